import type { Schema } from './schema.ts'

/**
 * Left out is what does not outlive a restart: sessions, links for signing in, kept answers, and the versions by which
 * replicas notice changes.
 */
export type BackupTable = Exclude<
  keyof Schema,
  'sessions' | 'sign_in_links' | 'idempotency' | 'versions'
>

/** What a backup holds, in an order in which it can be put back, each table with its primary key. */
export const BACKUP_TABLES: Readonly<Record<BackupTable, readonly string[]>> = {
  instance_keys: ['name'],
  projects: ['id'],
  certificates: ['id'],
  certificate_usage: ['certificate_id'],
  api_keys: ['id'],
  tickets: ['id'],
  admin_users: ['id'],
  policies: ['id'],
  settings: ['name'],
  uid_map: ['app_id', 'subject'],
  bans: ['id'],
  audit_chains: ['id'],
  audit_floors: ['chain_id'],
  audit_rows: ['chain_id', 'sequence'],
  audit_sheets: ['chain_id', 'first'],
}
