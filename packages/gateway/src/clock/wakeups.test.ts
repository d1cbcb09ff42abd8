import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Wakeups } from './wakeups.ts'

describe('wake-ups', () => {
  test('come out in the order of their moments, one for each key, and not before', () => {
    const change = fc.tuple(fc.nat(20), fc.option(fc.nat(100), { nil: undefined }))
    fc.assert(
      fc.property(fc.array(change), fc.nat(100), (changes, now) => {
        const wakeups = new Wakeups<number>()
        const plain = new Map<number, number>()
        for (const [key, at] of changes) {
          wakeups.set(key, at)
          if (at === undefined) plain.delete(key)
          else plain.set(key, at)
        }
        expect(wakeups.size).toBe(plain.size)
        expect(wakeups.nextAt ?? Infinity).toBe(Math.min(...plain.values()))

        const taken: { key: number; at: number }[] = []
        for (let due = wakeups.takeDue(now); due; due = wakeups.takeDue(now)) taken.push(due)
        expect(taken.map(({ at }) => at)).toEqual(
          taken.map(({ at }) => at).toSorted((a, b) => a - b),
        )
        const expected = [...plain].filter(([, at]) => at <= now)
        expect(new Map(taken.map(({ key, at }) => [key, at]))).toEqual(new Map(expected))
        expect(wakeups.size).toBe(plain.size - expected.length)
      }),
    )
  })

  test('infinitely far are forgotten', () => {
    const wakeups = new Wakeups<string>()
    wakeups.set('a', 5)
    wakeups.set('a', Infinity)
    expect(wakeups.size).toBe(0)
  })
})
