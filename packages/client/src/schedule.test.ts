import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { renewalAgeMs, retryDelayMs } from './schedule.ts'

describe('renewalAgeMs', () => {
  test.for([
    { lifetime: 86_400, age: 69_120, why: '20 % early' },
    { lifetime: 3_600, age: 2_880, why: '20 % early' },
    { lifetime: 300, age: 240, why: '60 s early' },
    { lifetime: 120, age: 60, why: '60 s early' },
    { lifetime: 100, age: 50, why: 'at half its life' },
    { lifetime: 60, age: 24, why: 'before the warning at 30 s' },
    { lifetime: 40, age: 8, why: 'before the warning at 10 s' },
    { lifetime: 30, age: 15, why: 'at half its life: the warning cannot be beaten' },
    { lifetime: 2, age: 1, why: 'at half its life' },
    { lifetime: Infinity, age: Infinity, why: 'never: nothing is known' },
  ])('replaces a token of $lifetime s at $age s ($why)', ({ lifetime, age }) => {
    expect(renewalAgeMs(lifetime * 1000, 0)).toBe(age * 1000)
  })

  const lifetimes = fc.integer({ min: 1, max: 90_000 }).map((seconds) => seconds * 1000)
  const jitter = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true })

  test('always comes before the warning at T−30 s, if the token lives 40 s or more', () => {
    fc.assert(
      fc.property(lifetimes, jitter, (lifetime, random) => {
        fc.pre(lifetime >= 40_000)
        expect(renewalAgeMs(lifetime, random)).toBeLessThan(lifetime - 30_000)
      }),
    )
  })

  test('jitter only makes it earlier, and by a tenth at most', () => {
    fc.assert(
      fc.property(lifetimes, jitter, (lifetime, random) => {
        const latest = renewalAgeMs(lifetime, 0)
        const age = renewalAgeMs(lifetime, random)
        expect(age).toBeLessThanOrEqual(latest)
        expect(age).toBeGreaterThanOrEqual(latest * 0.9 - 1e-6)
      }),
    )
  })

  test('a longer life is never replaced earlier', () => {
    fc.assert(
      fc.property(lifetimes, lifetimes, (a, b) => {
        fc.pre(Math.min(a, b) >= 40_000)
        const [shorter, longer] = a < b ? [a, b] : [b, a]
        expect(renewalAgeMs(shorter, 0)).toBeLessThanOrEqual(renewalAgeMs(longer, 0))
      }),
    )
  })
})

describe('retryDelayMs', () => {
  test.for([
    { attempt: 0, ceiling: 500 },
    { attempt: 1, ceiling: 1_000 },
    { attempt: 4, ceiling: 8_000 },
    { attempt: 6, ceiling: 30_000 },
    { attempt: 5_000, ceiling: 30_000 },
  ])('spreads attempt $attempt over 0 to $ceiling ms', ({ attempt, ceiling }) => {
    expect(retryDelayMs(attempt, 0, Infinity)).toBe(0)
    expect(retryDelayMs(attempt, 0.5, Infinity)).toBe(ceiling / 2)
    expect(retryDelayMs(attempt, 1, Infinity)).toBe(ceiling)
  })

  test.for([
    { remaining: 20_000, ceiling: 10_000, when: 'half of what is left' },
    { remaining: 400, ceiling: 500, when: 'but no closer than the first retry' },
    { remaining: -1, ceiling: 30_000, when: 'after the end there is no hurry' },
  ])('waits at most $ceiling ms when $remaining ms are left: $when', ({ remaining, ceiling }) => {
    expect(retryDelayMs(20, 1, remaining)).toBe(ceiling)
  })

  test('never asks before Retry-After has passed, even past the end of the token', () => {
    fc.assert(
      fc.property(fc.nat(30), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, random) => {
        expect(retryDelayMs(attempt, random, 1_000, 120_000)).toBeGreaterThanOrEqual(120_000)
      }),
    )
  })

  test('spreads those who were sent away together', () => {
    expect(retryDelayMs(6, 0, Infinity, 10_000)).toBe(10_000)
    expect(retryDelayMs(6, 1, Infinity, 10_000)).toBe(40_000)
    // And makes at most half of what Retry-After leaves of the token of it.
    expect(retryDelayMs(6, 1, 20_000, 10_000)).toBe(15_000)
  })
})
