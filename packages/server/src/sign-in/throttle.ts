import { sha256Hex } from '../callers/digest.ts'
import { addressKey } from '../limits/addresses.ts'
import type { Counter } from '../limits/rate-limiter.ts'

/** How often somebody may try. */
export interface SignInThrottle {
  /** @throws {Problem} `RATE_LIMITED`. */
  fromAddress(address: string): Promise<void>
  /** Also for names that nobody has, so that being told to wait says nothing. @throws {Problem} `RATE_LIMITED`. */
  forAccount(name: string): Promise<void>
}

/** Attempts count whether they succeed or not: many at once would otherwise all be let through. */
export function signInThrottle(count: Counter): SignInThrottle {
  return {
    async fromAddress(address) {
      await count(`address:${addressKey(address)}`, 1)
    },
    async forAccount(name) {
      // Hashed: some type their password where the name belongs.
      await count(`account:${sha256Hex(name)}`, 1)
    },
  }
}
