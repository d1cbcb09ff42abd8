import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'

import {
  CompiledQuery,
  type DatabaseConnection,
  type DatabaseIntrospector,
  type Dialect,
  type DialectAdapter,
  type Driver,
  type Kysely,
  type QueryCompiler,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type TransactionSettings,
} from 'kysely'

import { assertStorable } from './storable-text.ts'
import { storageProblem } from './storage-problem.ts'

/** Statements kept prepared. Our own queries are far fewer; lists of values make more. */
const MAX_PREPARED = 256

/**
 * Kysely over `node:sqlite`. There is one connection, and Kysely lends it to one caller at a time, so a transaction
 * that waits for something never has another's statements inside it.
 */
export function nodeSqliteDialect(database: DatabaseSync): Dialect {
  return {
    createDriver: (): Driver => new NodeSqliteDriver(database),
    createAdapter: (): DialectAdapter => new NodeSqliteAdapter(),
    createQueryCompiler: (): QueryCompiler => new SqliteQueryCompiler(),
    createIntrospector: (db: Kysely<unknown>): DatabaseIntrospector => new SqliteIntrospector(db),
  }
}

class NodeSqliteAdapter extends SqliteAdapter {
  /** SQLite does roll back DDL; Kysely says no for the sake of foreign-key pragmas, which no migration of ours uses. */
  override get supportsTransactionalDdl(): boolean {
    return true
  }
}

class NodeSqliteDriver implements Driver {
  readonly #database: DatabaseSync
  readonly #connection: NodeSqliteConnection

  constructor(database: DatabaseSync) {
    this.#database = database
    this.#connection = new NodeSqliteConnection(database)
  }

  init(): Promise<void> {
    return Promise.resolve()
  }

  acquireConnection(): Promise<DatabaseConnection> {
    return Promise.resolve(this.#connection)
  }

  async beginTransaction(
    connection: DatabaseConnection,
    { accessMode }: TransactionSettings,
  ): Promise<void> {
    // Immediate: a transaction that reads first and writes later cannot lose the race for the write lock half-way.
    const begin = accessMode === 'read only' ? 'begin' : 'begin immediate'
    await connection.executeQuery(CompiledQuery.raw(begin))
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('commit'))
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    // A full disk makes SQLite roll back by itself; a second time would hide the first error.
    if (this.#database.isTransaction) await connection.executeQuery(CompiledQuery.raw('rollback'))
  }

  releaseConnection(): Promise<void> {
    return Promise.resolve()
  }

  destroy(): Promise<void> {
    this.#database.close()
    return Promise.resolve()
  }
}

interface Prepared {
  readonly statement: StatementSync
  readonly returnsRows: boolean
}

class NodeSqliteConnection implements DatabaseConnection {
  readonly #database: DatabaseSync
  readonly #prepared = new Map<string, Prepared>()

  constructor(database: DatabaseSync) {
    this.#database = database
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    assertStorable(query.parameters)
    return whenNotBusy(this.#database, () => {
      const { statement, returnsRows } = this.#prepare(query.sql)
      const parameters = query.parameters as readonly SQLInputValue[]
      if (returnsRows) return { rows: statement.all(...parameters) as Row[] }
      const { changes } = statement.run(...parameters)
      return { rows: [], numAffectedRows: BigInt(changes) }
    })
  }

  // eslint-disable-next-line require-yield, @typescript-eslint/require-await
  async *streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
    throw new Error('streaming would hold the only connection; read in pages')
  }

  #prepare(sql: string): Prepared {
    const known = this.#prepared.get(sql)
    if (known !== undefined) return known
    const statement = this.#database.prepare(sql)
    // `returning` gives an insert columns too, so the verb of the statement does not tell.
    const prepared = { statement, returnsRows: statement.columns().length > 0 }
    const [oldest] = this.#prepared.keys()
    if (this.#prepared.size >= MAX_PREPARED && oldest !== undefined) this.#prepared.delete(oldest)
    this.#prepared.set(sql, prepared)
    return prepared
  }
}

/** How long to wait for the write lock of another process, such as a CLI command beside the server. */
const PATIENCE_MS = 5_000
const RETRY_MS = 5

/**
 * Runs `attempt`, again and again while another process holds the write lock. SQLite's own waiting would hold up the
 * whole event loop.
 *
 * @param attempt - Changes nothing when it throws, unless it leaves a transaction open.
 * @throws {Problem} `STORAGE_UNAVAILABLE` when the lock does not come free, or the file cannot be used.
 */
export async function whenNotBusy<Result>(
  database: DatabaseSync,
  attempt: () => Result,
): Promise<Result> {
  const giveUpAt = performance.now() + PATIENCE_MS
  for (;;) {
    try {
      return attempt()
    } catch (error) {
      // Inside a transaction we hold the lock already, so being busy means something else there.
      if (!isBusy(error) || database.isTransaction || performance.now() > giveUpAt) {
        throw storageProblem(error)
      }
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
  }
}

/** Another connection holds the lock that is needed. */
export function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && (Number(error.errcode) & 0xff) === 5
}
