import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { fitsGlob, walkGlob } from './glob.ts'

/** The definition, case by case: obvious, and slow without its memory. */
function fitsByDefinition(pattern: string, text: string): boolean {
  const known = new Map<string, boolean>()
  const fits = (p: number, t: number): boolean => {
    const key = `${p} ${t}`
    let answer = known.get(key)
    if (answer === undefined) {
      if (p === pattern.length) answer = t === text.length
      else if (pattern[p] === '*') answer = fits(p + 1, t) || (t < text.length && fits(p, t + 1))
      else answer = t < text.length && pattern[p] === text[t] && fits(p + 1, t + 1)
      known.set(key, answer)
    }
    return answer
  }
  return fits(0, 0)
}

/** Few letters, so that near misses are common. */
function text(letters: string, maxLength: number): fc.Arbitrary<string> {
  return fc.string({ unit: fc.constantFrom(...Array.from(letters)), maxLength })
}

describe('fitsGlob', () => {
  test.for([
    ['lobby', 'lobby', true],
    ['lobby', 'Lobby', false],
    ['lobby', 'lobby ', false],
    ['', '', true],
    ['', 'a', false],
    ['*', '', true],
    ['*', 'anything at all', true],
    ['room-*', 'room-', true],
    ['room-*', 'room-1', true],
    ['room-*', 'aroom-1', false],
    ['*-room', 'a-room', true],
    ['1*a*2', '1xxayy2', true],
    ['1*a*2', '1xx2', false],
    ['a*b', 'ab', true],
    ['a*b', 'acb', true],
    ['a*b', 'abc', false],
    ['a**b', 'ab', true],
    ['*ab', 'aab', true],
    ['*aab', 'aaab', true],
    ['.+', 'xx', false],
    ['[ab]', 'a', false],
    ['ä*', 'äü', true],
    ['room-*', '*', false],
    ['*', '*', true],
  ] as const)('%s against %s is %s', ([pattern, name, fits]) => {
    expect(fitsGlob(pattern, name)).toBe(fits)
  })

  test('agrees with the definition', () => {
    fc.assert(
      fc.property(text('ab*', 10), text('ab', 12), (pattern, name) => {
        expect(fitsGlob(pattern, name)).toBe(fitsByDefinition(pattern, name))
      }),
      { numRuns: 2_000 },
    )
  })

  test('of two patterns, tells whether one covers the other', () => {
    fc.assert(
      fc.property(text('ab*', 6), text('ab*', 6), text('abc', 8), (wide, narrow, name) => {
        if (fitsGlob(wide, narrow) && fitsGlob(narrow, name))
          expect(fitsGlob(wide, name)).toBe(true)
      }),
      { numRuns: 2_000 },
    )
  })

  test('takes no more steps than the product of the lengths', () => {
    const sizes = [
      [64, 256],
      [256, 64],
    ] as const
    for (const [patternLength, textLength] of sizes) {
      fc.assert(
        fc.property(text('aab*', patternLength), text('aaab', textLength), (pattern, name) => {
          const steps = Math.abs(walkGlob(pattern, name))
          expect(steps).toBeLessThanOrEqual((pattern.length + 1) * (name.length + 1))
        }),
      )
    }
  })

  test.for([
    { pattern: `${'*a'.repeat(31)}*b`, name: 'a'.repeat(256) },
    { pattern: `${'*a'.repeat(127)}*b`, name: 'a'.repeat(64) },
    { pattern: `*${'a'.repeat(62)}b`, name: 'a'.repeat(256) },
  ])('is not slowed down by $pattern', ({ pattern, name }) => {
    expect(Math.abs(walkGlob(pattern, name))).toBeLessThanOrEqual(65 * 257)
    expect(fitsGlob(pattern, name)).toBe(false)
  })
})
