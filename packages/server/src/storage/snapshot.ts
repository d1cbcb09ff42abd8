import type { Kysely } from 'kysely'

import type { Schema } from './schema.ts'

/** Reads the database as it is at one moment, in however many statements. */
export function inSnapshot<Result>(
  db: Kysely<Schema>,
  read: (snapshot: Kysely<Schema>) => Promise<Result>,
): Promise<Result> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(read)
}
