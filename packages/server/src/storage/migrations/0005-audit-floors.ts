import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Up to where the rows of a chain were taken out of the database; `audit/floor.ts` seals and checks it. */
export const auditFloors: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('audit_floors')
      .addColumn('chain_id', 'text', (column) => column.primaryKey())
      .addColumn('sequence', 'bigint', (column) => column.notNull())
      .addColumn('row_mac', 'text', (column) => column.notNull())
      .addColumn('at_ms', 'bigint', (column) => column.notNull())
      .addColumn('mac', 'text', (column) => column.notNull())
      .execute()
  },
}
