import { describe, expect, expectTypeOf, test } from 'vitest'

import {
  type AnyTokenError,
  isTokenError,
  malformed,
  TokenError,
  type TokenErrorCode,
  tooLarge,
} from './errors.ts'

describe('TokenError', () => {
  test('carries its code, its details and what caused it', () => {
    const cause = new Error('below')
    const error = new TokenError('TOKEN_EXPIRED', 'late', { expiredAt: 1, now: 2 }, { cause })
    expect(error).toBeInstanceOf(Error)
    expect(error).toMatchObject({
      name: 'TokenError',
      message: 'late',
      code: 'TOKEN_EXPIRED',
      details: { expiredAt: 1, now: 2 },
      cause,
    })
  })

  test('is told by its looks, so that two copies of the package understand each other', () => {
    expect(isTokenError(malformed(1, 'x'))).toBe(true)
    const foreign = Object.assign(new Error('x'), { name: 'TokenError', code: 'TOKEN_EXPIRED' })
    expect(isTokenError(foreign)).toBe(true)
  })

  test.for([
    new Error('x'),
    Object.assign(new Error('x'), { code: 'TOKEN_EXPIRED' }),
    Object.assign(new Error('x'), { name: 'TokenError' }),
    { name: 'TokenError', code: 'TOKEN_EXPIRED' },
    'TokenError',
    null,
    undefined,
  ])('%o is none', (value) => {
    expect(isTokenError(value)).toBe(false)
  })
})

test('the common refusals say where and how much', () => {
  expect(malformed(12, 'a zlib header')).toMatchObject({
    code: 'TOKEN_MALFORMED',
    message: 'not a token: expected a zlib header at 12',
    details: { offset: 12, expected: 'a zlib header' },
  })
  expect(tooLarge(10, 'characters')).toMatchObject({
    code: 'TOKEN_TOO_LARGE',
    message: 'the token holds more than 10 characters',
    details: { limit: 10, unit: 'characters' },
  })
})

test('a code narrows the details', () => {
  const read = (error: AnyTokenError): unknown => {
    switch (error.code) {
      case 'TOKEN_EXPIRED':
        expectTypeOf(error.details).toEqualTypeOf<{
          readonly expiredAt: number
          readonly now: number
        }>()
        return error.details.expiredAt
      case 'TOKEN_BAD_SIGNATURE':
        expectTypeOf(error.details).toEqualTypeOf<undefined>()
        return error.details
      default:
        return error.details
    }
  }
  expect(read(new TokenError('TOKEN_EXPIRED', '', { expiredAt: 5, now: 6 }))).toBe(5)
  expectTypeOf<TokenErrorCode>().toEqualTypeOf<
    | 'TOKEN_MALFORMED'
    | 'TOKEN_UNSUPPORTED_VERSION'
    | 'TOKEN_TOO_LARGE'
    | 'TOKEN_BAD_SIGNATURE'
    | 'TOKEN_WRONG_APP'
    | 'TOKEN_EXPIRED'
    | 'TOKEN_TOO_OLD'
    | 'TOKEN_NOT_YET_VALID'
    | 'TOKEN_MISMATCH'
  >()
})
