import type { SealedRow, SealedRowStore } from '../storage/stores/sealed-rows.ts'
import { type RandomBytes, systemRandom } from './aes-gcm.ts'
import type { KeyRing } from './master-key.ts'
import { rewrap, type SealPlace } from './sealing.ts'

const BATCH = 50

/** What a change of the master key did. */
export interface RewrapReport {
  readonly rewrapped: number
  /** Which rows could not be opened, and why. The old key is still needed for them. */
  readonly failed: readonly string[]
}

/**
 * Wraps everything under the current master key, row by row, while servers run. A row is under one key or the other at
 * every moment, so it may be stopped anywhere and started again; it is done when nothing is left under an old key.
 */
export async function rewrapAll(
  rows: SealedRowStore,
  ring: KeyRing,
  random: RandomBytes = systemRandom,
): Promise<RewrapReport> {
  const failed = new Map<string, string>()
  let rewrapped = 0
  for (;;) {
    // Rows that failed stay in front of the list, so it has to be longer than them.
    const batch = await rows.listNotUnder(ring.current.id, BATCH + failed.size)
    const open = batch.filter((row) => !failed.has(nameOf(row)))
    if (open.length === 0) return { rewrapped, failed: [...failed.values()] }
    for (const row of open) {
      try {
        await rows.rewrap(row, rewrap(ring, row.sealed, placeOf(row), random))
        rewrapped += 1
      } catch (error) {
        if (!(error instanceof Error) || error.name !== 'SealError') throw error
        failed.set(nameOf(row), error.message)
      }
    }
  }
}

function placeOf(row: SealedRow): SealPlace {
  if (row.kind === 'instance-key') return { kind: 'instance-key', name: row.name }
  const { projectId, appId, slot, version } = row
  return { kind: 'certificate', projectId, appId, slot, version }
}

function nameOf(row: SealedRow): string {
  return row.kind === 'instance-key' ? `key ${row.name}` : `certificate ${row.id}`
}
