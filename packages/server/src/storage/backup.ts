import { createHash } from 'node:crypto'

import { type Kysely, sql, type SqlBool } from 'kysely'

import { BACKUP_TABLES, type BackupTable } from './backup-tables.ts'
import type { Database } from './database.ts'
import { schemaVersion } from './migrate.ts'
import { presentTables } from './present-tables.ts'
import type { Schema } from './schema.ts'
import { inSnapshot } from './snapshot.ts'

/*
 * A backup is JSON lines, the same from either database, so that it also moves an installation from the one to the
 * other: a header, a line for each row, and an end by which a torn file is known. Secrets in it stay sealed; without
 * the master key nobody can use them, nor restore them to any use.
 */

export const BACKUP_FORMAT = 'tessera-backup-1'

const PAGE_ROWS = 500

/**
 * Hands the whole database to `write`, line by line, as it is at one moment. Servers may go on writing meanwhile.
 *
 * It takes the connection for as long as it lasts, so give it a database of its own, not the one a server works with.
 *
 * @param at - Unix seconds.
 * @returns How many rows there are.
 */
export async function backup(
  database: Database,
  at: number,
  write: (line: string) => Promise<void> | void,
): Promise<number> {
  const schema = await schemaVersion(database.db)
  const hash = createHash('sha256')
  let rows = 0
  const put = async (value: unknown): Promise<void> => {
    const line = JSON.stringify(value)
    hash.update(`${line}\n`)
    await write(line)
  }
  await put({ format: BACKUP_FORMAT, schema, at })
  await inSnapshot(database.db, async (snapshot) => {
    for (const table of await presentTables(snapshot)) {
      for await (const row of rowsOf(snapshot, table)) {
        await put({ table, row })
        rows += 1
      }
    }
  })
  await write(JSON.stringify({ end: { rows, sha256: hash.digest('hex') } }))
  return rows
}

type Row = Readonly<Record<string, unknown>>

/** Every row in order of the primary key, a page at a time. */
async function* rowsOf(snapshot: Kysely<Schema>, table: BackupTable): AsyncGenerator<Row> {
  const key: readonly string[] = BACKUP_TABLES[table]
  const columns = sql.join(key.map((name) => sql.ref(name)))
  let last: Row | undefined
  for (;;) {
    const after = last
    const behind =
      after === undefined
        ? sql<SqlBool>`1 = 1`
        : sql<SqlBool>`(${columns}) > (${sql.join(key.map((name) => after[name]))})`
    const { rows } = await sql<Row>`
      select * from ${sql.table(table)} where ${behind} order by ${columns} limit ${PAGE_ROWS}
    `.execute(snapshot)
    yield* rows
    last = rows.at(-1)
    if (last === undefined || rows.length < PAGE_ROWS) return
  }
}
