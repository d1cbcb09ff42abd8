import pg from 'pg'

import type { Database } from '../../src/storage/database.ts'

/** A statement as it went to the database. */
export interface Statement {
  readonly sql: string
  readonly parameters: readonly unknown[]
}

/** Runs `work` and answers the statements that it sent, whoever put them together. */
export async function statementsOf(
  database: Database,
  work: () => Promise<unknown>,
): Promise<readonly Statement[]> {
  const seen: Statement[] = []
  const restore = database.kind === 'sqlite' ? watchSqlite(database.raw, seen) : watchPostgres(seen)
  try {
    await work()
  } finally {
    restore()
  }
  // `begin` and `commit` have no plan.
  return seen.filter(({ sql }) => /^\s*(select|insert|update|delete|with)\b/i.test(sql))
}

/** Statements are prepared once and kept, so what was prepared before is not seen again: use a fresh database. */
function watchSqlite(
  raw: Extract<Database, { kind: 'sqlite' }>['raw'],
  seen: Statement[],
): () => void {
  const prepare = raw.prepare.bind(raw)
  raw.prepare = (sql, ...rest) => {
    seen.push({ sql, parameters: [] })
    return prepare(sql, ...rest)
  }
  return () => {
    raw.prepare = prepare
  }
}

function watchPostgres(seen: Statement[]): () => void {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its own `this` below
  const { query } = pg.Client.prototype
  pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
    const [sql, parameters] = args
    if (typeof sql === 'string') {
      seen.push({ sql, parameters: Array.isArray(parameters) ? parameters : [] })
    }
    return (query as (...all: unknown[]) => unknown).apply(this, args)
  } as typeof query
  return () => {
    pg.Client.prototype.query = query
  }
}
