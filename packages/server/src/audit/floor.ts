import { floorMac } from './chain.ts'

/*
 * Rows leave the database from the beginning of a chain only, and its last row never does. What is left of those that
 * went is a floor: the place and the MAC of the last of them, sealed like everything else in the log. The row above it
 * carries on from that MAC, so the rest of the chain can be checked without them; a floor that is taken away, or put
 * elsewhere, leaves a gap that nothing explains.
 */

/** Up to where the rows of a chain are not in the database any more. */
export interface AuditFloor {
  readonly chainId: string
  /** Of the last row that was removed; as a chain begins at 1, it is also how many were. */
  readonly sequence: number
  /** The MAC of that row, from which the next one carries on. */
  readonly rowMac: string
  /** When it was removed, in Unix milliseconds. */
  readonly atMs: number
  readonly mac: string
}

export function sealFloor(key: Uint8Array, floor: Omit<AuditFloor, 'mac'>): AuditFloor {
  return { ...floor, mac: macOf(key, floor) }
}

/** Whether somebody with the audit key has made it, and for this chain and place. */
export function isSealed(key: Uint8Array, floor: AuditFloor): boolean {
  return floor.mac === macOf(key, floor)
}

function macOf(
  key: Uint8Array,
  { chainId, sequence, rowMac, atMs }: Omit<AuditFloor, 'mac'>,
): string {
  return floorMac(key, chainId, sequence, rowMac, atMs)
}
