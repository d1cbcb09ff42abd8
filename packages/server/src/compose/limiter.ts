import type { Config } from '../config/config.ts'
import type { Limiter } from '../limits/limiter.ts'
import { rateLimiter } from '../limits/rate-limiter.ts'
import { redisCounters } from '../limits/redis.ts'
import type { Surroundings } from './surroundings.ts'

/** The limiter, and what has to be closed with it. */
export interface OpenLimiter {
  readonly limiter: Limiter
  close(): void
}

/** Counts in Redis where there is one, else in memory. */
export function openLimiter(config: Config, { log }: Surroundings): OpenLimiter {
  if (config.redisUrl === undefined) {
    return { limiter: rateLimiter(config.file.budgets), close: () => undefined }
  }
  const redis = redisCounters(config.redisUrl.reveal(), (isWorking) => {
    if (isWorking) log.info('redis-back', { limits: 'shared between replicas again' })
    else log.warn('redis-lost', { limits: 'counted by each replica alone until it is back' })
  })
  return {
    limiter: rateLimiter(config.file.budgets, redis),
    close: () => {
      redis.close()
    },
  }
}
