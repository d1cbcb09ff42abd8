import { Redis } from 'ioredis'
import { RateLimiterRedis } from 'rate-limiter-flexible'

import type { ClockSource } from '../clock/clock-guard.ts'
import { circuitBreaker } from './breaker.ts'
import type { Budget, BudgetName } from './budgets.ts'
import { KnownWindows } from './known-windows.ts'
import type { SharedCounters } from './shared-counters.ts'

/** Redis as the limiter sees it: a client that is not asked while it is known not to answer. */
export interface RedisCounters extends SharedCounters {
  readonly client: Redis
  /** Its clock, to compare ours with. Rejects when it does not answer. */
  readonly clock: ClockSource
  close(): void
}

/**
 * A frozen Redis costs this much on each call until the breaker opens; twice as much where a call had to wait for those
 * that were on their way when it froze. Milliseconds.
 */
const COMMAND_TIMEOUT_MS = 100
/** After so many failures in a row nobody asks any more, until one tries again this much later. */
const FAILURES = 5
const PROBE_AFTER_MS = 2_000
const MOST_IN_A_PORTION = 100

/**
 * Opens the connection without waiting for it: a server starts, and stays up, with Redis gone.
 *
 * @param onChange - Told once when Redis is given up and once when it is back.
 * @param monotonicMs - A clock that never jumps.
 */
export function redisCounters(
  url: string,
  onChange: (isWorking: boolean) => void,
  monotonicMs: () => number = () => performance.now(),
): RedisCounters {
  const client = new Redis(url, {
    commandTimeout: COMMAND_TIMEOUT_MS,
    connectTimeout: 1_000,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    // What is asked for in one turn of the event loop is one write and one read, for us and for Redis.
    enableAutoPipelining: true,
    // Its answer is compared with our clock, so the question must not wait for others.
    autoPipeliningIgnoredCommands: ['time'],
    retryStrategy: (attempt) => Math.min(attempt * 100, 2_000),
  })
  // Without a listener a lost connection would end the process; the breaker is what reports it.
  client.on('error', () => undefined)

  const breaker = circuitBreaker(
    { failures: FAILURES, probeAfterMs: PROBE_AFTER_MS, onChange },
    monotonicMs,
  )

  return {
    client,
    counter(name, budget) {
      const counter = new RateLimiterRedis({
        keyPrefix: `tessera:limit:${name}`,
        points: budget.points,
        duration: budget.durationSeconds,
        storeClient: client,
      })
      const windows = new KnownWindows(budget.points, portionOf(name, budget), monotonicMs)
      return (key, cost, memory) =>
        windows.take(key, cost) ??
        windows
          .ask(key, cost, async (points) => {
            // Counts as `consume` does, and "too much" is an answer like any other and not thrown.
            const { consumedPoints, msBeforeNext } = await breaker.run(() =>
              counter.penalty(key, points),
            )
            return { consumed: consumedPoints, msBeforeNext }
          })
          .catch(() => memory.take(key, cost))
    },
    clock: {
      name: 'Redis',
      async read() {
        const [seconds, microseconds] = await breaker.run(() => client.time())
        return Number(seconds) * 1000 + Number(microseconds) / 1000
      },
      onReachable: (work) => {
        client.on('ready', work)
      },
    },
    close: () => {
      client.disconnect()
    },
  }
}

/**
 * A thousandth of a project's budget is taken at once, so that few tokens wait for it: nobody is told what is left of it,
 * and what a replica does not use of its last portion nobody misses. Callers are counted one by one.
 */
function portionOf(name: BudgetName, { points }: Budget): number {
  return name === 'project' ? Math.min(MOST_IN_A_PORTION, Math.ceil(points / 1000)) : 1
}
