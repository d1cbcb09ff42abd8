import { describe, expect, test } from 'vitest'

import type { PolicyRule } from '../../api/shapes.ts'
import { movedRule } from './rule-order.ts'

const rulesAt = (...positions: readonly number[]): readonly PolicyRule[] =>
  positions.map((position, index) => ({ id: 'abcd'[index], position }) as PolicyRule)
const saved = (...parameters: Parameters<typeof movedRule>): readonly string[] =>
  movedRule(...parameters).map(({ rule, position }) => `${rule.id} to ${position}`)

describe('movedRule', () => {
  test('changes places with the neighbour, and with nobody else', () => {
    expect(saved(rulesAt(0, 3, 7), 'b', 'up')).toEqual(['b to 0', 'a to 3'])
    expect(saved(rulesAt(0, 3, 7), 'b', 'down')).toEqual(['c to 3', 'b to 7'])
  })

  test('gives new places where two share one', () => {
    expect(saved(rulesAt(5, 5, 5), 'c', 'up')).toEqual(['a to 0', 'c to 1', 'b to 2'])
  })

  test.for([
    { id: 'a', direction: 'up' as const },
    { id: 'c', direction: 'down' as const },
    { id: 'x', direction: 'up' as const },
  ])('has nothing to do for $id $direction', ({ id, direction }) => {
    expect(movedRule(rulesAt(0, 1, 2), id, direction)).toEqual([])
  })
})
