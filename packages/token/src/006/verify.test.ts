import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { crc32 } from '../wire/crc32.ts'
import { utf8 } from '../wire/utf8.ts'
import { anyChannel, anyUid } from '../wildcards.ts'
import { encode006 } from './encode.ts'
import { sign006 } from './sign.ts'
import { type Verify006Key, verify006 } from './verify.ts'

const appId = '970CA35de60c44645bbae8a215061b33'
const appCertificate = '5CFd2fd1755d40ecb72977518be15d3b'
const other = '00000000000000000000000000000000'
const key = { appId, appCertificate }
const now = 1_800_000_000
const ts = now + 86_400
const claims = { channel: 'lobby', uid: 1234, role: 'publisher', expiresAt: now + 3600 } as const
const against = { appId, certificates: [appCertificate], channel: 'lobby', uid: 1234 }
const token = sign006(key, claims, { now, salt: 7 })

function refusal(code: string): unknown {
  return expect.objectContaining({ name: 'TokenError', code })
}

/** Writes other checksums into a token, as anybody can: nothing signs them. */
function relabel(text: string, channel: string, uid: string): string {
  const content = Buffer.from(text.slice(35), 'base64')
  content.writeUInt32LE(crc32(utf8(channel)), 34)
  content.writeUInt32LE(crc32(utf8(uid)), 38)
  return text.slice(0, 35) + content.toString('base64')
}

describe('verify006', () => {
  test('returns what the token says and what it was checked against', () => {
    const verified = verify006(token, against, { now })
    expect(verified).toMatchObject({
      version: '006',
      verified: true,
      appId,
      certificateIndex: 0,
      channel: 'lobby',
      uid: '1234',
      issuedAt: now,
      ts,
      expiresAt: now + 3600,
      salt: 7,
      flags: [],
    })
    expect(verified).not.toHaveProperty('signature')
  })

  test('tells which of several certificates signed', () => {
    const certificates = [other, 'not a certificate', appCertificate]
    expect(verify006(token, { ...against, certificates }, { now }).certificateIndex).toBe(2)
  })

  test.for<[string, Partial<Verify006Key>, string]>([
    ['another certificate', { certificates: [other] }, 'TOKEN_BAD_SIGNATURE'],
    [
      'the certificate in lower case',
      { certificates: [appCertificate.toLowerCase()] },
      'TOKEN_BAD_SIGNATURE',
    ],
    ['the App ID as certificate', { certificates: [appId] }, 'TOKEN_BAD_SIGNATURE'],
    ['another channel', { channel: 'lobby2' }, 'TOKEN_BAD_SIGNATURE'],
    ['the channel in upper case', { channel: 'LOBBY' }, 'TOKEN_BAD_SIGNATURE'],
    ['the channel and a space', { channel: 'lobby ' }, 'TOKEN_BAD_SIGNATURE'],
    ['another uid', { uid: 1235 }, 'TOKEN_BAD_SIGNATURE'],
    ['any user', { uid: 0 }, 'TOKEN_BAD_SIGNATURE'],
    ['a character moved from uid to channel', { channel: 'lobby1', uid: 234 }, 'TOKEN_MISMATCH'],
    ['another App ID', { appId: other }, 'TOKEN_WRONG_APP'],
  ])('refuses %s', ([, change, code]) => {
    expect(() => verify006(token, { ...against, ...change }, { now })).toThrow(refusal(code))
  })

  test('takes the uid as a number or as the same characters', () => {
    expect(verify006(token, { ...against, uid: '1234' }, { now }).uid).toBe('1234')
  })

  test.for([0, '', anyUid])('takes a token for any user as one for %o, not for somebody', (uid) => {
    const forAny = sign006(key, { ...claims, uid: 0 }, { now })
    expect(verify006(forAny, { ...against, uid }, { now }).uid).toBe('')
    expect(() => verify006(forAny, against, { now })).toThrow(refusal('TOKEN_BAD_SIGNATURE'))
  })

  test.for([
    { field: 'channel', forged: relabel(token, 'other', '1234') },
    { field: 'uid', forged: relabel(token, 'lobby', '99') },
  ])('names the $field when its checksum was changed', ({ field, forged }) => {
    expect(() => verify006(forged, against, { now })).toThrow(
      expect.objectContaining({ code: 'TOKEN_MISMATCH', details: { field } }),
    )
  })

  test('cannot see a token relabelled with both checksums: the format does not let it', () => {
    const forged = relabel(token, 'lobby1', '234')
    const elsewhere = { ...against, channel: 'lobby1', uid: 234 }
    expect(verify006(forged, elsewhere, { now }).channel).toBe('lobby1')
  })

  test.for([
    { what: 'fresh', at: now, code: undefined },
    { what: 'one second before its end', at: now + 3599, code: undefined },
    { what: 'at its end', at: now + 3600, code: 'TOKEN_EXPIRED' },
    { what: 'days later', at: now + 500_000, code: 'TOKEN_EXPIRED' },
    { what: 'issued a minute ahead of this clock', at: now - 60, code: undefined },
    { what: 'issued more than a minute ahead', at: now - 61, code: 'TOKEN_NOT_YET_VALID' },
  ])('a token $what: $code', ({ at, code }) => {
    const verify = () => verify006(token, against, { now: at })
    if (code === undefined) expect(verify().verified).toBe(true)
    else expect(verify).toThrow(refusal(code))
    expect(verify006(token, against, { now: at, allowExpired: true }).verified).toBe(true)
  })

  test.for([
    { what: 'seven days ended after one', ends: [now + 604_800], at: ts, code: 'TOKEN_TOO_OLD' },
    { what: 'an end of 0 at 24 hours', ends: [0], at: ts, code: 'TOKEN_EXPIRED' },
    { what: 'an end of 0 before', ends: [0], at: ts - 1, code: undefined },
    { what: 'no privilege at 24 hours', ends: [], at: ts, code: 'TOKEN_EXPIRED' },
    { what: 'no privilege before', ends: [], at: ts - 1, code: undefined },
    { what: 'one of two ends', ends: [now + 1, now + 9], at: now + 1, code: undefined },
    { what: 'both ends', ends: [now + 1, now + 9], at: now + 9, code: 'TOKEN_EXPIRED' },
  ])('$what: $code', ({ ends, at, code }) => {
    const privileges = ends.map((end, i) => [i + 1, end] as const)
    const wire = { appId, channel: 'lobby', uid: '1234', salt: 1, ts, privileges }
    const verify = () => verify006(encode006(wire, appCertificate), against, { now: at })
    if (code === undefined) expect(verify().verified).toBe(true)
    else expect(verify).toThrow(refusal(code))
  })

  test.for([
    {
      what: 'one from the future by how much, and until when',
      end: now + 3600,
      at: now - 61,
      code: 'TOKEN_NOT_YET_VALID',
      details: { issuedAt: now, now: now - 61 },
      message: /^the token ends 86461 s from now, so it was issued 61 s in the future, or /,
    },
    {
      what: 'an ended one since when',
      end: now + 3600,
      at: now + 3700,
      code: 'TOKEN_EXPIRED',
      details: { expiredAt: now + 3600, now: now + 3700 },
      message: /^the token ended 100 s ago$/,
    },
    {
      what: 'one past its own seven days that it ended after one',
      end: now + 604_800,
      at: now + 604_900,
      code: 'TOKEN_EXPIRED',
      details: { expiredAt: ts, now: now + 604_900 },
      message: /^the token ended 518500 s ago$/,
    },
    {
      what: 'one within its own seven days that they do not count',
      end: now + 604_800,
      at: ts + 100,
      code: 'TOKEN_TOO_OLD',
      details: { issuedAt: now, maxAgeSeconds: 86_400, now: ts + 100 },
      message: /^the token was issued 86500 s ago; Agora refuses tokens after 86400 s /,
    },
  ])('tells of $what', ({ end, at, code, details, message }) => {
    const privileges = [[1, end]] as const
    const wire = { appId, channel: 'lobby', uid: '1234', salt: 1, ts, privileges }
    expect(() => verify006(encode006(wire, appCertificate), against, { now: at })).toThrow(
      expect.objectContaining({
        code,
        details,
        message: expect.stringMatching(message) as string,
      }),
    )
  })

  test.for<[string, Partial<Verify006Key>, object | undefined, RegExp]>([
    ['signature', { channel: 'x' }, undefined, /^none of the given certificates signed this token/],
    [
      'channel',
      { channel: 'lobby1', uid: 234 },
      { field: 'channel' },
      /^the checksum in the token says that it was made for another channel$/,
    ],
    [
      'App ID',
      { appId: other },
      { expected: other },
      /^the token is for another App ID than 0{32}$/,
    ],
  ])('says that the %s is wrong', ([, change, details, message]) => {
    const verify = () => verify006(token, { ...against, ...change }, { now })
    expect(verify).toThrow(message)
    expect(verify).toThrow(expect.objectContaining({ details }))
  })

  test('tolerates no skew when told so', () => {
    expect(() => verify006(token, against, { now: now - 1, skewSeconds: 0 })).toThrow(
      refusal('TOKEN_NOT_YET_VALID'),
    )
  })

  test.for([NaN, -1, '60'])('takes %o for no skew, rather than for any skew', (skew) => {
    const options = { now: now - 9000, skewSeconds: skew as number }
    expect(() => verify006(token, against, options)).toThrow(/skewSeconds must be a/)
  })

  test('takes the system clock by default', () => {
    const clock = Math.floor(Date.now() / 1000)
    const fresh = sign006(key, { ...claims, expiresAt: clock + 60 })
    expect(verify006(fresh, against).verified).toBe(true)
    expect(() => verify006(sign006(key, claims, { now }), against)).toThrow(
      refusal(clock < now ? 'TOKEN_NOT_YET_VALID' : 'TOKEN_EXPIRED'),
    )
  })

  test('refuses a signature of another length, even a correct beginning', () => {
    const content = Buffer.from(token.slice(35), 'base64')
    const short = Buffer.concat([
      Buffer.from([16, 0]),
      content.subarray(2, 18),
      content.subarray(34),
    ])
    const text = token.slice(0, 35) + short.toString('base64')
    expect(() => verify006(text, against, { now })).toThrow(refusal('TOKEN_BAD_SIGNATURE'))
  })

  test('refuses an App ID that is not hexadecimal, even if it was signed', () => {
    const wire = {
      appId: 'z'.repeat(32),
      channel: 'lobby',
      uid: '1234',
      salt: 1,
      ts,
      privileges: [],
    }
    const { certificates, channel, uid } = against
    expect(() =>
      verify006(encode006(wire, appCertificate), { certificates, channel, uid }, { now }),
    ).toThrow(refusal('TOKEN_BAD_SIGNATURE'))
  })

  test.for<[string, Record<string, unknown>, RegExp]>([
    ['no certificate', { certificates: [] }, /certificates/],
    ['a certificate alone', { certificates: appCertificate }, /certificates/],
    ['a short App ID', { appId: 'x' }, /appId/],
    ['no channel', { channel: undefined }, /channel must be a string/],
    ['a wildcard channel', { channel: anyChannel }, /channel must be a string/],
    ['no uid', { uid: undefined }, /uid must be/],
    ['a uid beyond 32 bits', { uid: 2 ** 32 }, /uid must be/],
  ])('calls %s a mistake of the caller', ([, change, message]) => {
    const bad = { ...against, ...change } as unknown as Verify006Key
    expect(() => verify006(token, bad, { now })).toThrow(message)
    expect(() => verify006(token, bad, { now })).not.toThrow(refusal('TOKEN_BAD_SIGNATURE'))
  })

  test.for<[unknown, RegExp]>([
    [now * 1000, /^now 1800000000000 looks like milliseconds/],
    ['soon', /^now must be a number/],
    [-1, /^now must be a whole number/],
  ])('calls a clock of %o a mistake of the caller', ([clock, message]) => {
    const options = { now: clock as number, allowExpired: true }
    expect(() => verify006(token, against, options)).toThrow(message)
  })

  test(
    'refuses a token with any byte changed, and never fails in another way',
    { timeout: 60_000 },
    () => {
      const content = Buffer.from(token.slice(35), 'base64')
      for (let at = 0; at < content.length; at++) {
        for (let bit = 0; bit < 8; bit++) {
          const changed = Buffer.from(content)
          changed[at]! ^= 1 << bit
          const text = token.slice(0, 35) + changed.toString('base64')
          expect(() => verify006(text, against, { now })).toThrow(
            expect.objectContaining({ name: 'TokenError' }),
          )
        }
      }
    },
  )

  test(
    'refuses a token with any character changed, and never fails in another way',
    { timeout: 60_000 },
    () => {
      const position = fc.nat({ max: token.length - 1 })
      fc.assert(
        fc.property(
          position,
          fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
          (at, by) => {
            fc.pre(by !== token[at])
            const text = token.slice(0, at) + by + token.slice(at + 1)
            expect(() => verify006(text, against, { now })).toThrow(
              expect.objectContaining({ name: 'TokenError' }),
            )
          },
        ),
        { numRuns: 500 },
      )
    },
  )

  test('puts neither token nor certificate into a message', () => {
    for (const change of [{ channel: 'x' }, { appId: other }]) {
      expect(() => verify006(token, { ...against, ...change }, { now })).toThrow(
        expect.objectContaining({
          message: expect.not.stringMatching(
            new RegExp(`${appCertificate}|${appId}|006`),
          ) as string,
        }),
      )
    }
  })
})
