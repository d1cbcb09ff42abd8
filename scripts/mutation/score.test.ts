import { describe, expect, test } from 'vitest'

import { percent, type Score, scoreOf, withScore } from './score.ts'

const score: Score = { killed: 8, timedOut: 1, survived: 2, uncovered: 1, ignored: 5 }

test('counts mutants by what became of them', () => {
  const statuses = ['Killed', 'Killed', 'Timeout', 'Survived', 'NoCoverage', 'Ignored'] as const
  expect(scoreOf(statuses.map((status) => ({ status })))).toEqual({
    killed: 2,
    timedOut: 1,
    survived: 1,
    uncovered: 1,
    ignored: 1,
  })
})

test.for([
  { what: 'what was not tried counts for nothing', given: score, is: 75 },
  {
    what: 'nothing to notice is nothing missed',
    given: { killed: 0, timedOut: 0, survived: 0, uncovered: 0, ignored: 9 },
    is: 100,
  },
])('$what', ({ given, is }) => {
  expect(percent(given)).toBe(is)
})

describe('withScore', () => {
  const page =
    'Before.\n\n<!-- scores: npm run mutation writes these rows -->\n<!-- end of scores -->\n\nAfter.\n'

  test('puts rows in by name, and one in the place of its elder', () => {
    const once = withScore(withScore(page, 'wire', score), 'policy', score)
    const twice = withScore(once, 'wire', { ...score, survived: 0 })
    const rows = twice.split('\n').filter((line) => line.startsWith('| `'))
    expect(rows).toEqual([
      '| `policy` | 75.0 % | 8 | 1 | 2 | 1 | 5 |',
      '| `wire` | 90.0 % | 8 | 1 | 0 | 1 | 5 |',
    ])
    expect(twice.startsWith('Before.\n')).toBe(true)
    expect(twice.endsWith('\nAfter.\n')).toBe(true)
  })

  test('refuses a page that has no place for them', () => {
    expect(() => withScore('Nothing.', 'wire', score)).toThrow(/no place/)
  })
})
