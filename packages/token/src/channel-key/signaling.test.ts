/* eslint-disable @typescript-eslint/no-deprecated -- deprecated names are what is tested here */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { decodeSignalingToken, signSignalingToken, verifySignalingToken } from './signaling.ts'

const appId = '970CA35de60c44645bbae8a215061b33'
const appCertificate = '5CFd2fd1755d40ecb72977518be15d3b'
const key = { appId, appCertificate }
const now = 1_800_000_000
const expiresAt = now + 3600
const against = { appId, certificates: [appCertificate], account: 'ada' }
const token = signSignalingToken(key, { account: 'ada', expiresAt }, { now })

describe('signaling tokens', () => {
  test('say for whom until when, and nothing of whom', () => {
    expect(token).toMatch(/^1:970CA35de60c44645bbae8a215061b33:1800003600:[0-9a-f]{32}$/)
    expect(verifySignalingToken(token, against, { now })).toEqual({
      verified: true,
      appId,
      expiresAt,
      certificateIndex: 0,
      account: 'ada',
    })
  })

  test('are as good for any account, whatever it is written in', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (account) => {
        const text = signSignalingToken(key, { account, expiresAt }, { now })
        expect(verifySignalingToken(text, { ...against, account }, { now }).account).toBe(account)
      }),
    )
  })

  test.for([
    [{ account: 'bob' }, 'TOKEN_BAD_SIGNATURE'],
    [{ certificates: ['0'.repeat(32), 'short'] }, 'TOKEN_BAD_SIGNATURE'],
    [{ appId: '0'.repeat(32) }, 'TOKEN_WRONG_APP'],
  ] as const)('are refused for %o', ([change, code]) => {
    expect(() => verifySignalingToken(token, { ...against, ...change }, { now })).toThrow(
      expect.objectContaining({ name: 'TokenError', code }),
    )
  })

  test('end at their end, unless that is allowed', () => {
    expect(verifySignalingToken(token, against, { now: expiresAt - 1 }).verified).toBe(true)
    expect(() => verifySignalingToken(token, against, { now: expiresAt })).toThrow(
      expect.objectContaining({
        code: 'TOKEN_EXPIRED',
        details: { expiredAt: expiresAt, now: expiresAt },
      }),
    )
    const options = { now: expiresAt, allowExpired: true }
    expect(verifySignalingToken(token, against, options).verified).toBe(true)
  })

  test('take the system clock by default', () => {
    const clock = Math.floor(Date.now() / 1000)
    const fresh = signSignalingToken(key, { account: 'ada', expiresAt: clock + 60 })
    expect(verifySignalingToken(fresh, against).verified).toBe(true)
  })

  test.for([
    '',
    token.slice(1),
    ` ${token}`,
    `${token}\n`,
    `${token}0`,
    token.replace('1:', '2:'),
    token.replace(':1800003600:', ':01800003600:'),
    token.replace(':1800003600:', ':4294967296:'),
    token.replace(':1800003600:', ':-1:'),
    token.replace('970CA', 'z70CA'),
    token.toUpperCase(),
  ])('are refused when written as %j', (text) => {
    expect(() => decodeSignalingToken(text)).toThrow(
      expect.objectContaining({ name: 'TokenError', code: 'TOKEN_MALFORMED' }),
    )
  })

  test('are refused with any character changed or left out, and never fail in another way', () => {
    for (let at = 0; at < token.length; at++) {
      for (const by of ['', '0', '1', 'a', ':', 'é']) {
        if (by === token[at]) continue
        const text = token.slice(0, at) + by + token.slice(at + 1)
        expect(() => verifySignalingToken(text, against, { now: 0 })).toThrow(
          expect.objectContaining({ name: 'TokenError' }),
        )
      }
    }
  })

  test.for<[string, () => unknown, RegExp]>([
    ['no account', () => signSignalingToken(key, { account: '', expiresAt }), /account/],
    [
      'a lifetime instead of a moment',
      () => signSignalingToken(key, { account: 'ada', expiresAt: 60 }),
      /seconds from now/,
    ],
    ['no limit', () => signSignalingToken(key, { account: 'ada', expiresAt: 0 }), /expiresAt/],
    [
      'a short certificate',
      () => signSignalingToken({ appId, appCertificate: 'x' }, { account: 'ada', expiresAt }),
      /appCertificate/,
    ],
    [
      'no certificates',
      () => verifySignalingToken(token, { ...against, certificates: [] }),
      /certificates/,
    ],
    [
      'no account to check',
      () => verifySignalingToken(token, { ...against, account: '' }),
      /account/,
    ],
    ['a number as token', () => decodeSignalingToken(1 as unknown as string), /token/],
  ])('%s is a mistake of the caller', ([, mistake, message]) => {
    expect(mistake).toThrow(message)
    expect(mistake).not.toThrow(expect.objectContaining({ name: 'TokenError' }))
  })
})
