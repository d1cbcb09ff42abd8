import { createHash } from 'node:crypto'

import type { Kysely } from 'kysely'

import type { Schema } from '../schema.ts'
import type { TextSeal } from '../text-seal.ts'

/** How long an answer can be asked for again. Seconds. */
export const IDEMPOTENCY_LIFETIME_SECONDS = 86_400

/** A first request that has not answered for this long has died; the next one may take its place. Seconds. */
const ABANDONED_AFTER_SECONDS = 60

/** What a request with an `Idempotency-Key` is told. */
export type IdempotencyClaim =
  /** The first one: do it, then `finish` or `abandon`. */
  | { readonly outcome: 'new' }
  /** Done before: this was the answer. */
  | { readonly outcome: 'done'; readonly answer: string }
  /** The first one is still under way. */
  | { readonly outcome: 'in-progress' }
  /** The key was used for another request. */
  | { readonly outcome: 'mismatch' }

export interface IdempotencyStore {
  /**
   * @param caller - Keys of one caller never meet those of another.
   * @param requestHash - What makes two requests the same one.
   * @param now - Unix seconds.
   */
  claim(caller: string, key: string, requestHash: string, now: number): Promise<IdempotencyClaim>
  /** Keeps the answer, sealed. */
  finish(caller: string, key: string, answer: string): Promise<void>
  /** The request failed and may be sent again. */
  abandon(caller: string, key: string): Promise<void>
  removeExpired(now: number): Promise<number>
}

export function idempotencyStore(db: Kysely<Schema>, seal: TextSeal): IdempotencyStore {
  return {
    async claim(caller, key, requestHash, now) {
      const id = idOf(caller, key)
      const fresh = {
        request_hash: requestHash,
        answer: null,
        started_at: now,
        expires_at: now + IDEMPOTENCY_LIFETIME_SECONDS,
      }
      const inserted = await db
        .insertInto('idempotency')
        .values({ id, ...fresh })
        // Only an entry that has expired, or whose request died, makes room.
        .onConflict((conflict) =>
          conflict
            .column('id')
            .doUpdateSet(fresh)
            .where((or) =>
              or.or([
                or('idempotency.expires_at', '<=', now),
                or.and([
                  or('idempotency.answer', 'is', null),
                  or('idempotency.started_at', '<=', now - ABANDONED_AFTER_SECONDS),
                  or('idempotency.request_hash', '=', requestHash),
                ]),
              ]),
            ),
        )
        .returning('id')
        .executeTakeFirst()
      if (inserted !== undefined) return { outcome: 'new' }

      const row = await db
        .selectFrom('idempotency')
        .select(['request_hash', 'answer'])
        .where('id', '=', id)
        .executeTakeFirst()
      if (row === undefined) return { outcome: 'in-progress' } // just abandoned
      if (row.request_hash !== requestHash) return { outcome: 'mismatch' }
      if (row.answer === null) return { outcome: 'in-progress' }
      return { outcome: 'done', answer: seal.open(row.answer, `idempotency ${id}`) }
    },
    async finish(caller, key, answer) {
      const id = idOf(caller, key)
      await db
        .updateTable('idempotency')
        .set({ answer: seal.seal(answer, `idempotency ${id}`) })
        .where('id', '=', id)
        .execute()
    },
    async abandon(caller, key) {
      await db
        .deleteFrom('idempotency')
        .where('id', '=', idOf(caller, key))
        .where('answer', 'is', null)
        .execute()
    },
    async removeExpired(now) {
      const { numDeletedRows } = await db
        .deleteFrom('idempotency')
        .where('expires_at', '<=', now)
        .executeTakeFirst()
      return Number(numDeletedRows)
    },
  }
}

/** The pair as one value of fixed length; JSON keeps ("a", "bc") and ("ab", "c") apart. */
function idOf(caller: string, key: string): string {
  return createHash('sha256')
    .update(JSON.stringify([caller, key]))
    .digest('hex')
}
