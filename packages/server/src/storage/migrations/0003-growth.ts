import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/**
 * What keeps costs from growing with what is kept: bans say when they changed, so that replicas read only those; and
 * every question that is asked while tokens are issued, or of the audit log, has an index that leads to the answer.
 */
export const growth: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .alterTable('bans')
      .addColumn('revision', 'bigint', (column) => column.notNull().defaultTo(0))
      .execute()
    await db.schema.createIndex('bans_revision').on('bans').columns(['revision', 'id']).execute()
    await db.schema.createIndex('bans_created').on('bans').columns(['created_at', 'id']).execute()
    // Partial: these are paid for only by the few rows that are in them.
    await db.schema
      .createIndex('bans_unfinished')
      .on('bans')
      .column('created_at')
      .where(sql.ref('kick_state'), '=', 'pending')
      .execute()
    await db.schema
      .createIndex('tickets_revoked')
      .on('tickets')
      .column('expires_at')
      .where(sql.ref('revoked_at'), 'is not', null)
      .execute()
    await db.schema
      .createIndex('idempotency_expires')
      .on('idempotency')
      .column('expires_at')
      .execute()
    await db.schema.createIndex('sessions_expires').on('sessions').column('expires_at').execute()
    await db.schema.createIndex('sessions_user').on('sessions').column('user_id').execute()
    await auditIndexes(db)
  },
}

/**
 * Both are written at their end only. An index on subject or channel would be written at a random place for each token,
 * which costs more than all the rest of the row does; `audit/audit-query.ts` searches in slices instead.
 */
async function auditIndexes(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropIndex('audit_rows_at').execute()
  await db.schema
    .createIndex('audit_rows_at')
    .on('audit_rows')
    .columns(['at_ms', 'action'])
    .execute()
  // Everything but the tokens that were given: refusals, and what administrators did.
  await db.schema
    .createIndex('audit_rows_rare')
    .on('audit_rows')
    .columns(['action', 'at_ms'])
    .where('action', '!=', 'token.issue')
    .execute()
}
