import type { Config } from '../config/config.ts'
import { limitersOver, memoryLimiter, type OpenLimiter } from './memory-limiter.ts'
import type { Surroundings } from './surroundings.ts'

/** Counts in Redis where there is one, else in memory. */
export async function openLimiter(
  config: Config,
  surroundings: Surroundings,
): Promise<OpenLimiter> {
  if (config.redisUrl === undefined) return memoryLimiter(config, surroundings)
  // Its client has a class that extends String, after which V8 looks up every property of a string the slow way: a tenth
  // of what a token costs, also where there is no Redis.
  const { redisCounters } = await import('../limits/redis.ts')
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
