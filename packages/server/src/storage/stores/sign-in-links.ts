import type { Kysely } from 'kysely'

import type { Schema, SignInLinksTable } from '../schema.ts'

/** A link that signs somebody in once; of its token only a hash is kept. Times: Unix seconds. */
export interface SignInLinkRecord {
  readonly tokenHash: string
  /** `undefined`: whoever has it sets up the first account. */
  readonly userId: string | undefined
  readonly createdAt: number
  readonly expiresAt: number
}

export interface SignInLinkStore {
  /** Keeps it in place of every other link for the same account, or for setting up. */
  replace(link: SignInLinkRecord): Promise<void>
  /** Takes it away and answers what it was: of several who try at once, one is told. Also an expired one. */
  take(tokenHash: string): Promise<SignInLinkRecord | undefined>
  removeExpired(now: number): Promise<number>
}

export function signInLinkStore(db: Kysely<Schema>): SignInLinkStore {
  return {
    replace: (link) =>
      db.transaction().execute(async (transaction) => {
        await transaction
          .deleteFrom('sign_in_links')
          .where('user_id', link.userId === undefined ? 'is' : '=', link.userId ?? null)
          .execute()
        await transaction.insertInto('sign_in_links').values(toRow(link)).execute()
      }),
    async take(tokenHash) {
      const row = await db
        .deleteFrom('sign_in_links')
        .where('token_hash', '=', tokenHash)
        .returningAll()
        .executeTakeFirst()
      return row && fromRow(row)
    },
    async removeExpired(now) {
      const { numDeletedRows } = await db
        .deleteFrom('sign_in_links')
        .where('expires_at', '<=', now)
        .executeTakeFirst()
      return Number(numDeletedRows)
    },
  }
}

function toRow(link: SignInLinkRecord): SignInLinksTable {
  return {
    token_hash: link.tokenHash,
    user_id: link.userId ?? null,
    created_at: link.createdAt,
    expires_at: link.expiresAt,
  }
}

function fromRow(row: SignInLinksTable): SignInLinkRecord {
  return {
    tokenHash: row.token_hash,
    userId: row.user_id ?? undefined,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  }
}
