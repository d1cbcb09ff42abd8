import { Redis } from 'ioredis'
import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'

import type { ClockSource } from '../clock/clock-guard.ts'
import { circuitBreaker } from './breaker.ts'
import type { Taken } from './memory-counter.ts'
import type { SharedCounters } from './shared-counters.ts'

/** Redis as the limiter sees it: a client, and a guard that stops asking one that does not answer. */
export interface RedisCounters extends SharedCounters {
  readonly client: Redis
  /** Runs `shared`, or `alone` when Redis fails or is known to be failing. */
  guard<Value>(shared: () => Promise<Value>, alone: () => Promise<Value>): Promise<Value>
  /** Its clock, to compare ours with. Rejects when it does not answer. */
  readonly clock: ClockSource
  close(): void
}

/** A frozen Redis costs this much on each call until the breaker opens. Milliseconds. */
const COMMAND_TIMEOUT_MS = 100
/** After so many failures in a row nobody asks any more, until one tries again this much later. */
const FAILURES = 5
const PROBE_AFTER_MS = 2_000

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
    retryStrategy: (attempt) => Math.min(attempt * 100, 2_000),
  })
  // Without a listener a lost connection would end the process; the breaker is what reports it.
  client.on('error', () => undefined)

  const breaker = circuitBreaker(
    {
      failures: FAILURES,
      probeAfterMs: PROBE_AFTER_MS,
      // "Too many requests" is an answer, not a failure.
      isFailure: (error) => !(error instanceof RateLimiterRes),
      onChange,
    },
    monotonicMs,
  )

  async function guard<Value>(
    shared: () => Promise<Value>,
    alone: () => Promise<Value>,
  ): Promise<Value> {
    try {
      return await breaker.run(shared)
    } catch (error) {
      if (error instanceof RateLimiterRes) throw error
      return alone()
    }
  }

  return {
    client,
    guard,
    counter(name, { points, durationSeconds }) {
      const counter = new RateLimiterRedis({
        keyPrefix: `tessera:limit:${name}`,
        points,
        duration: durationSeconds,
        storeClient: client,
      })
      return async (key, cost, memory) => {
        try {
          return await guard(
            async () => takenOf(await counter.consume(key, cost), true),
            () => Promise.resolve(memory.take(key, cost)),
          )
        } catch (error) {
          if (error instanceof RateLimiterRes) return takenOf(error, false)
          throw error
        }
      }
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

function takenOf({ remainingPoints, msBeforeNext }: RateLimiterRes, isAllowed: boolean): Taken {
  return { isAllowed, remaining: remainingPoints, msBeforeNext }
}
