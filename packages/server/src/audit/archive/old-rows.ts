import type { AuditRow } from '../audit-row.ts'
import { type AuditSource, rowsOf } from '../audit-source.ts'
import type { AuditDamaged } from '../audit-verdict.ts'
import type { AuditChain } from '../chain.ts'
import { checkChains, checkRow } from '../check-log.ts'
import type { AuditFloor } from '../floor.ts'
import { KnownFloors } from '../known-floors.ts'
import { ArchiveError } from './archive-error.ts'

/** Which rows may go. */
export interface OldRows {
  /** Only rows from before this moment, up to the first of a chain that is not. Unix milliseconds. */
  readonly before: number
  /** At most so many. */
  readonly maxRows?: number
  /** Run between pages, so that others get their turn. */
  readonly pause?: (() => Promise<void>) | undefined
}

/** What is come to on the way: a chain, then its floor if it has one and rows above it may go, then these. */
export type OldEntry =
  { readonly chain: AuditChain } | { readonly floor: AuditFloor } | { readonly row: AuditRow }

/**
 * Walks through the rows that may be removed, each chain from its beginning. Every row is checked before it is handed
 * out, because a log with damage in it must stay as it is: a floor above the damage would hide it.
 *
 * The last row of a chain never goes. It is what the next one carries on from and what a checkpoint names, and it shows
 * that a floor which has been taken away was there.
 *
 * @throws {ArchiveError} Where the log is damaged, and when others remove the same rows meanwhile.
 */
export async function* oldRows(
  source: AuditSource,
  key: Uint8Array,
  { before, maxRows = Infinity, pause }: OldRows,
): AsyncGenerator<OldEntry> {
  const floors = await KnownFloors.of(source, key)
  if (floors.altered() !== undefined) throw damaged()
  const chains = await source.chains()
  const damage = checkChains(chains, key)
  if (damage !== undefined) throw damaged(damage)
  let count = 0
  for (const chain of chains) {
    yield { chain }
    const [floor] = floors.of(chain.id)
    let place = { sequence: floor?.sequence ?? 0, mac: floor?.rowMac ?? chain.mac }
    // Held back until there is another behind it.
    let held: AuditRow | undefined
    let isFirst = true
    for await (const row of rowsOf(source, chain.id, 0, pause)) {
      const problem = checkRow(row, key, place.sequence + 1, place.mac)
      if (problem !== undefined) {
        throw (await floors.since(chain.id, place.sequence)) === undefined
          ? damaged(problem)
          : meanwhile()
      }
      if (held !== undefined) {
        if (isFirst && floor !== undefined) yield { floor }
        isFirst = false
        yield { row: held }
        count += 1
        held = undefined
      }
      if (count >= maxRows || row.atMs >= before) break
      held = row
      place = row
    }
    if (count >= maxRows) return
  }
}

/** Nothing is removed from a log that is not whole. */
function damaged(found?: AuditDamaged): ArchiveError {
  return new ArchiveError(
    `the audit log is not as it was written, so nothing is removed from it${found === undefined ? '' : `: ${found.detail}`}`,
    { hint: 'tessera audit verify shows what is wrong' },
  )
}

/** Two at once would both be right, and one of them too late. */
export function meanwhile(): ArchiveError {
  return new ArchiveError('other rows were removed at the same time, so this was given up', {
    hint: 'look that no other archiving is under way, and try again; no row is lost',
    isRace: true,
  })
}
