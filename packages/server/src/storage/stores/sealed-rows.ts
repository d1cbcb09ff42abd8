import type { Kysely } from 'kysely'

import type { Schema } from '../schema.ts'
import { fromSealedColumns, type Sealed, toSealedColumns } from './certificate-row.ts'

/** A key of this installation, as it is kept. */
export interface InstanceKeyRecord {
  readonly name: string
  readonly sealed: Sealed
  /** Unix seconds. */
  readonly createdAt: number
}

/** One sealed thing in the database, and what its encryption is bound to. */
export type SealedRow =
  | { readonly kind: 'instance-key'; readonly name: string; readonly sealed: Sealed }
  | {
      readonly kind: 'certificate'
      readonly id: string
      readonly projectId: string
      readonly appId: string
      readonly slot: string
      readonly version: number
      readonly sealed: Sealed
    }

/** What is sealed under master keys, for loading instance keys and for changing the master key. */
export interface SealedRowStore {
  findInstanceKey(name: string): Promise<InstanceKeyRecord | undefined>
  /** Keeps the first of several that are made at once, and answers that one. */
  addInstanceKey(key: InstanceKeyRecord): Promise<InstanceKeyRecord>
  /** Ids of all master keys that something is sealed under. */
  keyIdsInUse(): Promise<readonly string[]>
  /** Up to `limit` rows that are not sealed under `keyId`. */
  listNotUnder(keyId: string, limit: number): Promise<readonly SealedRow[]>
  /** Replaces the wrapping. Does nothing when the row has changed since it was read. */
  rewrap(row: SealedRow, sealed: Sealed): Promise<void>
}

export function sealedRowStore(db: Kysely<Schema>): SealedRowStore {
  const findInstanceKey = async (name: string): Promise<InstanceKeyRecord | undefined> => {
    const row = await db
      .selectFrom('instance_keys')
      .selectAll()
      .where('name', '=', name)
      .executeTakeFirst()
    return row && { name: row.name, createdAt: row.created_at, sealed: fromSealedColumns(row) }
  }
  return {
    findInstanceKey,
    async addInstanceKey(key) {
      await db
        .insertInto('instance_keys')
        .values({ name: key.name, created_at: key.createdAt, ...toSealedColumns(key.sealed) })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
      return (await findInstanceKey(key.name))!
    },
    async keyIdsInUse() {
      const rows = await db
        .selectFrom('instance_keys')
        .select('key_id')
        .union(db.selectFrom('certificates').select('key_id'))
        .execute()
      return rows.map(({ key_id }) => key_id)
    },
    async listNotUnder(keyId, limit) {
      const keys = await db
        .selectFrom('instance_keys')
        .selectAll()
        .where('key_id', '!=', keyId)
        .orderBy('name')
        .limit(limit)
        .execute()
      const certificates = await db
        .selectFrom('certificates')
        .innerJoin('projects', 'projects.id', 'certificates.project_id')
        .selectAll('certificates')
        .select('projects.app_id')
        .where('key_id', '!=', keyId)
        .orderBy('certificates.id')
        .limit(limit)
        .execute()
      return [
        ...keys.map((row) => ({
          kind: 'instance-key' as const,
          name: row.name,
          sealed: fromSealedColumns(row),
        })),
        ...certificates.map((row) => ({
          kind: 'certificate' as const,
          id: row.id,
          projectId: row.project_id,
          appId: row.app_id,
          slot: row.slot,
          version: row.version,
          sealed: fromSealedColumns(row),
        })),
      ].slice(0, limit)
    },
    async rewrap(row, sealed) {
      const columns = toSealedColumns(sealed)
      if (row.kind === 'instance-key') {
        await db
          .updateTable('instance_keys')
          .set(columns)
          .where('name', '=', row.name)
          .where('wrapped_key', '=', row.sealed.wrappedKey)
          .execute()
        return
      }
      await db
        .updateTable('certificates')
        .set(columns)
        .where('id', '=', row.id)
        .where('wrapped_key', '=', row.sealed.wrappedKey)
        .execute()
    },
  }
}
