import { describe, expect, test } from 'vitest'

import { sign006, signRtm006 } from './sign.ts'
import { verifyRtm006, type VerifyRtm006Key } from './verify.ts'

const appId = '970CA35de60c44645bbae8a215061b33'
const appCertificate = '5CFd2fd1755d40ecb72977518be15d3b'
const key = { appId, appCertificate }
const now = 1_800_000_000
const claims = { channel: 'lobby', uid: 1234, role: 'publisher', expiresAt: now + 3600 } as const

function refusal(code: string): unknown {
  return expect.objectContaining({ name: 'TokenError', code })
}

describe('verifyRtm006', () => {
  const certificates = [appCertificate]
  const login = signRtm006(key, { userId: 'ada', expiresAt: now + 60 }, { now })

  test('takes the user of the token only', () => {
    expect(verifyRtm006(login, { certificates, userId: 'ada', appId }, { now }).userId).toBe('ada')
    expect(() => verifyRtm006(login, { certificates, userId: 'bob' }, { now })).toThrow(
      refusal('TOKEN_BAD_SIGNATURE'),
    )
  })

  test('refuses an RTC token for a channel of the same name, whose signature would do', () => {
    const rtc = sign006(key, { ...claims, channel: 'ada', uid: 0 }, { now })
    expect(() => verifyRtm006(rtc, { certificates, userId: 'ada' }, { now })).toThrow(
      expect.objectContaining({
        code: 'TOKEN_MALFORMED',
        details: expect.objectContaining({ expected: 'the privilege rtmLogin' }) as object,
      }),
    )
  })

  test('looks at the end of signing in, not of other privileges', () => {
    const privileges = { joinChannel: now + 600, rtmLogin: now + 60 }
    const both = sign006(key, { channel: 'ada', uid: 0, privileges }, { now })
    const verify = (at: number) => () =>
      verifyRtm006(both, { certificates, userId: 'ada' }, { now: at })
    expect(verify(now + 59)().verified).toBe(true)
    expect(verify(now + 60)).toThrow(refusal('TOKEN_EXPIRED'))
  })

  test('takes the system clock by default', () => {
    const expiresAt = Math.floor(Date.now() / 1000) + 60
    const fresh = signRtm006(key, { userId: 'ada', expiresAt })
    expect(verifyRtm006(fresh, { certificates, userId: 'ada' }).expiresAt).toBe(expiresAt)
  })

  test('finds no token for nobody', () => {
    expect(() => verifyRtm006(login, { certificates, userId: '' }, { now })).toThrow(
      refusal('TOKEN_BAD_SIGNATURE'),
    )
  })

  test.for<[string, object, object, RegExp]>([
    ['no user', { userId: undefined }, {}, /^userId must be a string, got undefined$/],
    ['a number as user', { userId: 42 }, {}, /^userId must be a string, got 42$/],
    ['no certificate', { certificates: [] }, {}, /^certificates must be/],
    ['a short App ID', { appId: 'x' }, {}, /^appId must be/],
    ['a clock in milliseconds', {}, { now: now * 1000, allowExpired: true }, /^now .*milliseconds/],
  ])('calls %s a mistake of the caller', ([, change, options, message]) => {
    const bad = { certificates, userId: 'ada', ...change } as unknown as VerifyRtm006Key
    expect(() => verifyRtm006(login, bad, { now, ...options })).toThrow(message)
  })
})
