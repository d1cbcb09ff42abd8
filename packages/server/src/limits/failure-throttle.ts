import { Problem } from '../problems.ts'
import { addressKey } from './addresses.ts'
import type { Counter } from './rate-limiter.ts'

/** Keeps an address from trying credentials without end. */
export interface FailureThrottle {
  /** Asked before a credential is looked at; costs a look into a map. @throws {Problem} `RATE_LIMITED`. */
  assertMayTry(address: string): void
  /** Notes a credential that was no good, or none at all. Never throws: the caller has a refusal of its own. */
  charge(address: string): Promise<void>
}

/** More than so many shut addresses are tidied up. */
const TIDY_ABOVE = 10_000

/**
 * Only failures are charged, so whoever has a good credential pays nothing. Once the budget of an address is spent, this
 * replica lets nobody from there try until the window ends, also not with a good one: to find out would be the work that
 * is to be saved. Replicas that share a count learn of it with the next failure that they see.
 *
 * @param count - Counts by address.
 * @param monotonicMs - A clock that never jumps. Milliseconds.
 */
export function failureThrottle(count: Counter, monotonicMs: () => number): FailureThrottle {
  const shutUntil = new Map<string, number>()

  const shut = (key: string, seconds: number): void => {
    const now = monotonicMs()
    if (shutUntil.size >= TIDY_ABOVE) {
      for (const [other, until] of shutUntil) if (until <= now) shutUntil.delete(other)
    }
    shutUntil.set(key, now + seconds * 1000)
  }

  return {
    assertMayTry(address) {
      if (shutUntil.size === 0) return
      const key = addressKey(address)
      const leftMs = (shutUntil.get(key) ?? 0) - monotonicMs()
      if (leftMs > 0) throw tooMany(Math.ceil(leftMs / 1000))
      shutUntil.delete(key)
    },
    async charge(address) {
      const key = addressKey(address)
      try {
        const { remaining, resetSeconds } = await count(key, 1)
        if (remaining === 0) shut(key, resetSeconds)
      } catch (error) {
        if (!(error instanceof Problem)) throw error
        shut(key, error.details.retryAfterSeconds ?? 1)
      }
    },
  }
}

function tooMany(retryAfterSeconds: number): Problem {
  return new Problem('RATE_LIMITED', {
    detail: 'too many credentials from this address were not good',
    hint: 'check the credential before you try again after Retry-After seconds',
    retryAfterSeconds,
  })
}
