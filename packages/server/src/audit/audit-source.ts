import type { Kysely } from 'kysely'

import type { AuditRowsTable, Schema } from '../storage/schema.ts'
import { inSnapshot } from '../storage/snapshot.ts'
import type { AuditRow } from './audit-row.ts'
import type { AuditChain } from './chain.ts'
import type { AuditFloor } from './floor.ts'
import { lastPackedRow, packedRows } from './sheet-source.ts'

/** The whole log in order, for verifying and exporting: the database, or an export. */
export interface AuditSource {
  /** By ordinal. */
  chains(): Promise<readonly AuditChain[]>
  /** Ids of all chains that some row says it is of. */
  chainIdsOfRows(): Promise<readonly string[]>
  /** Up to where rows are not here any more. */
  floors(): Promise<readonly AuditFloor[]>
  /** The last row of a chain. */
  lastRow(chainId: string): Promise<AuditRow | undefined>
  /** Up to `limit` rows of a chain behind a sequence number, in order. */
  rows(chainId: string, after: number, limit: number): Promise<readonly AuditRow[]>
}

export function databaseSource(db: Kysely<Schema>): AuditSource {
  return {
    async chains() {
      const rows = await db.selectFrom('audit_chains').selectAll().orderBy('ordinal').execute()
      return rows.map(({ id, ordinal, replica, started_at_ms, mac }) => ({
        id,
        ordinal,
        replica,
        startedAtMs: started_at_ms,
        mac,
      }))
    },
    async chainIdsOfRows() {
      const rows = await db.selectFrom('audit_rows').select('chain_id').distinct().execute()
      const sheets = await db.selectFrom('audit_sheets').select('chain_id').distinct().execute()
      return [...new Set([...rows, ...sheets].map(({ chain_id }) => chain_id))]
    },
    async floors() {
      const rows = await db.selectFrom('audit_floors').selectAll().orderBy('chain_id').execute()
      return rows.map(({ chain_id, sequence, row_mac, at_ms, mac }) => ({
        chainId: chain_id,
        sequence,
        rowMac: row_mac,
        atMs: at_ms,
        mac,
      }))
    },
    lastRow: (chainId) =>
      inSnapshot(db, async (snapshot) => {
        const row = await snapshot
          .selectFrom('audit_rows')
          .selectAll()
          .where('chain_id', '=', chainId)
          .orderBy('sequence', 'desc')
          .limit(1)
          .executeTakeFirst()
        const last = await lastPackedRow(snapshot, chainId)
        return row === undefined || (last !== undefined && last.sequence > row.sequence)
          ? last
          : fromRow(row)
      }),
    // Of one moment: whoever writes meanwhile may write first the one kind of row and then the other.
    rows: (chainId, after, limit) =>
      inSnapshot(db, async (snapshot) => {
        const rows = await snapshot
          .selectFrom('audit_rows')
          .selectAll()
          .where('chain_id', '=', chainId)
          .where('sequence', '>', after)
          .orderBy('sequence')
          .limit(limit)
          .execute()
        return inOrder(rows.map(fromRow), await packedRows(snapshot, chainId, after, limit), limit)
      }),
  }
}

/** As many as were asked for; more only where two rows say that they are in the same place, which must not go unseen. */
function inOrder(
  rows: readonly AuditRow[],
  packed: readonly AuditRow[],
  limit: number,
): readonly AuditRow[] {
  if (packed.length === 0) return rows
  const all = [...rows, ...packed].sort((a, b) => a.sequence - b.sequence)
  let end = limit
  while (end < all.length && all[end]!.sequence === all[end - 1]!.sequence) end++
  return all.slice(0, end)
}

export function fromRow(row: AuditRowsTable): AuditRow {
  return {
    chainId: row.chain_id,
    sequence: row.sequence,
    atMs: row.at_ms,
    action: row.action,
    appId: row.app_id,
    subject: row.subject,
    channels: row.channels,
    event: row.event,
    mac: row.mac,
  }
}

/** A page is read at once; the log as a whole never is. */
export const PAGE_ROWS = 1_000

/**
 * Every row of a chain, a page at a time.
 *
 * @param start - Only rows behind this one; 0 is from the very bottom, as a row put in below the first one must be seen too.
 * @param pause - Run between two pages.
 */
export async function* rowsOf(
  source: AuditSource,
  chainId: string,
  start = 0,
  pause?: () => Promise<void>,
): AsyncGenerator<AuditRow> {
  let after = start === 0 ? Number.MIN_SAFE_INTEGER : start
  for (;;) {
    const page = await source.rows(chainId, after, PAGE_ROWS)
    yield* page
    const last = page.at(-1)
    if (last === undefined || page.length < PAGE_ROWS) return
    after = last.sequence
    await pause?.()
  }
}
