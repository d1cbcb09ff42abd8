import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Rows of the audit log that were committed together, packed; `audit/sheet.ts` says why and how. */
export const auditSheets: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('audit_sheets')
      .addColumn('chain_id', 'text', (column) => column.notNull())
      .addColumn('first', 'bigint', (column) => column.notNull())
      .addColumn('last', 'bigint', (column) => column.notNull())
      .addColumn('from_ms', 'bigint', (column) => column.notNull())
      .addColumn('to_ms', 'bigint', (column) => column.notNull())
      .addColumn('rows', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('audit_sheets_place', ['chain_id', 'first'])
      .execute()
    // With what counting needs, so that it does not go to the rows.
    await db.schema
      .createIndex('audit_sheets_at')
      .on('audit_sheets')
      .columns(['to_ms', 'from_ms', 'first', 'last'])
      .execute()
  },
}
