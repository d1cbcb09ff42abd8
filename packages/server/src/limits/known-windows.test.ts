import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { KnownWindows, type SharedCount } from './known-windows.ts'
import type { Taken } from './memory-counter.ts'

const DURATION_MS = 60_000

/** What replicas share: one window, and how often it was asked for. */
class Shared {
  now = 0
  asked: number[] = []
  #consumed = 0
  #endsAt = DURATION_MS

  readonly count = (points: number): Promise<SharedCount> => {
    if (this.now >= this.#endsAt) {
      this.#consumed = 0
      this.#endsAt = this.now + DURATION_MS
    }
    this.asked.push(points)
    this.#consumed += points
    return Promise.resolve({ consumed: this.#consumed, msBeforeNext: this.#endsAt - this.now })
  }

  /** A replica. */
  replica(points: number, portion = 1): (cost?: number) => Promise<Taken> {
    const windows = new KnownWindows(points, portion, () => this.now)
    return async (cost = 1) =>
      windows.take('key', cost) ?? (await windows.ask('key', cost, this.count))
  }
}

/** How many of so many single points are given, asked for one after the other. */
async function given(take: () => Promise<Taken>, times: number): Promise<number> {
  let allowed = 0
  for (let at = 0; at < times; at++) if ((await take()).isAllowed) allowed++
  return allowed
}

describe('what is known of windows that are counted elsewhere', () => {
  test('says what is left, and when it begins anew', async () => {
    const shared = new Shared()
    const take = shared.replica(2)
    shared.now = 100
    expect(await take()).toEqual({ isAllowed: true, remaining: 1, msBeforeNext: 59_900 })
    expect(await take()).toEqual({ isAllowed: true, remaining: 0, msBeforeNext: 59_900 })
    shared.now = 59_999
    expect(await take()).toEqual({ isAllowed: false, remaining: 0, msBeforeNext: 1 })
  })

  test('a window that is spent is not asked for until it ends', async () => {
    const shared = new Shared()
    const take = shared.replica(2)
    expect(await given(take, 50)).toBe(2)
    expect(shared.asked).toEqual([1, 1])
    shared.now = DURATION_MS - 1
    expect(await given(take, 50)).toBe(0)
    expect(shared.asked).toEqual([1, 1])
    shared.now = DURATION_MS
    expect(await given(take, 50)).toBe(2)
  })

  test('that others have spent it is learned with one refusal', async () => {
    const shared = new Shared()
    expect(await given(shared.replica(2), 2)).toBe(2)
    expect(await given(shared.replica(2), 50)).toBe(0)
    expect(shared.asked).toEqual([1, 1, 1])
  })

  test('of a portion the rest is given without asking', async () => {
    const shared = new Shared()
    const take = shared.replica(100, 10)
    expect(await given(take, 20)).toBe(20)
    expect(shared.asked).toEqual([10, 10])
    expect(await take(25)).toMatchObject({ isAllowed: true })
    expect(await take(4)).toMatchObject({ isAllowed: true })
    expect(await take(7)).toMatchObject({ isAllowed: true })
    expect(await take(9)).toMatchObject({ isAllowed: true })
    expect(shared.asked).toEqual([10, 10, 25, 10, 10])
  })

  test('the rest of a portion is gone when its window ends', async () => {
    const shared = new Shared()
    const take = shared.replica(100, 10)
    await take()
    shared.now = DURATION_MS
    expect(await given(take, 101)).toBe(100)
  })

  test('the last portion is as large as what is left', async () => {
    const shared = new Shared()
    expect(await given(shared.replica(25, 10), 100)).toBe(25)
    expect(shared.asked).toEqual([10, 10, 10])
  })

  test('a burst takes one portion and not one for each', async () => {
    const shared = new Shared()
    const take = shared.replica(1_000, 10)
    const burst = await Promise.all(Array.from({ length: 50 }, () => take()))
    expect(burst.every(({ isAllowed }) => isAllowed)).toBe(true)
    expect(shared.asked.toSorted((a, b) => b - a)).toEqual([10, ...Array<number>(49).fill(1)])
    // What the portion was for has been taken by nobody else.
    expect(await given(take, 9)).toBe(9)
    expect(shared.asked).toHaveLength(50)
  })

  test('asks for a portion again after an attempt that failed', async () => {
    const shared = new Shared()
    const windows = new KnownWindows(100, 10, () => 0)
    const fails = (): Promise<never> => Promise.reject(new Error('down'))
    await expect(windows.ask('key', 1, fails)).rejects.toThrow('down')
    await windows.ask('key', 1, shared.count)
    expect(shared.asked).toEqual([10])
  })

  test('refuses more than the whole budget', async () => {
    expect(await new Shared().replica(100, 10)(101)).toMatchObject({ isAllowed: false })
  })

  test('gives no more than the budget in all, whoever asks for how much', async () => {
    const step = fc.record({ replica: fc.nat(2), cost: fc.integer({ min: 1, max: 8 }) })
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 12 }),
        fc.array(fc.array(step, { maxLength: 6 }), { maxLength: 20 }),
        async (points, portion, bursts) => {
          const shared = new Shared()
          const replicas = Array.from({ length: 3 }, () => shared.replica(points, portion))
          let sum = 0
          for (const burst of bursts) {
            const all = await Promise.all(
              burst.map(({ replica, cost }) => replicas[replica]!(cost)),
            )
            all.forEach(({ isAllowed }, at) => (sum += isAllowed ? burst[at]!.cost : 0))
          }
          expect(sum).toBeLessThanOrEqual(points)
        },
      ),
    )
  })

  test('gives each of three replicas all but what the others have not used of a portion', async () => {
    const shared = new Shared()
    const replicas = Array.from({ length: 3 }, () => shared.replica(1_000, 10))
    let sum = await given(replicas[0]!, 1)
    sum += await given(replicas[1]!, 1)
    sum += await given(replicas[2]!, 2_000)
    expect(sum).toBe(1_000 - 2 * 9)
  })
})
