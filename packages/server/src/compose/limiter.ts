import type { Config } from '../config/config.ts'
import { redisCounters } from '../limits/redis.ts'
import { limitersOver, memoryLimiter, type OpenLimiter } from './memory-limiter.ts'
import type { Surroundings } from './surroundings.ts'

/** Counts in Redis where there is one, else in memory. */
export function openLimiter(config: Config, surroundings: Surroundings): OpenLimiter {
  if (config.redisUrl === undefined) return memoryLimiter(config, surroundings)
  const { log, monotonicMs } = surroundings
  const redis = redisCounters(
    config.redisUrl.reveal(),
    (isWorking) => {
      if (isWorking) log.info('redis-back', { limits: 'shared between replicas again' })
      else log.warn('redis-lost', { limits: 'counted by each replica alone until it is back' })
    },
    monotonicMs,
  )
  return {
    ...limitersOver(config, redis, monotonicMs),
    clocks: [redis.clock],
    close: () => {
      redis.close()
    },
  }
}
