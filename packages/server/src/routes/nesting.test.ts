import fc from 'fast-check'
import { expect, test } from 'vitest'

import { isNestedDeeper } from './nesting.ts'

const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels)

test.for([
  { text: nested(64), deeper: false },
  { text: nested(65), deeper: true },
  { text: `{"a":${nested(64)}}`, deeper: true },
  { text: '['.repeat(1_000), deeper: true },
  { text: JSON.stringify('['.repeat(1_000)), deeper: false },
  { text: JSON.stringify({ a: `\\"${'['.repeat(1_000)}` }), deeper: false },
  { text: `["\\\\",${nested(64)}]`, deeper: true },
  { text: `[${'[],'.repeat(1_000)}0]`, deeper: false },
  { text: ']'.repeat(1_000), deeper: false },
])('of $text more than 64 deep: $deeper', ({ text, deeper }) => {
  expect(isNestedDeeper(text, 64)).toBe(deeper)
})

test('counts as a reader of the value would', () => {
  const depthOf = (value: unknown): number =>
    typeof value === 'object' && value !== null
      ? 1 + Math.max(0, ...Object.values(value).map(depthOf))
      : 0
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 8 }), fc.nat(8), (value, most) => {
      expect(isNestedDeeper(JSON.stringify(value), most)).toBe(depthOf(value) > most)
    }),
  )
})
