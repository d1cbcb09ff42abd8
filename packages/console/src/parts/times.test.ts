import { expect, test } from 'vitest'

import { countdownText, dayText, distanceText, durationText } from './times.ts'

test.for([
  { seconds: 0, text: '0 s' },
  { seconds: 59, text: '59 s' },
  { seconds: 3_570, text: '59 min 30 s' },
  { seconds: 3_600, text: '1 h' },
  { seconds: 97_200, text: '1 d 3 h' },
  { seconds: -5, text: '0 s' },
])('$seconds seconds last "$text"', ({ seconds, text }) => {
  expect(durationText(seconds)).toBe(text)
})

test.for([
  { seconds: 86_399, text: '23:59:59' },
  { seconds: 250, text: '04:10' },
  { seconds: 0.9, text: '00:00' },
  { seconds: -3, text: '00:00' },
])('a clock with $seconds seconds left shows "$text"', ({ seconds, text }) => {
  expect(countdownText(seconds)).toBe(text)
})

test.for([
  { at: 1_000, text: 'now' },
  { at: 820, text: '3 minutes ago' },
  { at: 8_200, text: 'in 2 hours' },
  { at: 940, text: '1 minute ago' },
])('$at is "$text" at 1000', ({ at, text }) => {
  expect(distanceText(at, 1_000)).toBe(text)
})

test('a day of another year says which', () => {
  const day = 86_400
  const now = 1_800_000_000
  expect(dayText(now, now)).toMatch(/^\d+ \w{3}$/)
  expect(dayText(now - 800 * day, now)).toMatch(/^\d+ \w{3} 2024$/)
})
