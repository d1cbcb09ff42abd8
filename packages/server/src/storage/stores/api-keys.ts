import type { Kysely } from 'kysely'

import type { Changes } from '../changes.ts'
import { newestPage, type Page, type PageRequest } from '../page.ts'
import type { ApiKeysTable, Schema } from '../schema.ts'

/** An API key as it is kept: of the secret only a hash. Times: Unix seconds. */
export interface ApiKeyRecord {
  readonly id: string
  /** The public half of the key, by which it is found. */
  readonly prefix: string
  /** SHA-256 of the secret half. */
  readonly secretHash: string
  readonly name: string
  readonly scopes: readonly string[]
  /** Addresses and CIDR ranges it may be used from; everywhere when not set. */
  readonly allowedAddresses?: readonly string[] | undefined
  readonly createdAt: number
  readonly expiresAt?: number | undefined
  readonly lastUsedAt?: number | undefined
  readonly revokedAt?: number | undefined
}

export interface ApiKeyStore {
  create(key: ApiKeyRecord): Promise<void>
  /** Revoked and expired ones too: the caller tells them apart. */
  findByPrefix(prefix: string): Promise<ApiKeyRecord | undefined>
  find(id: string): Promise<ApiKeyRecord | undefined>
  /** Newest first. @throws {Problem} `REQUEST_INVALID` for an `after` that no page gave. */
  list(page: PageRequest): Promise<Page<ApiKeyRecord>>
  /** `false` when there is no such key, or it was revoked before. */
  revoke(id: string, now: number): Promise<boolean>
  /** Notes the use of a key. Never goes back, and tells nobody: it is not a change that anything depends on. */
  noteUsed(id: string, now: number): Promise<void>
}

export function apiKeyStore(db: Kysely<Schema>, changes: Changes): ApiKeyStore {
  const findBy = async (
    column: 'id' | 'prefix',
    value: string,
  ): Promise<ApiKeyRecord | undefined> => {
    const row = await db
      .selectFrom('api_keys')
      .selectAll()
      .where(column, '=', value)
      .executeTakeFirst()
    return row && fromRow(row)
  }
  return {
    async create(key) {
      await changes.change('api-keys', (transaction) =>
        transaction.insertInto('api_keys').values(toRow(key)).execute(),
      )
    },
    findByPrefix: (prefix) => findBy('prefix', prefix),
    find: (id) => findBy('id', id),
    list: (page) => newestPage(db.selectFrom('api_keys').selectAll(), page, fromRow),
    revoke: (id, now) =>
      changes.change('api-keys', async (transaction) => {
        const { numUpdatedRows } = await transaction
          .updateTable('api_keys')
          .set({ revoked_at: now })
          .where('id', '=', id)
          .where('revoked_at', 'is', null)
          .executeTakeFirst()
        return numUpdatedRows > 0n
      }),
    async noteUsed(id, now) {
      await db
        .updateTable('api_keys')
        .set({ last_used_at: now })
        .where('id', '=', id)
        .where((or) => or.or([or('last_used_at', 'is', null), or('last_used_at', '<', now)]))
        .execute()
    },
  }
}

function toRow(key: ApiKeyRecord): ApiKeysTable {
  return {
    id: key.id,
    prefix: key.prefix,
    secret_hash: key.secretHash,
    name: key.name,
    scopes: JSON.stringify(key.scopes),
    allowed_addresses: key.allowedAddresses ? JSON.stringify(key.allowedAddresses) : null,
    created_at: key.createdAt,
    expires_at: key.expiresAt ?? null,
    last_used_at: key.lastUsedAt ?? null,
    revoked_at: key.revokedAt ?? null,
  }
}

function fromRow(row: ApiKeysTable): ApiKeyRecord {
  return {
    id: row.id,
    prefix: row.prefix,
    secretHash: row.secret_hash,
    name: row.name,
    scopes: JSON.parse(row.scopes) as string[],
    allowedAddresses:
      row.allowed_addresses === null ? undefined : (JSON.parse(row.allowed_addresses) as string[]),
    createdAt: row.created_at,
    expiresAt: row.expires_at ?? undefined,
    lastUsedAt: row.last_used_at ?? undefined,
    revokedAt: row.revoked_at ?? undefined,
  }
}
