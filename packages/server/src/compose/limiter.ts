import type { ClockSource } from '../clock/clock-guard.ts'
import type { Config } from '../config/config.ts'
import { type FailureThrottle, failureThrottle } from '../limits/failure-throttle.ts'
import type { Limiter } from '../limits/limiter.ts'
import { counterFor, rateLimiter } from '../limits/rate-limiter.ts'
import { redisCounters } from '../limits/redis.ts'
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

/** Counts in Redis where there is one, else in memory. */
export function openLimiter(config: Config, { log, monotonicMs }: Surroundings): OpenLimiter {
  const { budgets } = config.file
  if (config.redisUrl === undefined) {
    return {
      limiter: rateLimiter(budgets, undefined, monotonicMs),
      signIn: signInThrottle(counterFor('signIn', budgets, undefined, monotonicMs)),
      failures: failureThrottle(
        counterFor('failedCredentials', budgets, undefined, monotonicMs),
        monotonicMs,
      ),
      clocks: [],
      close: () => undefined,
    }
  }
  const redis = redisCounters(
    config.redisUrl.reveal(),
    (isWorking) => {
      if (isWorking) log.info('redis-back', { limits: 'shared between replicas again' })
      else log.warn('redis-lost', { limits: 'counted by each replica alone until it is back' })
    },
    monotonicMs,
  )
  return {
    limiter: rateLimiter(budgets, redis, monotonicMs),
    signIn: signInThrottle(counterFor('signIn', budgets, redis, monotonicMs)),
    failures: failureThrottle(
      counterFor('failedCredentials', budgets, redis, monotonicMs),
      monotonicMs,
    ),
    clocks: [redis.clock],
    close: () => {
      redis.close()
    },
  }
}
