import { sql } from 'kysely'

import type { Database } from '../storage/database.ts'
import type { ClockSource } from './clock-guard.ts'

/** The clock of the database server. SQLite has none of its own: it is in this process, and would answer with our clock. */
export function databaseClocks({ kind, db }: Database): readonly ClockSource[] {
  if (kind === 'sqlite') return []
  return [
    {
      name: 'the database',
      async read() {
        const { rows } = await sql<{ now: number }>`
          select (extract(epoch from clock_timestamp()) * 1000)::int8 as now
        `.execute(db)
        return rows[0]!.now
      },
    },
  ]
}
