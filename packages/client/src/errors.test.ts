import { describe, expect, expectTypeOf, test } from 'vitest'
import { type AnyClientError, ClientError, isClientError, naming, sdkFailed } from './errors.ts'

test('isClientError knows an error of another copy of this package, and no other', () => {
  const copy = Object.assign(new Error('x'), { name: 'ClientError', code: 'TIMED_OUT' })
  expect(isClientError(copy)).toBe(true)
  expect(isClientError(new ClientError('NETWORK_FAILED', 'x', undefined))).toBe(true)
  expect([new Error('x'), { name: 'ClientError', code: 'x' }, null].map(isClientError)).toEqual([
    false,
    false,
    false,
  ])
})

test('the code tells what the details hold', () => {
  const describe = (error: AnyClientError) => {
    if (error.code === 'REQUEST_FAILED') {
      expectTypeOf(error.details.retryAfterSeconds).toEqualTypeOf<number | undefined>()
    }
    if (error.code === 'TIMED_OUT') expectTypeOf(error.details.timeoutMs).toBeNumber()
  }
  expect(describe).toBeTypeOf('function')
})

describe('sdkFailed', () => {
  test.for([
    { cause: Object.assign(new Error('t'), { code: 'TOKEN_EXPIRE' }), sdkCode: 'TOKEN_EXPIRE' },
    { cause: { code: -10005 }, sdkCode: -10005 },
    { cause: { code: { secret: 1 } }, sdkCode: undefined },
    { cause: undefined, sdkCode: undefined },
    { cause: null, sdkCode: undefined },
    { cause: 'a text', sdkCode: undefined },
  ])('tells $cause by its code only', ({ cause, sdkCode }) => {
    const error = sdkFailed('join', cause)
    expect(error.details).toEqual({ operation: 'join', sdkCode })
    expect(error.message).toBe(`could not join (${sdkCode ?? 'no code'})`)
    expect(error.cause).toBe(cause)
  })
})

test('naming leaves an error that has a name already', async () => {
  const ours = new ClientError('NETWORK_FAILED', 'x', undefined)
  const name = (cause: unknown) => sdkFailed('join', cause)
  await expect(naming(name, () => Promise.reject(ours))).rejects.toBe(ours)
  await expect(naming(name, () => Promise.reject(new Error('x')))).rejects.toMatchObject({
    code: 'SDK_FAILED',
  })
})
