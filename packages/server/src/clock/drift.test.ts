import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { driftOf, jumpBetween, judgeDrift } from './drift.ts'

describe('a clock', () => {
  test.for([
    { is: 'right', aheadMs: 0, tookMs: 0, verdict: 'good' },
    { is: 'five seconds ahead', aheadMs: 5_000, tookMs: 0, verdict: 'good' },
    { is: 'a little more than that behind', aheadMs: -5_001, tookMs: 0, verdict: 'notable' },
    { is: 'sixty seconds ahead', aheadMs: 60_000, tookMs: 0, verdict: 'notable' },
    { is: 'more than a minute ahead', aheadMs: 60_001, tookMs: 0, verdict: 'unreliable' },
    { is: 'five minutes behind', aheadMs: -300_000, tookMs: 20, verdict: 'unreliable' },
    { is: 'two hours ahead', aheadMs: 7_200_000, tookMs: 20, verdict: 'unreliable' },
    // Asked over a line on which the answer took so long that it proves nothing.
    { is: 'sixty-one seconds ahead, or sixty', aheadMs: 61_000, tookMs: 2_000, verdict: 'notable' },
    { is: 'perhaps six seconds behind', aheadMs: -6_000, tookMs: 10_000, verdict: 'good' },
  ])('that is $is is $verdict', ({ aheadMs, tookMs, verdict }) => {
    const askedAt = 1_800_000_000_000
    const drift = driftOf({ askedAt, tookMs, answer: askedAt + tookMs / 2 - aheadMs })
    expect(drift.aheadMs).toBe(aheadMs)
    expect(judgeDrift(drift)).toBe(verdict)
  })

  test('that is right is never accused, however long the answer takes on either way', () => {
    fc.assert(
      fc.property(fc.nat(600_000), fc.nat(600_000), (there, back) => {
        const askedAt = 1_800_000_000_000
        const drift = driftOf({ askedAt, tookMs: there + back, answer: askedAt + there })
        expect(judgeDrift(drift)).toBe('good')
      }),
    )
  })

  test('that is more than a minute and the whole round trip off is always found', () => {
    fc.assert(
      fc.property(fc.nat(60_000), fc.nat(60_000), fc.boolean(), (there, back, isAhead) => {
        const askedAt = 1_800_000_000_000
        const off = (60_001 + there + back) * (isAhead ? 1 : -1)
        const drift = driftOf({ askedAt, tookMs: there + back, answer: askedAt + there - off })
        expect(judgeDrift(drift)).toBe('unreliable')
      }),
    )
  })
})

test.for([
  { what: 'runs', wallMs: 5_000, monotonicMs: 5_000, jump: 0 },
  { what: 'is set two hours ahead', wallMs: 7_205_000, monotonicMs: 5_000, jump: 7_200_000 },
  { what: 'is set five minutes back', wallMs: -295_000, monotonicMs: 5_000, jump: -300_000 },
  { what: 'is set right little by little', wallMs: 5_002, monotonicMs: 5_000, jump: 2 },
])('a wall clock that $what has jumped by $jump ms', ({ wallMs, monotonicMs, jump }) => {
  const before = { wallMs: 1_000, monotonicMs: 10 }
  const now = { wallMs: before.wallMs + wallMs, monotonicMs: before.monotonicMs + monotonicMs }
  expect(jumpBetween(before, now)).toBe(jump)
})
