import {
  type RateLimiterAbstract,
  RateLimiterMemory,
  RateLimiterRedis,
  RateLimiterRes,
} from 'rate-limiter-flexible'

import { Problem } from '../problems.ts'
import { addressKey } from './addresses.ts'
import type { BudgetName, Budgets } from './budgets.ts'
import type { Allowance, Limiter } from './limiter.ts'
import type { RedisCounters } from './redis.ts'

/**
 * Counts callers in memory, or in Redis where replicas share their budgets. While Redis does not answer each replica
 * counts by itself: a limit then is per replica, but it is never gone.
 */
export function rateLimiter(budgets: Budgets, redis?: RedisCounters): Limiter {
  const counters = {
    principal: counterFor('principal', budgets, redis),
    address: counterFor('address', budgets, redis),
    project: counterFor('project', budgets, redis),
  }
  return {
    async takeCaller(principal, call) {
      const byAddress = await counters.address(addressKey(call.address), 1)
      // Anonymous callers are all the same principal; only their addresses tell them apart.
      if (principal.kind === 'anonymous') return byAddress
      const byPrincipal = await counters.principal(
        `${principal.kind}:${principal.issuer ?? ''}:${principal.subject}`,
        1,
      )
      return byPrincipal.remaining < byAddress.remaining ? byPrincipal : byAddress
    },
    async takeProject(appId, tokens) {
      await counters.project(appId, tokens)
    },
  }
}

export type Counter = (key: string, points: number) => Promise<Allowance>

/** Counts one thing by key. @throws {Problem} `RATE_LIMITED` from the counter, once the budget is spent. */
export function counterFor(
  name: BudgetName,
  budgets: Budgets,
  redis: RedisCounters | undefined,
): Counter {
  const { points, durationSeconds } = budgets[name]
  const options = { keyPrefix: `tessera:limit:${name}`, points, duration: durationSeconds }
  const memory = new RateLimiterMemory(options)
  const shared = redis && new RateLimiterRedis({ ...options, storeClient: redis.client })
  return async (key, cost) => {
    try {
      const result = await consume(memory, shared, redis, key, cost)
      return {
        limit: points,
        remaining: result.remainingPoints,
        resetSeconds: Math.ceil(result.msBeforeNext / 1000),
      }
    } catch (error) {
      if (error instanceof RateLimiterRes) throw limited(name, points, durationSeconds, error)
      throw error
    }
  }
}

function consume(
  memory: RateLimiterAbstract,
  shared: RateLimiterAbstract | undefined,
  redis: RedisCounters | undefined,
  key: string,
  cost: number,
): Promise<RateLimiterRes> {
  if (shared === undefined || redis === undefined) return memory.consume(key, cost)
  return redis.guard(
    () => shared.consume(key, cost),
    () => memory.consume(key, cost),
  )
}

function limited(
  name: BudgetName,
  points: number,
  durationSeconds: number,
  result: RateLimiterRes,
): Problem {
  const retryAfterSeconds = Math.max(1, Math.ceil(result.msBeforeNext / 1000))
  return new Problem('RATE_LIMITED', {
    ...(name === 'signIn'
      ? {
          detail: `more than ${points} attempts to sign in within ${durationSeconds} s`,
          hint: 'wait, or ask an owner for a one-time link',
        }
      : {
          detail: `more than ${points} tokens in ${durationSeconds} s for one ${name}`,
          hint: 'keep the token until it is about to end, and ask again after Retry-After seconds',
        }),
    retryAfterSeconds,
    headers: {
      'ratelimit-limit': String(points),
      'ratelimit-remaining': '0',
      'ratelimit-reset': String(retryAfterSeconds),
    },
  })
}
