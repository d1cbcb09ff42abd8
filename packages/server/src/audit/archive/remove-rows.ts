import type { Kysely, Transaction } from 'kysely'

import type { Database } from '../../storage/database.ts'
import type { Schema } from '../../storage/schema.ts'
import { isUniqueViolation } from '../../storage/storage-problem.ts'
import { type AuditFloor, sealFloor } from '../floor.ts'
import { removePackedRows } from '../sheet-source.ts'
import { meanwhile } from './old-rows.ts'
import type { Removal } from './removal.ts'

export interface RemoveRowsOptions {
  readonly key: Uint8Array
  /** Unix milliseconds. */
  readonly clock: () => number
  /** Run after each slice, with how long that took in milliseconds. */
  readonly rest: (tookMs: number) => Promise<void>
  /** A clock that never jumps. Milliseconds. */
  readonly monotonicMs: () => number
}

/**
 * Removes rows, a slice at a time. With each slice the floor of its chain rises in the same transaction, so the log can
 * be checked at any moment, also when the process dies in between.
 *
 * @throws {ArchiveError} When somebody else has removed rows of the chain since it was walked through.
 */
export async function removeRows(
  { db }: Database,
  { chainId, after, slices }: Removal,
  { key, clock, rest, monotonicMs }: RemoveRowsOptions,
): Promise<void> {
  let from = after
  for (const { sequence, mac } of slices) {
    const begun = monotonicMs()
    const floor = sealFloor(key, { chainId, sequence, rowMac: mac, atMs: clock() })
    await removeSlice(db, from, floor)
    from = sequence
    await rest(monotonicMs() - begun)
  }
}

async function removeSlice(db: Kysely<Schema>, from: number, floor: AuditFloor): Promise<void> {
  try {
    await db.transaction().execute(async (transaction) => {
      await raiseFloor(transaction, from, floor)
      const { numDeletedRows } = await transaction
        .deleteFrom('audit_rows')
        .where('chain_id', '=', floor.chainId)
        .where('sequence', '>', from)
        .where('sequence', '<=', floor.sequence)
        .executeTakeFirst()
      const packed = await removePackedRows(transaction, floor.chainId, from, floor.sequence)
      // They were all there when they were checked.
      if (Number(numDeletedRows) + packed !== floor.sequence - from) throw meanwhile()
    })
  } catch (error) {
    throw isUniqueViolation(error) ? meanwhile() : error
  }
}

/** Only from where it is known to be: whoever comes second changes nothing. */
async function raiseFloor(
  transaction: Transaction<Schema>,
  from: number,
  { chainId, sequence, rowMac, atMs, mac }: AuditFloor,
): Promise<void> {
  const columns = { sequence, row_mac: rowMac, at_ms: atMs, mac }
  if (from === 0) {
    await transaction
      .insertInto('audit_floors')
      .values({ chain_id: chainId, ...columns })
      .execute()
    return
  }
  const { numUpdatedRows } = await transaction
    .updateTable('audit_floors')
    .set(columns)
    .where('chain_id', '=', chainId)
    .where('sequence', '=', from)
    .executeTakeFirst()
  if (numUpdatedRows !== 1n) throw meanwhile()
}
