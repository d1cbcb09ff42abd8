import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import pg from 'pg'

import type { DatabaseLocation } from '../../src/storage/database.ts'

/** Something that whoever steals a database has. */
export interface Loot {
  readonly where: string
  readonly content: Buffer
}

/** Everything in a database: for SQLite its files, the log of what was written last included; for PostgreSQL every row. */
export async function dumpOf(location: DatabaseLocation): Promise<readonly Loot[]> {
  return location.kind === 'sqlite' ? filesIn(dirname(location.file)) : rowsOf(location.url)
}

function filesIn(folder: string): readonly Loot[] {
  return readdirSync(folder).map((name) => ({
    where: name,
    content: readFileSync(join(folder, name)),
  }))
}

async function rowsOf(url: string): Promise<readonly Loot[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const tables = await client.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables
       where schemaname not in ('pg_catalog', 'information_schema')`,
    )
    const loot: Loot[] = []
    for (const { name } of tables.rows) {
      const { rows } = await client.query<{ row: string }>(
        `select row_to_json(t)::text as row from ${name} t`,
      )
      loot.push({ where: name, content: Buffer.from(rows.map(({ row }) => row).join('\n')) })
    }
    return loot
  } finally {
    await client.end()
  }
}
