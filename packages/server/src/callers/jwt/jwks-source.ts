import { createLocalJWKSet, errors, type JSONWebKeySet } from 'jose'

import { Problem } from '../../problems.ts'
import { invalidCredential } from '../bearer.ts'
import type { KeySource, VerificationKey } from './issuer.ts'

/** Fetches a key set; throws for anything but a sound answer within its limits. */
export type FetchKeySet = (url: string) => Promise<JSONWebKeySet>

/** How long keys are used without asking, may be used when asking fails, and how often is asked. Milliseconds. */
const FRESH_MS = 3_600_000
const STALE_IF_ERROR_MS = 86_400_000
/** A key id nobody knows asks again, but not more often than this: anyone can make one up. */
const UNKNOWN_KEY_COOLDOWN_MS = 30_000
const FIRST_BACKOFF_MS = 1_000
const LAST_BACKOFF_MS = 60_000
const MAX_KEYS = 100

interface Keys {
  readonly find: ReturnType<typeof createLocalJWKSet>
  readonly text: string
  readonly fetchedAt: number
}

/**
 * An issuer's keys from its JWKS URL. One fetch at a time; failures are remembered and retried with growing pauses; the
 * last good keys serve for a day without the issuer. Nothing in a JWT can make this ask another URL.
 *
 * @param monotonicMs - A clock that never jumps.
 */
export function jwksSource(
  url: string,
  fetchKeySet: FetchKeySet,
  monotonicMs: () => number,
): KeySource {
  let keys: Keys | undefined
  let inFlight: Promise<void> | undefined
  let version = 0
  let failures = 0
  let notBefore = Number.NEGATIVE_INFINITY

  async function refresh(): Promise<void> {
    try {
      const set = await fetchKeySet(url)
      if (!Array.isArray(set.keys) || set.keys.length > MAX_KEYS) {
        throw new RangeError(`a key set holds 1 to ${MAX_KEYS} keys`)
      }
      const text = JSON.stringify(set)
      if (text !== keys?.text) version++
      keys = { find: createLocalJWKSet(set), text, fetchedAt: monotonicMs() }
      failures = 0
      notBefore = monotonicMs() + UNKNOWN_KEY_COOLDOWN_MS
    } catch {
      notBefore = monotonicMs() + Math.min(LAST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** failures)
      failures++
    }
  }

  async function ask(): Promise<void> {
    if (inFlight === undefined && monotonicMs() < notBefore) return
    inFlight ??= refresh().finally(() => {
      inFlight = undefined
    })
    await inFlight
  }

  async function current(): Promise<Keys> {
    const age = keys === undefined ? Number.POSITIVE_INFINITY : monotonicMs() - keys.fetchedAt
    if (age > FRESH_MS) await ask()
    if (keys === undefined || monotonicMs() - keys.fetchedAt > STALE_IF_ERROR_MS) {
      throw new Problem('CALLER_CHECK_UNAVAILABLE', {
        detail: "the identity provider's keys cannot be fetched",
        hint: 'check the JWKS URL of this issuer, and that the server can reach it',
        retryAfterSeconds: Math.max(1, Math.ceil((notBefore - monotonicMs()) / 1000)),
      })
    }
    return keys
  }

  return {
    get version() {
      return version
    },
    async keyFor(header): Promise<VerificationKey> {
      const first = await current()
      const found = await findKey(first, header)
      if (found !== undefined) return found
      // The issuer may have a new key; a cool-down keeps made-up ids from turning into requests.
      await ask()
      const second = await current()
      const foundNow = second === first ? undefined : await findKey(second, header)
      if (foundNow === undefined)
        throw invalidCredential('the JWT is signed with a key that its issuer does not have')
      return foundNow
    },
  }
}

async function findKey(
  keys: Keys,
  header: { readonly alg: string; readonly kid?: string | undefined },
): Promise<VerificationKey | undefined> {
  try {
    // Only algorithm and key id are passed on: keys and URLs in a JWT's header are none of our business.
    return await keys.find({
      alg: header.alg,
      ...(header.kid === undefined ? {} : { kid: header.kid }),
    })
  } catch (error) {
    if (
      error instanceof errors.JWKSNoMatchingKey ||
      error instanceof errors.JWKSMultipleMatchingKeys
    )
      return undefined
    throw error
  }
}
