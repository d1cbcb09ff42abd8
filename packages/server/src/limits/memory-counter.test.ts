import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'

import { MemoryCounter } from './memory-counter.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

describe('a counter in memory', () => {
  test('lets through what the budget holds, and all of it again when the window has ended', () => {
    let now = 0
    const counter = new MemoryCounter({ points: 2, durationSeconds: 60 }, () => now)
    expect(counter.take('a', 1)).toEqual({ isAllowed: true, remaining: 1, msBeforeNext: 60_000 })
    now = 59_999
    expect(counter.take('a', 1)).toEqual({ isAllowed: true, remaining: 0, msBeforeNext: 1 })
    expect(counter.take('a', 1)).toMatchObject({ isAllowed: false, remaining: 0 })
    expect(counter.take('b', 1)).toMatchObject({ isAllowed: true })
    now = 60_000
    expect(counter.take('a', 1)).toMatchObject({ isAllowed: true, remaining: 1 })
  })

  test.for([7_200_000, -300_000])('does not care about a wall clock set by %d ms', (jumpMs) => {
    const counter = new MemoryCounter({ points: 1, durationSeconds: 60 }, () => 0)
    counter.take('a', 1)
    const wall = Date.now()
    vi.spyOn(Date, 'now').mockReturnValue(wall + jumpMs)
    expect(counter.take('a', 1)).toEqual({ isAllowed: false, remaining: 0, msBeforeNext: 60_000 })
  })

  test('forgets every key whose window has ended', () => {
    let now = 0
    const counter = new MemoryCounter({ points: 1, durationSeconds: 1 }, () => now)
    for (let key = 0; key < 10_000; key++) {
      now = key
      counter.take(String(key), 1)
    }
    expect(counter.size).toBe(1_000)
    now = 20_000
    counter.take('last', 1)
    expect(counter.size).toBe(1)
  })

  test('never lets more through in a window than the budget holds', () => {
    const attempts = fc.array(
      fc.record({
        key: fc.constantFrom('a', 'b'),
        points: fc.integer({ min: 1, max: 4 }),
        wait: fc.nat(700),
      }),
    )
    fc.assert(
      fc.property(attempts, (list) => {
        let now = 0
        const counter = new MemoryCounter({ points: 5, durationSeconds: 1 }, () => now)
        const begun = new Map<string, { at: number; points: number }>()
        for (const { key, points, wait } of list) {
          now += wait
          const before = begun.get(key)
          const window =
            before === undefined || now - before.at >= 1_000 ? { at: now, points: 0 } : before
          begun.set(key, window)
          if (counter.take(key, points).isAllowed) window.points += points
          expect(window.points).toBeLessThanOrEqual(5)
        }
      }),
    )
  })
})
