import type { Kysely } from 'kysely'

import type { Schema } from '../schema.ts'

/** Until when certificates are needed. Times: Unix seconds. */
export interface CertificateUsageStore {
  /** Notes ends of tokens by certificate id; a noted time only ever grows. */
  note(longestExpiresAt: ReadonlyMap<string, number>): Promise<void>
}

export function certificateUsageStore(db: Kysely<Schema>): CertificateUsageStore {
  return {
    async note(longestExpiresAt) {
      if (longestExpiresAt.size === 0) return
      await db
        .insertInto('certificate_usage')
        .values(
          [...longestExpiresAt]
            // One order for every replica, or two batches could wait for each other.
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([id, expiresAt]) => ({ certificate_id: id, longest_expires_at: expiresAt })),
        )
        .onConflict((conflict) =>
          conflict
            .column('certificate_id')
            .doUpdateSet((row) => ({ longest_expires_at: row.ref('excluded.longest_expires_at') }))
            .whereRef(
              'certificate_usage.longest_expires_at',
              '<',
              'excluded.longest_expires_at' as never,
            ),
        )
        .execute()
    },
  }
}
