import type { Kysely } from 'kysely'
import { Migrator } from 'kysely/migration'

import { migrations } from './migrations/index.ts'
import type { Schema } from './schema.ts'
import { SchemaError } from './schema-error.ts'

/**
 * Brings the tables up to date, or to where they were at `upTo`. Each database takes a lock, so replicas may start at
 * once, and runs everything in one transaction, so a process that dies half-way has changed nothing.
 *
 * @throws {SchemaError} When the database was written by a newer release.
 * @throws {Error} When a migration fails.
 */
export async function migrate(db: Kysely<Schema>, upTo?: string): Promise<void> {
  const migrator = migratorOf(db)
  const { error } =
    upTo === undefined ? await migrator.migrateToLatest() : await migrator.migrateTo(upTo)
  if (error !== undefined) {
    const later = /previously executed migration (\S+) is missing/.exec(
      error instanceof Error ? error.message : '',
    )?.[1]
    if (later !== undefined) throw newerRelease(later, error)
    throw error instanceof Error ? error : new Error('a migration failed', { cause: error })
  }
}

function newerRelease(migration: string, cause: unknown): SchemaError {
  return new SchemaError(`the database was written by a newer release (${migration})`, {
    cause,
    hint: 'start that release or a later one; or restore a backup that this one made into an empty database',
  })
}

/** The name of the newest migration that has run, or `undefined` in an empty database. */
export async function schemaVersion(db: Kysely<Schema>): Promise<string | undefined> {
  const known = await migratorOf(db).getMigrations()
  return known.findLast(({ executedAt }) => executedAt !== undefined)?.name
}

function migratorOf(db: Kysely<Schema>): Migrator {
  return new Migrator({ db, provider: { getMigrations: () => Promise.resolve({ ...migrations }) } })
}
