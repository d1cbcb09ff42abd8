import { LRUCache } from 'lru-cache'

import { sha256Hex } from '../digest.ts'
import type { Principal } from '../principal.ts'

/** No entry outlives a minute, so a key that was taken back is forgotten within one. Seconds. */
const MAX_AGE_SECONDS = 60
const MAX_ENTRIES = 10_000

interface Entry {
  readonly principal: Principal
  /** Unix seconds. */
  readonly notBefore: number
  readonly expiresAt: number
  readonly verifiedAt: number
  readonly keyVersion: number
}

/**
 * Principals of JWTs that were verified a moment ago: checking a signature costs more than everything else in a request.
 * Only successes are kept, under a hash of the JWT; times are checked again at each hit, and an entry is good only while
 * the issuer's keys are those that verified it.
 */
export class VerifiedCache {
  readonly #entries = new LRUCache<string, Entry>({ max: MAX_ENTRIES })

  find(
    jwt: string,
    now: number,
    keyVersionOf: (issuer: string) => number | undefined,
  ): Principal | undefined {
    const key = sha256Hex(jwt)
    const entry = this.#entries.get(key)
    if (entry === undefined) return undefined
    const isGood =
      now < entry.expiresAt &&
      now >= entry.notBefore &&
      now - entry.verifiedAt < MAX_AGE_SECONDS &&
      now >= entry.verifiedAt &&
      keyVersionOf(entry.principal.issuer ?? '') === entry.keyVersion
    if (isGood) return entry.principal
    this.#entries.delete(key)
    return undefined
  }

  add(jwt: string, entry: Entry): void {
    this.#entries.set(sha256Hex(jwt), entry)
  }

  get size(): number {
    return this.#entries.size
  }
}
