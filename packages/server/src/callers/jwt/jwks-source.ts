import { createLocalJWKSet, type JSONWebKeySet } from 'jose'

import { Problem } from '../../problems.ts'
import { invalidCredential } from '../bearer.ts'
import type { KeyHeader, KeySource, VerificationKey } from './issuer.ts'

/** Fetches a key set; throws for anything but a sound answer within its limits. */
export type FetchKeySet = (url: string) => Promise<JSONWebKeySet>

/**
 * How long keys are used without asking: a key that its issuer took back is good here for so long. Then how long they may
 * be used when asking fails. Milliseconds.
 */
const FRESH_MS = 600_000
const STALE_IF_ERROR_MS = 86_400_000
/** A key id nobody knows asks again, but not more often than this: anyone can make one up. */
const UNKNOWN_KEY_COOLDOWN_MS = 30_000
const FIRST_BACKOFF_MS = 1_000
const LAST_BACKOFF_MS = 60_000
const MAX_KEYS = 100

interface Keys {
  readonly find: ReturnType<typeof createLocalJWKSet>
  readonly text: string
  readonly version: number
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
  let failures = 0
  let notBefore = Number.NEGATIVE_INFINITY

  async function refresh(): Promise<void> {
    try {
      keys = read(await fetchKeySet(url), keys, monotonicMs())
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
    if (age > FRESH_MS) {
      const asked = ask()
      // Once asking has failed, callers with good keys at hand do not wait for the next attempt.
      if (age > STALE_IF_ERROR_MS || failures === 0) await asked
    }
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
      return keys?.version ?? 0
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

/** @throws For a set that is none, or too large. */
function read(set: JSONWebKeySet, before: Keys | undefined, fetchedAt: number): Keys {
  if (!Array.isArray(set.keys) || set.keys.length > MAX_KEYS) {
    throw new RangeError(`a key set holds 1 to ${MAX_KEYS} keys`)
  }
  const text = JSON.stringify(set)
  if (before?.text === text) return { ...before, fetchedAt }
  return { find: createLocalJWKSet(set), text, version: (before?.version ?? 0) + 1, fetchedAt }
}

async function findKey(keys: Keys, { alg, kid }: KeyHeader): Promise<VerificationKey | undefined> {
  try {
    const key = await keys.find({ alg, ...(kid === undefined ? {} : { kid }) })
    return { key, version: keys.version }
  } catch {
    // No such key, several without a way to choose, or one that cannot be used: all the same to a caller.
    return undefined
  }
}
