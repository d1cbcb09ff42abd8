import type { Kysely } from 'kysely'

import type { Schema, SessionsTable } from '../schema.ts'

/** A console session; of its id only a hash is kept. Times: Unix seconds. */
export interface SessionRecord {
  readonly idHash: string
  readonly userId: string
  readonly createdAt: number
  readonly lastSeenAt: number
  /** The end, whatever happens. The idle limit is the caller's business. */
  readonly expiresAt: number
  readonly openedBy: 'link' | 'password' | 'oidc'
}

/** Read from the database each time, so that signing out works on every replica at once. */
export interface SessionStore {
  create(session: SessionRecord): Promise<void>
  /** Also an expired one: the caller tells. */
  find(idHash: string): Promise<SessionRecord | undefined>
  noteSeen(idHash: string, now: number): Promise<void>
  /** `false` when there is no such session. */
  remove(idHash: string): Promise<boolean>
  /** Answers how many there were. @param keep - The hash of one that stays. */
  removeOfUser(userId: string, keep?: string): Promise<number>
  removeExpired(now: number): Promise<number>
}

export function sessionStore(db: Kysely<Schema>): SessionStore {
  return {
    async create(session) {
      await db.insertInto('sessions').values(toRow(session)).execute()
    },
    async find(idHash) {
      const row = await db
        .selectFrom('sessions')
        .selectAll()
        .where('id_hash', '=', idHash)
        .executeTakeFirst()
      return row && fromRow(row)
    },
    async noteSeen(idHash, now) {
      await db
        .updateTable('sessions')
        .set({ last_seen_at: now })
        .where('id_hash', '=', idHash)
        .where('last_seen_at', '<', now)
        .execute()
    },
    async remove(idHash) {
      const { numDeletedRows } = await db
        .deleteFrom('sessions')
        .where('id_hash', '=', idHash)
        .executeTakeFirst()
      return numDeletedRows > 0n
    },
    async removeOfUser(userId, keep) {
      const { numDeletedRows } = await db
        .deleteFrom('sessions')
        .where('user_id', '=', userId)
        .$if(keep !== undefined, (query) => query.where('id_hash', '!=', keep!))
        .executeTakeFirst()
      return Number(numDeletedRows)
    },
    async removeExpired(now) {
      const { numDeletedRows } = await db
        .deleteFrom('sessions')
        .where('expires_at', '<=', now)
        .executeTakeFirst()
      return Number(numDeletedRows)
    },
  }
}

function toRow(session: SessionRecord): SessionsTable {
  return {
    id_hash: session.idHash,
    user_id: session.userId,
    created_at: session.createdAt,
    last_seen_at: session.lastSeenAt,
    expires_at: session.expiresAt,
    opened_by: session.openedBy,
  }
}

function fromRow(row: SessionsTable): SessionRecord {
  return {
    idHash: row.id_hash,
    userId: row.user_id,
    createdAt: row.created_at,
    lastSeenAt: row.last_seen_at,
    expiresAt: row.expires_at,
    openedBy: row.opened_by as SessionRecord['openedBy'],
  }
}
