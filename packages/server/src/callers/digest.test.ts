import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { equalSecrets, sha256Hex } from './digest.ts'

describe('equalSecrets', () => {
  test.for([
    { a: '', b: '', equal: true },
    { a: 'secret', b: 'secret', equal: true },
    { a: 'secret', b: 'secre', equal: false },
    { a: 'secret', b: 'secrets', equal: false },
    { a: 'secret', b: '', equal: false },
    { a: 'é', b: 'e\u0301', equal: false },
    { a: 'x'.repeat(100_000), b: 'x', equal: false },
  ])('of $a and $b says $equal, and never fails', ({ a, b, equal }) => {
    expect(equalSecrets(a, b)).toBe(equal)
    expect(equalSecrets(b, a)).toBe(equal)
  })

  test('agrees with equality for texts of any lengths', () => {
    const text = fc.string({ unit: 'grapheme' })
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(equalSecrets(a, a)).toBe(true)
        expect(equalSecrets(a, b)).toBe(a === b)
      }),
    )
  })
})

test('sha256Hex is SHA-256', () => {
  expect(sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
})
