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
  project: { points: 5_000, durationSeconds: 600 },
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

  /** Asks for tokens one after the other. How many were granted. */
  async take(count: number, subject: string): Promise<number> {
    const principal: Principal = { kind: 'api-key', subject, claims: {}, scopes: [] }
    return this.#granted(count, () => this.limiter.takeCaller(principal, callWith({})))
  }

  /** The same of a project. */
  async takeProject(count: number, appId: string): Promise<number> {
    return this.#granted(count, () => this.limiter.takeProject(appId, 1))
  }

  /** Anything but a grant or a 429 is a mistake. */
  async #granted(count: number, take: () => unknown): Promise<number> {
    let granted = 0
    for (let at = 0; at < count; at++) {
      try {
        await take()
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

  test('a token is one round trip, but for one in a portion of its project', async () => {
    const [one] = replicas
    await one.take(1, 'warm-up')
    await one.takeProject(1, 'warm-up')
    const before = await redis.reads()
    for (let token = 0; token < 100; token++) {
      await one.take(1, `caller-${token}`)
      await one.takeProject(1, 'app')
    }
    // A project of 5 000 is taken 5 at a time; asking how much Redis has read is a few reads, too.
    expect((await redis.reads()) - before).toBeLessThanOrEqual(100 + 20 + 5)
  })

  test('many callers at once are a few round trips', async () => {
    const [one] = replicas
    await one.take(1, 'warm-up')
    const before = await redis.reads()
    await Promise.all(Array.from({ length: 200 }, (_, at) => one.take(1, `together-${at}`)))
    expect((await redis.reads()) - before).toBeLessThan(20)
  })

  test('a project is one budget, of which replicas take portions', async () => {
    const [one, other] = replicas
    expect(await other.takeProject(1, 'portions')).toBe(1)
    // The other one keeps the four of its five that it has not used, and nobody gets more than there is.
    await one.limiter.takeProject('portions', 4_900)
    expect(await one.takeProject(200, 'portions')).toBe(95)
    expect(await other.takeProject(100, 'portions')).toBe(4)
  })

  test('a flood that is refused does not look like a Redis that fails', async () => {
    const [one, other] = replicas
    for (let at = 0; at < 10; at++) {
      await other.take(POINTS, `flood-${at}`)
      // Refused by Redis once, and from memory after that.
      expect(await one.take(5, `flood-${at}`)).toBe(0)
    }
    expect(one.changes).toEqual([])
    expect(await one.take(1, 'somebody else')).toBe(1)
  })

  describe('who is over the budget of an address', () => {
    const budgets = { ...BUDGETS, address: { points: 3, durationSeconds: 600 } }

    /** A caller who asks from one address or another, and is told what is left or what is spent. */
    function caller(subject: string): (address: string) => Promise<unknown> {
      const limiter = rateLimiter(budgets, replicas[0].counters)
      const principal: Principal = { kind: 'api-key', subject, claims: {}, scopes: [] }
      return async (address) => {
        try {
          return await limiter.takeCaller(principal, { ...callWith({}), address })
        } catch (error) {
          return isProblem(error) ? error.details.detail : error
        }
      }
    }

    test('takes nothing from that of the principal', async () => {
      const ask = caller('one after the other')
      for (let times = 0; times < 3; times++) await ask('203.0.113.1')
      for (let times = 0; times < 20; times++) {
        expect(await ask('203.0.113.1')).toMatch('for one address')
      }
      for (let times = 0; times < 3; times++) await ask('203.0.113.2')
      for (let times = 0; times < 3; times++) await ask('203.0.113.3')
      // Nine of ten are taken.
      expect(await ask('203.0.113.4')).toMatchObject({ limit: POINTS, remaining: 0 })
      expect(await ask('203.0.113.4')).toMatch('for one principal')
    })

    test('takes from it with what was on its way before anybody knew', async () => {
      const ask = caller('at once')
      const burst = await Promise.all(Array.from({ length: 30 }, () => ask('203.0.113.11')))
      const refused = burst.filter((told) => typeof told === 'string')
      expect(refused).toHaveLength(27)
      // Of both refusals the address's is told, as if one had been asked after the other.
      for (const told of refused) expect(told).toMatch('for one address')
      expect(await ask('203.0.113.12')).toMatch('for one principal')
    })
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
    // Three callers and their addresses to notice, six probes that came to nothing, and the one that did not.
    expect((await redis.scriptCount()) - before).toBe(6 + 6 + 1)
  })

  test('a Redis that died and came back counts again', async () => {
    const [one, other] = replicas
    await redis.kill()
    expect(await one.take(50, 'killed')).toBe(POINTS)
    expect(one.changes).toEqual(['lost'])
    await redis.start()
    await Promise.all([one.connected(), other.connected()])
    one.now += 2_000
    // The first address is the probe, and its caller does not wait for how that ends.
    await one.take(1, 'probe')
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
