import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { indexNear, ReplayWindow, WINDOW } from './packet-index.ts'

describe('indexNear', () => {
  test.for([
    { when: 'at the beginning', highest: undefined, sequence: 65_000, index: 65_000 },
    { when: 'for the next one', highest: 10, sequence: 11, index: 11 },
    { when: 'for a late one', highest: 10, sequence: 3, index: 3 },
    { when: 'over the edge', highest: 65_535, sequence: 0, index: 65_536 },
    { when: 'over the edge after a gap', highest: 65_000, sequence: 900, index: 66_436 },
    { when: 'for a late one before the edge', highest: 65_540, sequence: 65_530, index: 65_530 },
    { when: 'for one from before the first', highest: 2, sequence: 65_534, index: -2 },
    { when: 'in a later round', highest: 3 * 65_536 + 5, sequence: 6, index: 3 * 65_536 + 6 },
  ])('is $index $when', ({ highest, sequence, index }) => {
    expect(indexNear(highest, sequence)).toBe(index)
  })

  test('finds every index that is less than 32 768 away', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 40_000, max: 2 ** 40 }),
        fc.integer({ min: -32_768, max: 32_767 }),
        (highest, away) => {
          const index = highest + away
          expect(indexNear(highest, index % 65_536)).toBe(index)
        },
      ),
    )
  })
})

describe('a replay window', () => {
  test('takes each index once, in whatever order they come', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 3000 }), { maxLength: 300 }), (order) => {
        const window = new ReplayWindow()
        const taken = new Set<number>()
        let highest = -1
        for (const index of order) {
          const expected = !taken.has(index) && index > highest - WINDOW
          expect(window.isNew(index)).toBe(expected)
          if (!expected) continue
          window.take(index)
          taken.add(index)
          highest = Math.max(highest, index)
        }
      }),
    )
  })

  test('is not moved by what was only asked about', () => {
    const window = new ReplayWindow()
    window.take(5)
    window.isNew(100_000)
    expect(window.highest).toBe(5)
    expect(window.isNew(6)).toBe(true)
  })

  test('knows nothing before the first packet', () => {
    expect(new ReplayWindow().isNew(-1)).toBe(false)
  })
})
