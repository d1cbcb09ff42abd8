import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { canonicalJson } from './canonical-json.ts'

describe('canonicalJson', () => {
  test('says the same as JSON, for every value that JSON has', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value)
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
        expect(text).not.toMatch(/[\n\r]/)
      }),
    )
  })

  test('does not depend on the order in which members were set', () => {
    expect(canonicalJson({ b: 1, a: { d: [1, { z: 0, y: null }], c: true } })).toBe(
      '{"a":{"c":true,"d":[1,{"y":null,"z":0}]},"b":1}',
    )
  })

  test('leaves out what is undefined, as JSON does', () => {
    expect(canonicalJson({ a: undefined, b: [undefined] })).toBe('{"b":[null]}')
  })

  test('keeps hostile text on one line and well-formed', () => {
    expect(canonicalJson('a\n\u2028\0\ud800"')).toBe('"a\\n\u2028\\u0000\\ud800\\""')
  })

  test.for([Number.NaN, Number.POSITIVE_INFINITY, 1n, () => 1, Symbol('s')])(
    'refuses %s',
    (value) => {
      expect(() => canonicalJson({ value })).toThrow(TypeError)
    },
  )
})
