import { describe, expect, test } from 'vitest'
import { leaseOf } from './lease.ts'

const SECOND = 1000

describe('leaseOf', () => {
  test.for([
    {
      what: 'a fresh token',
      grant: { lifetimeMs: 3_600 * SECOND },
      ends: 3_600,
      renew: 2_880,
      breath: 5,
    },
    {
      what: 'one from memory, by its age',
      grant: { lifetimeMs: 3_600 * SECOND, ageMs: 2_000 * SECOND },
      ends: 1_600,
      renew: 880,
      breath: 5,
    },
    {
      what: 'one that is due already, after a breath',
      grant: { lifetimeMs: 3_600 * SECOND, ageMs: 3_000 * SECOND },
      ends: 600,
      renew: 5,
      breath: 5,
    },
    {
      what: 'a very short one, at half its life',
      grant: { lifetimeMs: 4 * SECOND },
      ends: 4,
      renew: 2,
      breath: 2,
    },
    {
      what: 'one of which nothing is known, never',
      grant: {},
      ends: Infinity,
      renew: Infinity,
      breath: 5,
    },
  ])('renews $what', ({ grant, ends, renew, breath }) => {
    const now = 77 * SECOND
    expect(leaseOf({ token: 't', ...grant }, now, 0)).toEqual({
      token: 't',
      expiresAt: undefined,
      endsAt: now + ends * SECOND,
      renewAt: now + renew * SECOND,
      breathUntil: now + breath * SECOND,
    })
  })
})
