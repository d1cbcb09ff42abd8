import type { Kysely } from 'kysely'

import { BACKUP_TABLES, type BackupTable } from './backup-tables.ts'
import type { Schema } from './schema.ts'

/** The tables of a backup that are there; in a database of an older release, some are not yet. */
export async function presentTables(db: Kysely<Schema>): Promise<readonly BackupTable[]> {
  const there = new Set((await db.introspection.getTables()).map(({ name }) => name))
  return (Object.keys(BACKUP_TABLES) as BackupTable[]).filter((table) => there.has(table))
}
