import type { AuditRow } from './audit-row.ts'
import { type AuditSource, rowsOf } from './audit-source.ts'
import { type AuditDamaged, type AuditVerdict, rowDamage } from './audit-verdict.ts'
import type { AuditChain } from './chain.ts'
import type { ChainHead } from './chained-audit.ts'
import { checkChains, checkRow, findForeign } from './check-log.ts'
import type { Checkpoint } from './checkpoint.ts'
import type { AuditFloor } from './floor.ts'
import { KnownFloors } from './known-floors.ts'

export type { AuditDamage, AuditVerdict } from './audit-verdict.ts'

/** Where a part of the log ended that was checked. */
export interface AuditPlace {
  readonly chainId: string
  readonly sequence: number
}

/** A part of the log to check. */
export interface AuditPart {
  /** From behind this row on; default: from the beginning. */
  readonly after?: AuditPlace | undefined
  /** Stops behind so many rows, if there are more. */
  readonly maxRows: number
  /** Run after each page, so that others get their turn. */
  readonly pause?: () => Promise<void>
}

/** What a part was found to be; `next` is where the following one begins, and not there behind the last. */
export type AuditPartVerdict = AuditVerdict & { readonly next?: AuditPlace | undefined }

/**
 * Checks that the log is as it was written: nothing changed, deleted, put in, reordered, and with a checkpoint also
 * nothing cut off its end.
 *
 * @param key - The audit key of the installation.
 * @param checkpoint - Read by `parseCheckpoint`; without one, a missing end cannot be seen.
 */
export function verifyAudit(
  source: AuditSource,
  key: Uint8Array,
  checkpoint?: Checkpoint,
): Promise<AuditVerdict> {
  return verifyAuditPart(source, key, { maxRows: Infinity }, checkpoint)
}

/**
 * The same for a part: all parts, each from where the one before ended and with the same checkpoint, are the whole.
 * `rows` counts those of the part.
 *
 * @throws {RangeError} When `after` is of a chain that is not there.
 */
export async function verifyAuditPart(
  source: AuditSource,
  key: Uint8Array,
  { after, maxRows, pause }: AuditPart,
  checkpoint?: Checkpoint,
): Promise<AuditPartVerdict> {
  // In this order, because servers may be writing: a chain is always there before its rows are, and those of a floor
  // are gone once it is there.
  const floors = await KnownFloors.of(source, key)
  const chainIds = await source.chainIdsOfRows()
  const chains = await source.chains()
  const damage =
    checkChains(chains, key) ?? findForeign(chainIds, chains) ?? checkFloors(floors, chains)
  if (damage !== undefined) return damage

  const heads = new Map(checkpoint?.heads.map((head) => [head.chainId, head]))
  const first = after === undefined ? 0 : chains.findIndex(({ id }) => id === after.chainId)
  if (first === -1) throw new RangeError(`there is no chain ${after!.chainId}`)
  let count = 0
  let removed = 0
  const intact = (): AuditVerdict & { readonly intact: true } => ({
    intact: true,
    chains: chains.length,
    rows: count,
    ...(removed === 0 ? {} : { removed }),
  })
  for (const chain of chains.slice(first)) {
    const head = heads.get(chain.id)
    const floorsHere = floors.of(chain.id)
    let place: Place = { sequence: 0, mac: chain.mac }
    const start = after?.chainId === chain.id ? after.sequence : 0
    if (start > 0) {
      const begin = await placeAt(source, floors, chain.id, start)
      if (begin === undefined) return rowDamage('ROW_MISSING', chain.id, start, 'is missing')
      removed += begin.sequence - start
      place = begin
    }
    for await (const row of rowsOf(source, chain.id, start, pause)) {
      // Only once there is a further row: a part that ends with the log has nothing behind it.
      if (count === maxRows) {
        return { ...intact(), next: { chainId: chain.id, sequence: place.sequence } }
      }
      if (row.sequence > place.sequence + 1) {
        const floor = await floorUnder(floors, row, place)
        if (floor !== undefined) {
          removed += floor.sequence - place.sequence
          place = { sequence: floor.sequence, mac: floor.rowMac }
          const problem = checkKnown(chain.id, place, head, floorsHere)
          if (problem !== undefined) return problem
        }
      }
      const problem = checkRow(row, key, place.sequence + 1, place.mac)
      if (problem !== undefined) return problem
      place = row
      count += 1
      const other = checkKnown(chain.id, place, head, floorsHere)
      if (other !== undefined) return other
    }
    const end = checkEnd(chain.id, place, head, floorsHere)
    if (end !== undefined) return end
  }
  const known = new Set(chains.map(({ id }) => id))
  for (const { chainId, sequence } of heads.values()) {
    if (known.has(chainId)) continue
    return {
      intact: false,
      code: 'CHAIN_MISSING',
      chainId,
      detail: `the checkpoint knows a chain ${chainId} of ${sequence} rows, which is not there`,
    }
  }
  return intact()
}

/** A row that was come to, and its MAC. */
type Place = Pick<AuditRow, 'sequence' | 'mac'>

/** Where to go on behind a row: that row, or what tells that it has been removed since. */
async function placeAt(
  source: AuditSource,
  floors: KnownFloors,
  chainId: string,
  sequence: number,
): Promise<Place | undefined> {
  const [row] = await source.rows(chainId, sequence - 1, 1)
  if (row?.sequence === sequence) return row
  const floor =
    floors.of(chainId).find((one) => one.sequence >= sequence) ??
    (await floors.since(chainId, sequence))
  return floor && { sequence: floor.sequence, mac: floor.rowMac }
}

/**
 * What explains a gap before a row. Rows go from the beginning of a chain only, so in the middle nothing does but that
 * they went while we were looking: a gap between an archive and the rest is one.
 */
function floorUnder(
  floors: KnownFloors,
  { chainId, sequence }: AuditRow,
  place: Place,
): Promise<AuditFloor | undefined> {
  return place.sequence === 0
    ? floors.below(chainId, sequence - 1)
    : floors.since(chainId, sequence - 1)
}

function checkFloors(floors: KnownFloors, chains: readonly AuditChain[]): AuditDamaged | undefined {
  const altered = floors.altered()
  if (altered !== undefined) {
    return {
      intact: false,
      code: 'FLOOR_ALTERED',
      chainId: altered.chainId,
      sequence: altered.sequence,
      detail: `nobody with the audit key has removed the rows up to ${altered.sequence} of chain ${altered.chainId}`,
    }
  }
  return findForeign(
    floors.all().map(({ chainId }) => chainId),
    chains,
  )
}

/** Compares a place with what is known about it from elsewhere. */
function checkKnown(
  chainId: string,
  { sequence, mac }: Place,
  head: ChainHead | undefined,
  floors: readonly AuditFloor[],
): AuditDamaged | undefined {
  if (head?.sequence === sequence && head.mac !== mac) {
    return rowDamage('ROW_ALTERED', chainId, sequence, 'is not the one of the checkpoint')
  }
  return floors.some((floor) => floor.sequence === sequence && floor.rowMac !== mac)
    ? rowDamage('ROW_ALTERED', chainId, sequence, 'is not the one that was removed')
    : undefined
}

function checkEnd(
  chainId: string,
  { sequence }: Place,
  head: ChainHead | undefined,
  floors: readonly AuditFloor[],
): AuditDamaged | undefined {
  if (head !== undefined && head.sequence > sequence) {
    return rowDamage(
      'TAIL_MISSING',
      chainId,
      sequence + 1,
      `and all up to ${head.sequence} are missing at the end of the chain`,
    )
  }
  const floor = floors.find((one) => one.sequence >= sequence)
  return (
    floor &&
    rowDamage(
      'TAIL_MISSING',
      chainId,
      floor.sequence + 1,
      'is missing: the last row of a chain is never removed',
    )
  )
}
