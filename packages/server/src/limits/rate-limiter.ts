import { Problem } from '../problems.ts'
import { addressKey } from './addresses.ts'
import type { BudgetName, Budgets } from './budgets.ts'
import type { Allowance, Limiter } from './limiter.ts'
import { MemoryCounter } from './memory-counter.ts'
import type { SharedCounters } from './shared-counters.ts'

/**
 * Counts callers in memory, or in Redis where replicas share their budgets. While Redis does not answer each replica
 * counts by itself: a limit then is per replica, but it is never gone.
 *
 * @param monotonicMs - A clock that never jumps. Milliseconds.
 */
export function rateLimiter(
  budgets: Budgets,
  redis?: SharedCounters,
  monotonicMs?: () => number,
): Limiter {
  const counters = {
    principal: counterFor('principal', budgets, redis, monotonicMs),
    address: counterFor('address', budgets, redis, monotonicMs),
    project: counterFor('project', budgets, redis, monotonicMs),
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
  redis: SharedCounters | undefined,
  monotonicMs: () => number = () => performance.now(),
): Counter {
  const { points, durationSeconds } = budgets[name]
  const memory = new MemoryCounter(budgets[name], monotonicMs)
  const shared = redis?.counter(name, budgets[name])
  return async (key, cost) => {
    const { isAllowed, remaining, msBeforeNext } =
      shared === undefined ? memory.take(key, cost) : await shared(key, cost, memory)
    if (!isAllowed) throw limited(name, points, durationSeconds, msBeforeNext)
    return { limit: points, remaining, resetSeconds: Math.ceil(msBeforeNext / 1000) }
  }
}

function limited(
  name: BudgetName,
  points: number,
  durationSeconds: number,
  msBeforeNext: number,
): Problem {
  const retryAfterSeconds = Math.max(1, Math.ceil(msBeforeNext / 1000))
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
