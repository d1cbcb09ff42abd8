import { describe, expect, test } from 'vitest'

import { anyChannel, anyUid, uidPattern, Wildcard } from '../wildcards.ts'
import { candidateText, candidateUidText, uidText006 } from './names.ts'

describe.each([
  { name: 'uidText006', textOf: uidText006 },
  { name: 'candidateUidText', textOf: candidateUidText },
])('$name', ({ textOf }) => {
  test.for<[unknown, string]>([
    [0, ''],
    [anyUid, ''],
    [1, '1'],
    [4_294_967_295, '4294967295'],
    ['ada', 'ada'],
  ])('writes %o as %o', ([uid, text]) => {
    expect(textOf(uid)).toBe(text)
  })

  test.for<[string, unknown]>([
    ['a pattern', uidPattern('1*')],
    ['every channel', anyChannel],
    ['a channel without a name', new Wildcard('channel', '')],
  ])('takes %s for no uid', ([, wildcard]) => {
    expect(() => textOf(wildcard)).toThrow(
      new TypeError('uid may be anyUid; other wildcards need AccessToken2 ("007")'),
    )
  })

  test.for<[unknown, string]>([
    [undefined, 'undefined'],
    [null, 'null'],
    [[1], 'an array'],
    [{}, 'object'],
    [1n, '1'],
    [true, 'true'],
  ])('refuses %o by its type', ([uid, got]) => {
    expect(() => textOf(uid)).toThrow(
      new TypeError(`uid must be a number, a user account (string) or anyUid, got ${got}`),
    )
  })

  test.for([-1, 1.5, 2 ** 32, Number.NaN])('refuses %d by its value', (uid) => {
    expect(() => textOf(uid)).toThrow(
      new RangeError(`uid must be a whole number from 0 to 4294967295, got ${uid}`),
    )
  })
})

test.for(['', '0', '*', '用户', 'x'.repeat(300)])(
  'candidateUidText leaves the text %o alone, whoever made the token',
  (uid) => {
    expect(candidateUidText(uid)).toBe(uid)
  },
)

test('candidateText names what is no text', () => {
  expect(candidateText('channel', '')).toBe('')
  expect(() => candidateText('userId', 42)).toThrow(
    new TypeError('userId must be a string, got 42'),
  )
})
