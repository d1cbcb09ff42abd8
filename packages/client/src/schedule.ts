/** Agora warns this long before the end; a token should be replaced before the warning is needed. */
const WARNING_MS = 30_000
const FIRST_RETRY_MS = 500
const LAST_RETRY_MS = 30_000

/**
 * Tells at which age a token should be replaced.
 *
 * Normally max(60 s, 20 % of the lifetime) before the end. Shorter tokens are replaced at half their life, and before
 * Agora's warning at T−30 s as long as that leaves 8 seconds or more. Jitter makes it up to a tenth earlier, never later,
 * so that a thousand clients which joined together do not renew together.
 *
 * @param lifetimeMs - The whole life of the token, not what is left of it. Unknown is `Infinity`.
 * @param random - From 0 to 1; 0 is the latest moment.
 */
export function renewalAgeMs(lifetimeMs: number, random: number): number {
  let age = Math.max(Math.min(lifetimeMs - 60_000, lifetimeMs * 0.8), lifetimeMs / 2)
  const beforeWarning = lifetimeMs - WARNING_MS
  if (beforeWarning >= 10_000) {
    age = Math.min(age, beforeWarning - Math.min(6_000, beforeWarning / 5))
  }
  return age * (1 - random / 10)
}

/**
 * Tells how long to wait after a failure: full jitter under a ceiling that doubles from 0.5 s to 30 s.
 *
 * Near the end of the token the ceiling comes down to half of what is left, so that there is always another attempt
 * before the end. A `Retry-After` is a floor, whatever it costs, and the jitter is on top of it: those who were sent away
 * together shall not come back together.
 *
 * @param attempt - How many attempts have failed before this one, from 0.
 * @param random - From 0 to 1.
 * @param remainingMs - What is left of the token; zero or less when it has ended.
 */
export function retryDelayMs(
  attempt: number,
  random: number,
  remainingMs: number,
  retryAfterMs = 0,
): number {
  let ceiling = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(attempt, 10))
  const left = remainingMs - retryAfterMs
  if (left > 0) ceiling = Math.min(ceiling, Math.max(FIRST_RETRY_MS, left / 2))
  return retryAfterMs + random * ceiling
}
