import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import {
  duration,
  frameOf,
  lifeInWords,
  shownTokens,
  ticksOf,
  type TokenLife,
} from '../../demo/timeline.ts'

/** Tokens of a minute, each renewed after half of it. */
function tokens(count: number): TokenLife[] {
  return Array.from({ length: count }, (_, index) => ({
    number: index + 1,
    issuedAt: 1000 + 30 * index,
    expiresAt: 1060 + 30 * index,
    ...(index < count - 1 ? { replacedAt: 1030 + 30 * index } : {}),
  }))
}

describe('the frame', () => {
  test('holds now and the latest token as a whole, however far the clock was moved', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.nat(100_000), (count, later) => {
        const lives = tokens(count)
        const latest = lives.at(-1)!
        const now = latest.issuedAt + later
        const { from, to } = frameOf(lives, now)
        expect(from).toBeLessThanOrEqual(latest.issuedAt)
        expect(to).toBeGreaterThanOrEqual(Math.max(latest.expiresAt, now))
      }),
    )
  })

  test('begins at most one life before the latest token', () => {
    const lives = [
      { number: 1, issuedAt: 0, expiresAt: 3600, replacedAt: 900 },
      { number: 2, issuedAt: 900, expiresAt: 960 },
    ]
    expect(frameOf(lives, 910).from).toBeGreaterThan(900 - 60 - 10)
  })

  test('shows three tokens at most', () => {
    const lives = tokens(6)
    expect(shownTokens(lives, frameOf(lives, 1160)).map(({ number }) => number)).toEqual([4, 5, 6])
  })
})

test.for([
  { span: 60, most: 6, ticks: [0, 10, 20, 30, 40, 50, 60] },
  { span: 60, most: 2, ticks: [0, 30, 60] },
  { span: 3600, most: 6, ticks: [0, 600, 1200, 1800, 2400, 3000, 3600] },
])('$span seconds have round ticks, about $most', ({ span, most, ticks }) => {
  expect(ticksOf({ from: 0, to: span }, most)).toEqual(ticks)
})

test.for([
  { now: 1000, words: 'Token 1 ends in 1:00. Agora warns 30 seconds before, in 0:30.' },
  { now: 1030, words: 'Token 1 ends in 0:30. Its bearer has been warned.' },
  { now: 1060, words: 'Token 1 has ended.' },
])('at $now: $words', ({ now, words }) => {
  expect(lifeInWords(tokens(1), now)).toBe(words)
})

test('without a token, and after it, there is little to say', () => {
  expect(lifeInWords([], 0)).toBe('No token yet.')
  const left = [{ number: 1, issuedAt: 0, expiresAt: 60, replacedAt: 10 }]
  expect(lifeInWords(left, 20)).toBe('Token 1 is out of use.')
})

test.for([
  { seconds: 0, text: '0:00' },
  { seconds: 59.2, text: '1:00' },
  { seconds: 3600, text: '1:00:00' },
  { seconds: 3723, text: '1:02:03' },
])('$seconds seconds are $text', ({ seconds, text }) => {
  expect(duration(seconds)).toBe(text)
})
