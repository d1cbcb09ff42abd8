import type { ClockSource } from '../clock/clock-guard.ts'
import type { Config } from '../config/config.ts'
import { type FailureThrottle, failureThrottle } from '../limits/failure-throttle.ts'
import type { Limiter } from '../limits/limiter.ts'
import { counterFor, rateLimiter } from '../limits/rate-limiter.ts'
import type { SharedCounters } from '../limits/shared-counters.ts'
import { signInThrottle, type SignInThrottle } from '../sign-in/throttle.ts'
import type { Surroundings } from './surroundings.ts'

/** The limiter, and what has to be closed with it. */
export interface OpenLimiter {
  readonly limiter: Limiter
  readonly signIn: SignInThrottle
  readonly failures: FailureThrottle
  /** The clock of Redis, where there is one. */
  readonly clocks: readonly ClockSource[]
  close(): void
}

/** Counts in the memory of this process alone; on any runtime. */
export function memoryLimiter(
  config: Config,
  { turnMs }: Pick<Surroundings, 'turnMs'>,
): OpenLimiter {
  return {
    ...limitersOver(config, undefined, turnMs),
    clocks: [],
    close: () => undefined,
  }
}

/** Everything that is counted, in `shared` where that is given, else in memory. */
export function limitersOver(
  { file: { budgets } }: Config,
  shared: SharedCounters | undefined,
  monotonicMs: () => number,
): Pick<OpenLimiter, 'limiter' | 'signIn' | 'failures'> {
  return {
    limiter: rateLimiter(budgets, shared, monotonicMs),
    signIn: signInThrottle(counterFor('signIn', budgets, shared, monotonicMs)),
    failures: failureThrottle(
      counterFor('failedCredentials', budgets, shared, monotonicMs),
      monotonicMs,
    ),
  }
}
