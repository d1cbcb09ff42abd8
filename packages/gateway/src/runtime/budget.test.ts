import { expect, test } from 'vitest'
import { Budget } from './budget.ts'

test('a budget allows a burst, then its rate, and never saves more than the burst', () => {
  const budget = new Budget(10, 20, 0)
  const spent = (nowMs: number): number => {
    let count = 0
    while (budget.spend(1, nowMs)) count++
    return count
  }
  expect(spent(0)).toBe(20)
  expect(spent(500)).toBe(5)
  expect(spent(100_000)).toBe(20)
  expect(budget.spend(21, 1_000_000)).toBe(false)
})
