/* eslint-disable @typescript-eslint/no-deprecated -- deprecated names are what is tested here */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { decodeChannelKey } from './decode.ts'
import { type ChannelKeyClaims, signChannelKey } from './sign.ts'
import { verifyChannelKey } from './verify.ts'

const key = {
  appId: '970CA35de60c44645bbae8a215061b33',
  appCertificate: '5CFd2fd1755d40ecb72977518be15d3b',
}
const now = 1_800_000_000
const stay = { uid: 1234, expiresAt: now + 3600 }
const call = { version: '005', service: 'mediaChannel', channel: 'lobby', ...stay } as const

describe('signChannelKey', () => {
  test.for<[ChannelKeyClaims, number]>([
    [{ version: '001', channel: 'lobby' }, 90],
    [{ version: '002', channel: 'lobby', ...stay }, 110],
    [{ version: '003', channel: 'lobby', ...stay }, 113],
    [{ version: '004', channel: 'lobby', service: 'recording', ...stay }, 103],
    [{ version: '005', channel: 'lobby', service: 'recording', ...stay }, 107],
    [{ ...call, service: 'inChannelPermission', uploads: 'audioVideo' }, 111],
  ])('writes %o in %i characters', ([claims, length]) => {
    const text = signChannelKey(key, claims, { now })
    expect(text).toHaveLength(length)
    expect(decodeChannelKey(text).version).toBe(claims.version)
  })

  test.for([
    ['none', '0'],
    ['audioVideo', '3'],
  ] as const)('writes uploads %s as "%s"', ([uploads, value]) => {
    const claims = { ...call, service: 'inChannelPermission', uploads } as const
    expect(decodeChannelKey(signChannelKey(key, claims, { now })).extra).toEqual([[1, value]])
  })

  test('takes 0 as no limit on the stay', () => {
    expect(decodeChannelKey(signChannelKey(key, { ...call, expiresAt: 0 })).expiresAt).toBe(0)
  })

  test('takes the system clock and a fresh salt by default', () => {
    const before = Math.floor(Date.now() / 1000)
    const keys = Array.from({ length: 20 }, () =>
      decodeChannelKey(signChannelKey(key, { version: '001', channel: 'lobby' })),
    )
    expect(keys.every(({ issuedAt }) => issuedAt >= before && issuedAt <= before + 5)).toBe(true)
    expect(new Set(keys.map(({ salt }) => salt)).size).toBe(20)
  })

  test.for<[string, object, RegExp]>([
    ['an unknown version', { version: '006' }, /^version must be '001' to '005', got "006"$/],
    ['a number as version', { version: 5 }, /^version must be .*, got 5$/],
    [
      'an unknown service',
      { service: 'fly' },
      /^service of a 005 key must be mediaChannel, recording, publicSharing, inChannelPermission, got "fly"$/,
    ],
    [
      'no service in 004',
      { version: '004', service: undefined },
      /^service of a 004 key .* undefined$/,
    ],
    ['a service that objects have', { service: 'toString' }, /^service of a 005 key must be/],
    [
      'a service that 004 lacks',
      { version: '004', service: 'inChannelPermission' },
      /^service of a 004 key must be mediaChannel, recording, publicSharing, got "inChannelPermission"$/,
    ],
    [
      'unknown uploads',
      { service: 'inChannelPermission', uploads: '3' },
      /^uploads must be 'none' or 'audioVideo', got "3"$/,
    ],
    [
      'a user account',
      { uid: 'ada' },
      /^uid must be a number: channel keys know no user accounts$/,
    ],
    ['a negative uid', { uid: -1 }, /^uid must be a whole number/],
    [
      'a lifetime instead of a moment',
      { expiresAt: 3600 },
      /^expiresAt 3600 looks like seconds from now/,
    ],
    ['an end in the past', { expiresAt: now }, /^expiresAt \d+ is not after/],
    ['an empty channel', { channel: '' }, /007/],
  ])('refuses %s', ([, change, message]) => {
    const claims = { ...call, ...change } as unknown as ChannelKeyClaims
    expect(() => signChannelKey(key, claims, { now })).toThrow(message)
  })

  test('refuses what is no project or no clock', () => {
    expect(() => signChannelKey({ ...key, appId: 'abc' }, call)).toThrow(/appId/)
    expect(() => signChannelKey({ ...key, appCertificate: 'abc' }, call)).toThrow(/appCertificate/)
    expect(() => signChannelKey(key, call, { now: now * 1000 })).toThrow(/^now .*milliseconds/)
    expect(() => signChannelKey(key, call, { now, salt: -1 })).toThrow(/^salt must be/)
  })

  test('says what verifyChannelKey then reads, for every version', { timeout: 60_000 }, () => {
    const claims = fc.record({
      version: fc.constantFrom('001', '002', '003', '004', '005'),
      service: fc.constantFrom('mediaChannel', 'recording', 'publicSharing'),
      channel: fc.stringMatching(/^[a-zA-Z0-9 !#$%&()+:;<=.>?@^_{}|~,-]{1,64}$/),
      uid: fc.nat({ max: 2 ** 32 - 1 }),
      expiresAt: fc.oneof(fc.constant(0), fc.integer({ min: now + 1, max: 2 ** 32 - 1 })),
    }) as fc.Arbitrary<ChannelKeyClaims & typeof stay>
    fc.assert(
      fc.property(claims, fc.nat({ max: 2 ** 32 - 1 }), (claims, salt) => {
        const text = signChannelKey(key, claims, { now, salt })
        const { channel, uid } = claims
        const certificates = [key.appCertificate]
        const against = { appId: key.appId, certificates, channel, uid }
        const verified = verifyChannelKey(text, against, { now })
        expect(verified).toMatchObject({ version: claims.version, channel, salt, issuedAt: now })
        if (claims.version === '001') return
        expect(verified).toMatchObject({ uid, expiresAt: claims.expiresAt })
      }),
    )
  })
})
