import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { lacks, needed } from '../../../test/support/needs.ts'
import { findRedis, type RedisServer, startRedis } from '../../../test/support/redis.ts'
import type { Principal } from '../src/callers/principal.ts'
import type { Limiter } from '../src/limits/limiter.ts'
import { rateLimiter } from '../src/limits/rate-limiter.ts'
import { type RedisCounters, redisCounters } from '../src/limits/redis.ts'
import { isProblem } from '../src/problems.ts'
import { callWith } from './support/callers.ts'

/*
 * Two replicas and one Redis, which is frozen, killed and brought back. Whatever happens to it, callers get their answer.
 */

const POINTS = 10
const BUDGET = { points: POINTS, durationSeconds: 600 }
const BUDGETS = {
  principal: BUDGET,
  address: { points: 1_000_000, durationSeconds: 600 },
  project: BUDGET,
  signIn: { points: 3, durationSeconds: 60 },
  failedCredentials: BUDGET,
}
const redisProgram = findRedis()

/** A replica: its limiter, what it said of Redis, and a clock for its breaker that only the test moves. */
class Replica {
  now = 0
  readonly changes: string[] = []
  readonly counters: RedisCounters
  readonly limiter: Limiter

  constructor(url: string) {
    this.counters = redisCounters(
      url,
      (isWorking) => this.changes.push(isWorking ? 'back' : 'lost'),
      () => this.now,
    )
    this.limiter = rateLimiter(BUDGETS, this.counters)
  }

  /** Waits until its connection is as it should be; ioredis has timers of its own. */
  async connected(): Promise<this> {
    for (let attempt = 0; this.counters.client.status !== 'ready'; attempt++) {
      if (attempt > 1_000) throw new Error('Redis cannot be reached')
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    return this
  }

  /** Asks for tokens one after the other. How many were granted; anything but a grant or a 429 is a mistake. */
  async take(count: number, subject: string): Promise<number> {
    const principal: Principal = { kind: 'api-key', subject, claims: {}, scopes: [] }
    let granted = 0
    for (let at = 0; at < count; at++) {
      try {
        await this.limiter.takeCaller(principal, callWith({}))
        granted++
      } catch (error) {
        if (!isProblem(error) || error.code !== 'RATE_LIMITED') throw error
      }
    }
    return granted
  }
}

describe.skipIf(lacks(redisProgram))('limits that replicas share in Redis', () => {
  let redis: RedisServer
  let replicas: readonly [Replica, Replica]

  beforeAll(async () => {
    redis = await startRedis(needed('redis-server', redisProgram))
  })
  afterAll(() => redis.close())

  beforeEach(async () => {
    replicas = [new Replica(redis.url), new Replica(redis.url)]
    await Promise.all(replicas.map((replica) => replica.connected()))
  })
  afterEach(() => {
    for (const { counters } of replicas) counters.close()
  })

  test('are one budget for all', async () => {
    const [one, other] = replicas
    expect(await one.take(6, 'shared')).toBe(6)
    expect(await other.take(6, 'shared')).toBe(POINTS - 6)
    expect(await one.take(6, 'shared')).toBe(0)
    expect([...one.changes, ...other.changes]).toEqual([])
  })

  test('a flood that is refused does not look like a Redis that fails', async () => {
    const [one] = replicas
    await one.take(50, 'flood')
    expect(one.changes).toEqual([])
    expect(await one.take(1, 'somebody else')).toBe(1)
  })

  test('a frozen Redis costs no caller an answer, and soon is not asked any more', async () => {
    const [one] = replicas
    await one.take(1, 'warm-up')
    const before = await redis.scriptCount()
    redis.freeze()
    try {
      expect(await one.take(100, 'frozen')).toBe(POINTS)
      expect(one.changes).toEqual(['lost'])
      // A minute of probes that do not end well, one every two seconds.
      for (let second = 1; second <= 60; second += 1) {
        one.now = second * 1_000
        if (second % 10 === 0) await one.take(5, `frozen-${second}`)
      }
    } finally {
      redis.thaw()
    }
    one.now += 2_000
    // The first call is the probe that finds Redis well.
    expect(await one.take(1, 'thawed')).toBe(1)
    expect(one.changes).toEqual(['lost', 'back'])
    // Five calls to notice, six probes that came to nothing, then the last caller's address and the caller itself.
    expect((await redis.scriptCount()) - before).toBe(5 + 6 + 2)
  })

  test('a Redis that died and came back counts again', async () => {
    const [one, other] = replicas
    await redis.kill()
    expect(await one.take(50, 'killed')).toBe(POINTS)
    expect(one.changes).toEqual(['lost'])
    await redis.start()
    await Promise.all([one.connected(), other.connected()])
    one.now += 2_000
    expect(await one.take(4, 'after')).toBe(4)
    expect(await other.take(POINTS, 'after')).toBe(POINTS - 4)
    expect(one.changes).toEqual(['lost', 'back'])
  })

  test('many callers at once find out together, and the log hears of it once', async () => {
    const [one] = replicas
    redis.freeze()
    try {
      const granted = await Promise.all(
        Array.from({ length: 200 }, (_, at) => one.take(1, `crowd-${at}`)),
      )
      expect(granted.every((count) => count === 1)).toBe(true)
      expect(one.changes).toEqual(['lost'])
    } finally {
      redis.thaw()
    }
  })
})

test('a replica whose Redis was never there counts alone, and says so once', async () => {
  const replica = new Replica('redis://127.0.0.1:1')
  expect(await replica.take(30, 'alone')).toBe(POINTS)
  expect(replica.changes).toEqual(['lost'])
  replica.counters.close()
})
