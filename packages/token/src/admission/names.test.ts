import { describe, expect, test } from 'vitest'

import { covers, isJoiningUid, joiningText, looksLikeOtherType } from './names.ts'

describe('isJoiningUid', () => {
  test.for([0, 1, 2 ** 32 - 1, '', 'ada', '0', 'a'.repeat(255)])('takes %s', (uid) => {
    expect(isJoiningUid(uid)).toBe(true)
  })

  test.for<unknown>([
    -1,
    0.5,
    2 ** 32,
    Number.NaN,
    'a'.repeat(256),
    'ä',
    'a*',
    null,
    undefined,
    true,
    ['a'],
    { length: 1 },
  ])('refuses %j', (uid) => {
    expect(isJoiningUid(uid)).toBe(false)
  })
})

describe('looksLikeOtherType', () => {
  test.for([
    { field: '0', name: '', why: 'the account "0" for uid 0' },
    { field: '007', name: '7', why: 'digits that are the same number' },
    { field: '42', name: 'ada', why: 'a number for an account' },
    { field: 'ada', name: '42', why: 'an account for a number' },
  ])('suspects $why', ({ field, name }) => {
    expect(looksLikeOtherType(field, name)).toBe(true)
  })

  test.for([
    { field: '42', name: '', why: 'a number for uid 0' },
    { field: '42', name: '43', why: 'two numbers' },
    { field: 'ada', name: 'bob', why: 'two accounts' },
    { field: 'room7', name: 'ada8', why: 'accounts that end in digits' },
    { field: '7up', name: '8ball', why: 'accounts that begin with digits' },
    { field: '*', name: '42', why: 'a pattern' },
    { field: '1*2', name: 'ada', why: 'a pattern of digits' },
  ])('does not suspect $why', ({ field, name }) => {
    expect(looksLikeOtherType(field, name)).toBe(false)
  })
})

test('uid 0 is nobody by name, so that only an open field covers it', () => {
  expect(joiningText(0)).toBe('')
  expect(joiningText('0')).toBe('0')
  expect(covers('', joiningText(0))).toBe(true)
  expect(covers('0', joiningText(0))).toBe(false)
})
