import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** A page of tickets or API keys is found where it begins; bans have had such an index since the migration before. */
export const pages: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const table of ['tickets', 'api_keys']) {
      await db.schema
        .createIndex(`${table}_created`)
        .on(table)
        .columns(['created_at', 'id'])
        .execute()
    }
  },
}
