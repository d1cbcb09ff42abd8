import { expect, test } from 'vitest'

import { turnClock } from './turn-clock.ts'

test('is looked at once in a turn, and again in the next', () => {
  const ends: (() => void)[] = []
  let time = 5
  let looks = 0
  const clock = turnClock(
    () => {
      looks++
      return time
    },
    (step) => ends.push(step),
  )
  expect(clock()).toBe(5)
  time = 9
  expect(clock()).toBe(5)
  expect([looks, ends.length]).toEqual([1, 1])
  ends.shift()!()
  expect(clock()).toBe(9)
  expect([looks, ends.length]).toEqual([2, 1])
})
