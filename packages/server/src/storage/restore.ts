import { type Kysely, sql } from 'kysely'

import { BackupError } from './backup-error.ts'
import { openBackup } from './backup-lines.ts'
import type { BackupTable } from './backup-tables.ts'
import { closeDatabase, connectDatabase, type DatabaseLocation } from './database.ts'
import { migrate, schemaVersion } from './migrate.ts'
import { presentTables } from './present-tables.ts'
import type { Schema } from './schema.ts'

const BATCH_ROWS = 200

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
 * @throws {BackupError} When the database is not empty, or the backup is damaged or from a newer release.
 */
export async function restore(
  location: DatabaseLocation,
  lines: AsyncIterable<string> | Iterable<string>,
): Promise<RestoreReport> {
  const database = connectDatabase(location)
  try {
    const full = await tableWithRows(database.db)
    if (full !== undefined) {
      throw new BackupError(`the database is not empty (there are ${full})`, {
        hint: 'restore into a new one',
      })
    }
    const { schema, at, rows } = await openBackup(lines)
    // As the tables were when the backup was made; what has changed since then is done to the rows, too.
    await migrate(database.db, schema)
    const count = await database.db.transaction().execute(async (transaction) => {
      const loader = new Loader(transaction)
      for await (const { table, row } of rows()) await loader.add(table, row)
      return loader.finish()
    })
    await migrate(database.db)
    // Versions begin anew, and what counts them with them.
    await database.db.updateTable('bans').set({ revision: 0 }).execute()
    return { rows: count, madeAt: at }
  } finally {
    await closeDatabase(database)
  }
}

/** The name of a table in which there is something that a backup would hold; `undefined` when there is none. */
export async function tableWithRows(db: Kysely<Schema>): Promise<BackupTable | undefined> {
  if ((await schemaVersion(db)) === undefined) return undefined
  for (const table of await presentTables(db)) {
    const { rows } = await sql`select 1 from ${sql.table(table)} limit 1`.execute(db)
    if (rows.length > 0) return table
  }
  return undefined
}

/** Gathers rows of one table into one statement. */
class Loader {
  readonly #db: Kysely<Schema>
  #batch: { readonly table: BackupTable; readonly rows: object[] } | undefined
  #count = 0

  constructor(db: Kysely<Schema>) {
    this.#db = db
  }

  async add(table: BackupTable, row: object): Promise<void> {
    if (this.#batch?.table !== table || this.#batch.rows.length >= BATCH_ROWS) {
      await this.#flush()
      this.#batch = { table, rows: [] }
    }
    this.#batch.rows.push(row)
    this.#count += 1
  }

  /** How many rows there were. */
  async finish(): Promise<number> {
    await this.#flush()
    return this.#count
  }

  async #flush(): Promise<void> {
    const batch = this.#batch
    this.#batch = undefined
    if (batch !== undefined) await this.#db.insertInto(batch.table).values(batch.rows).execute()
  }
}
