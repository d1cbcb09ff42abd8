import type { TokenView } from '@tessera/token/explain'
import { describe, expect, test } from 'vitest'

import { lifelinesOf } from './timeline-geometry.ts'

const HOUR = 3_600
const ISSUED = 1_000_000
const token = (ends: number, privileges: readonly number[]): TokenView =>
  ({
    issuedAt: ISSUED,
    expiresAt: ends,
    services: [
      {
        type: 'rtc',
        privileges: privileges.map((expiresAt, index) => ({ name: `p${index}`, expiresAt })),
      },
    ],
  }) as unknown as TokenView

describe('lifelinesOf', () => {
  test.for([
    { when: 'long before', now: ISSUED - 10 * HOUR, beyond: 'before' },
    { when: 'in the middle', now: ISSUED + HOUR / 2, beyond: undefined },
    { when: 'just after', now: ISSUED + HOUR + 60, beyond: undefined },
    { when: 'days after', now: ISSUED + 100 * HOUR, beyond: 'after' },
  ])('keeps everything in the picture $when', ({ now, beyond }) => {
    const {
      rows,
      now: line,
      ticks,
    } = lifelinesOf(token(ISSUED + HOUR, [ISSUED + HOUR / 2]), [], now)
    expect(line.isBeyond).toBe(beyond)
    const places = [
      line.place,
      ...rows.flatMap(({ from, to }) => [from, to]),
      ...ticks.map(({ place }) => place),
    ]
    for (const place of places) {
      expect(place).toBeGreaterThanOrEqual(0)
      expect(place).toBeLessThanOrEqual(1)
    }
  })

  test('ends every bar a day after the issue, whatever the token says', () => {
    const { rows } = lifelinesOf(token(ISSUED + 90 * HOUR, [ISSUED + 48 * HOUR]), [], ISSUED)
    expect(rows.map(({ endsAt }) => endsAt)).toEqual([ISSUED + 24 * HOUR, ISSUED + 24 * HOUR])
  })

  test('draws privileges that end together as one bar', () => {
    const end = ISSUED + HOUR
    expect(lifelinesOf(token(end, [end, end, end - 60]), [], ISSUED).rows).toHaveLength(3)
  })
})
