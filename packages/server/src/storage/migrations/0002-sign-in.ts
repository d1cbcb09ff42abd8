import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** What the console needs to let people in: one-time links, how a session began, and who somebody is elsewhere. */
export const signIn: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable('admin_users').addColumn('last_sign_in_at', 'bigint').execute()
    await db.schema.alterTable('admin_users').addColumn('oidc_issuer', 'text').execute()
    await db.schema.alterTable('admin_users').addColumn('oidc_subject', 'text').execute()
    await db.schema
      .createIndex('admin_users_oidc')
      .on('admin_users')
      .columns(['oidc_issuer', 'oidc_subject'])
      .unique()
      .execute()
    await db.schema
      .alterTable('sessions')
      .addColumn('opened_by', 'text', (column) => column.notNull().defaultTo('password'))
      .execute()
    await db.schema
      .createTable('sign_in_links')
      .addColumn('token_hash', 'text', (column) => column.primaryKey())
      .addColumn('user_id', 'text', (column) =>
        column.references('admin_users.id').onDelete('cascade'),
      )
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('expires_at', 'bigint', (column) => column.notNull())
      .execute()
  },
}
