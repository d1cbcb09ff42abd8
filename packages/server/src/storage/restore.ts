import { createHash, type Hash } from 'node:crypto'

import { type Kysely, sql } from 'kysely'
import { z } from 'zod'

import { BACKUP_FORMAT } from './backup.ts'
import { BACKUP_TABLES, type BackupTable } from './backup-tables.ts'
import { closeDatabase, connectDatabase, type DatabaseLocation } from './database.ts'
import { migrate, schemaVersion } from './migrate.ts'
import { migrations } from './migrations/index.ts'
import type { Schema } from './schema.ts'

const BATCH_ROWS = 200

const headerSchema = z.strictObject({
  format: z.literal(BACKUP_FORMAT),
  schema: z.string(),
  at: z.int(),
})

const lineSchema = z.union([
  z.strictObject({
    table: z.enum(Object.keys(BACKUP_TABLES) as [BackupTable, ...BackupTable[]]),
    row: z.record(z.string().regex(/^[a-z_]+$/), z.union([z.string(), z.number(), z.null()])),
  }),
  z.strictObject({ end: z.strictObject({ rows: z.int(), sha256: z.string() }) }),
])

/** What was put back. */
export interface RestoreReport {
  readonly rows: number
  /** When the backup was made, in Unix seconds. */
  readonly madeAt: number
}

/**
 * Puts a backup into an empty database, of either kind, and brings its tables up to date. All or nothing: a backup that
 * turns out to be torn leaves the database empty.
 *
 * @throws {Error} When the database is not empty, or the backup is damaged or from a newer release.
 */
export async function restore(
  location: DatabaseLocation,
  lines: AsyncIterable<string> | Iterable<string>,
): Promise<RestoreReport> {
  const database = connectDatabase(location)
  try {
    await assertEmpty(database.db)
    const source = new LineSource(lines)
    const header = headerSchema.safeParse(await source.next())
    if (!header.success) throw new Error('this is not a backup of Tessera')
    const { schema, at } = header.data
    if (!(schema in migrations)) {
      throw new Error(`the backup is from a newer release (${schema}); restore it with that one`)
    }
    // As the tables were when the backup was made; what has changed since then is done to the rows, too.
    await migrate(database.db, schema)
    const rows = await database.db.transaction().execute((transaction) => load(transaction, source))
    await migrate(database.db)
    return { rows, madeAt: at }
  } finally {
    await closeDatabase(database)
  }
}

async function assertEmpty(db: Kysely<Schema>): Promise<void> {
  if ((await schemaVersion(db)) === undefined) return
  for (const table of Object.keys(BACKUP_TABLES) as BackupTable[]) {
    const { rows } = await sql`select 1 from ${sql.table(table)} limit 1`.execute(db)
    if (rows.length > 0) {
      throw new Error(`the database is not empty (there are ${table}); restore into a new one`)
    }
  }
}

async function load(db: Kysely<Schema>, source: LineSource): Promise<number> {
  let batch: { readonly table: BackupTable; readonly rows: object[] } | undefined
  let rows = 0
  const flush = async (): Promise<void> => {
    if (batch !== undefined) await db.insertInto(batch.table).values(batch.rows).execute()
    batch = undefined
  }
  for (;;) {
    const digest = source.digest()
    const parsed = lineSchema.safeParse(await source.next())
    if (!parsed.success) throw new Error(`the backup is damaged in line ${source.number}`)
    if ('end' in parsed.data) {
      await flush()
      const { end } = parsed.data
      if (end.rows !== rows || end.sha256 !== digest) throw new Error('the backup is damaged')
      return rows
    }
    const { table, row } = parsed.data
    if (batch?.table !== table || batch.rows.length >= BATCH_ROWS) {
      await flush()
      batch = { table, rows: [] }
    }
    batch.rows.push(row)
    rows += 1
  }
}

/** Lines as values, with the hash of all that were read. */
class LineSource {
  readonly #lines: AsyncIterator<string> | Iterator<string>
  readonly #hash: Hash = createHash('sha256')
  number = 0

  constructor(lines: AsyncIterable<string> | Iterable<string>) {
    this.#lines =
      Symbol.asyncIterator in lines ? lines[Symbol.asyncIterator]() : lines[Symbol.iterator]()
  }

  /** `undefined` when there is no further line. @throws {Error} When it is not JSON. */
  async next(): Promise<unknown> {
    const line = await this.#lines.next()
    this.number += 1
    if (line.done === true) return undefined
    this.#hash.update(`${line.value}\n`)
    try {
      return JSON.parse(line.value) as unknown
    } catch (error) {
      throw new Error(`the backup is damaged in line ${this.number}`, { cause: error })
    }
  }

  /** The hash of the lines so far. */
  digest(): string {
    return this.#hash.copy().digest('hex')
  }
}
