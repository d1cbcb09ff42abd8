import { createHash } from 'node:crypto'

import { derivedUidMap, type UidMap } from './uid-map.ts'

/**
 * The uids of a server without a database. Stable for as long as the project is the same, and on every replica; not
 * derived from a certificate, which rotates.
 */
export function statelessUids(appId: string): UidMap {
  return derivedUidMap(createHash('sha256').update(`tessera uid map ${appId}`).digest())
}
