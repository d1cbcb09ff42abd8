/* eslint-disable @typescript-eslint/no-deprecated -- deprecated names are what is tested here */
import { createHash } from 'node:crypto'

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

  test.for<[string, object, number, object | undefined, RegExp]>([
    ['none made it', { account: 'bob' }, now, undefined, /^none of the given certificates made/],
    [
      'another App ID',
      { appId: '0'.repeat(32) },
      now,
      { expected: '0'.repeat(32) },
      /^the token is for another App ID than 0{32}$/,
    ],
    [
      'how long ago it ended',
      {},
      expiresAt + 100,
      { expiredAt: expiresAt, now: expiresAt + 100 },
      /^the token ended 100 s ago$/,
    ],
  ])('say why they are refused: %s', ([, change, at, details, message]) => {
    const verify = () => verifySignalingToken(token, { ...against, ...change }, { now: at })
    expect(verify).toThrow(message)
    expect(verify).toThrow(expect.objectContaining({ details }))
  })

  test('are refused when their certificate is none, even if it made them', () => {
    const digest = createHash('md5').update(`ada${appId}short${expiresAt}`).digest('hex')
    const text = `1:${appId}:${expiresAt}:${digest}`
    expect(() =>
      verifySignalingToken(text, { ...against, certificates: ['short'] }, { now }),
    ).toThrow(expect.objectContaining({ code: 'TOKEN_BAD_SIGNATURE' }))
  })

  test('say which certificate made them, without an App ID to compare as well', () => {
    const certificates = ['0'.repeat(32), 'short', appCertificate]
    const verified = verifySignalingToken(token, { certificates, account: 'ada' }, { now })
    expect(verified.certificateIndex).toBe(2)
  })

  test.for([0, 2 ** 32 - 1])('can be read with an end of %i', (end) => {
    const text = token.replace(':1800003600:', `:${end}:`)
    const digest = token.slice(-32)
    const read = { verified: false, appId, expiresAt: end, digest }
    expect(decodeSignalingToken(text)).toEqual(read)
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
      expect.objectContaining({
        name: 'TokenError',
        code: 'TOKEN_MALFORMED',
        details: { offset: 0, expected: '"1:", an App ID, a time and an MD5 digest' },
      }),
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
    [
      'no account',
      () => signSignalingToken(key, { account: '', expiresAt }),
      /^account must be a string of at least one character, got ""$/,
    ],
    [
      'a lifetime instead of a moment',
      () => signSignalingToken(key, { account: 'ada', expiresAt: 60 }),
      /^expiresAt 60 looks like seconds from now/,
    ],
    [
      'no limit',
      () => signSignalingToken(key, { account: 'ada', expiresAt: 0 }),
      /^expiresAt 0 looks/,
    ],
    [
      'a short certificate',
      () => signSignalingToken({ appId, appCertificate: 'x' }, { account: 'ada', expiresAt }),
      /^appCertificate must be/,
    ],
    [
      'a short App ID',
      () => signSignalingToken({ appId: 'x', appCertificate }, { account: 'ada', expiresAt }),
      /^appId must be/,
    ],
    [
      'a number as account',
      () => signSignalingToken(key, { account: 7 as unknown as string, expiresAt }),
      /^account must be .* got 7$/,
    ],
    [
      'a clock in milliseconds',
      () => signSignalingToken(key, { account: 'ada', expiresAt }, { now: now * 1000 }),
      /^now .*milliseconds/,
    ],
    [
      'a clock in milliseconds to check',
      () => verifySignalingToken(token, against, { now: now * 1000, allowExpired: true }),
      /^now .*milliseconds/,
    ],
    [
      'no certificates',
      () => verifySignalingToken(token, { ...against, certificates: [] }),
      /^certificates must be/,
    ],
    [
      'no account to check',
      () => verifySignalingToken(token, { ...against, account: '' }),
      /account/,
    ],
    [
      'a number as token',
      () => decodeSignalingToken(1 as unknown as string),
      /^token must be a string, got 1$/,
    ],
  ])('%s is a mistake of the caller', ([, mistake, message]) => {
    expect(mistake).toThrow(message)
    expect(mistake).not.toThrow(expect.objectContaining({ name: 'TokenError' }))
  })
})
