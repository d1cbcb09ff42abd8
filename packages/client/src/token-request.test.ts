import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { assertRequest, requestKey, type TokenRequest } from './token-request.ts'

const request = {
  type: 'rtc',
  channel: 'lobby',
  uid: 42,
  role: 'publisher',
} as const satisfies TokenRequest

describe('requestKey', () => {
  test('is the same however an equal request is written', () => {
    const rewritten: TokenRequest = {
      role: 'publisher',
      uid: 42,
      channel: 'lobby',
      project: undefined,
      type: 'rtc',
    }
    expect(requestKey(rewritten)).toBe(requestKey(request))
  })

  test.for<{ what: string; other: TokenRequest }>([
    { what: 'channel', other: { ...request, channel: 'Lobby' } },
    { what: 'uid', other: { ...request, uid: 43 } },
    { what: 'type of uid', other: { ...request, uid: '42' } },
    { what: 'role', other: { ...request, role: 'subscriber' } },
    { what: 'project', other: { ...request, project: 'b' } },
    { what: 'lifetime', other: { ...request, expiresInSeconds: 60 } },
    { what: 'kind', other: { type: 'rtm', userId: '42' } },
  ])('differs for another $what', ({ other }) => {
    expect(requestKey(other)).not.toBe(requestKey(request))
  })

  test('tells a Signaling user from a Chat user of the same name', () => {
    expect(requestKey({ type: 'rtm', userId: 'a' })).not.toBe(
      requestKey({ type: 'chat', userId: 'a' }),
    )
  })

  test('no two different requests share a key, whatever characters they hold', () => {
    const requests = fc.record({
      type: fc.constant('rtc' as const),
      channel: fc.string(),
      uid: fc.oneof(fc.nat(), fc.string()),
      role: fc.constantFrom('publisher' as const, 'subscriber' as const),
    })
    const content = ({ channel, uid, role }: { channel: string; uid: unknown; role: string }) => [
      channel,
      typeof uid,
      uid,
      role,
    ]
    fc.assert(
      fc.property(requests, requests, (a, b) => {
        const isEqual = content(a).every((value, i) => Object.is(value, content(b)[i]))
        expect(requestKey(a) === requestKey(b)).toBe(isEqual)
      }),
    )
  })
})

describe('assertRequest', () => {
  test.for<TokenRequest>([
    request,
    { ...request, uid: 0 },
    { ...request, uid: 0xffff_ffff },
    { ...request, uid: 'alice' },
    { type: 'rtm', userId: 'alice' },
    { type: 'chat', userId: 'alice' },
  ])('accepts %j', (good) => {
    expect(() => assertRequest(good)).not.toThrow()
  })

  test.for<[unknown, typeof TypeError | typeof RangeError, string]>([
    [{ ...request, channel: '' }, TypeError, 'channel must'],
    [{ ...request, channel: undefined }, TypeError, 'channel must'],
    [{ ...request, uid: '0' }, TypeError, 'write the number 0'],
    [{ ...request, uid: '' }, TypeError, 'uid must'],
    [{ ...request, uid: null }, TypeError, 'uid must'],
    [{ ...request, uid: -1 }, RangeError, 'uid must'],
    [{ ...request, uid: 1.5 }, RangeError, 'uid must'],
    [{ ...request, uid: Number.NaN }, RangeError, 'uid must'],
    [{ ...request, uid: 2 ** 32 }, RangeError, 'uid must'],
    [{ ...request, role: 'host' }, TypeError, 'role must be publisher or subscriber, got host'],
    [{ ...request, role: undefined }, TypeError, 'role must'],
    [{ type: 'rtm', userId: '' }, TypeError, 'userId must'],
    [{ type: 'chat' }, TypeError, 'userId must'],
  ])('refuses %j', ([bad, kind, text]) => {
    const check = () => assertRequest(bad as TokenRequest)
    expect(check).toThrow(kind)
    expect(check).toThrow(text)
  })
})
