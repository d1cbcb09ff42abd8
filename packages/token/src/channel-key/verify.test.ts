/* eslint-disable @typescript-eslint/no-deprecated -- deprecated names are what is tested here */
import { describe, expect, test } from 'vitest'

import { encodeChannelKey } from './encode.ts'
import { type ChannelKeyClaims, signChannelKey } from './sign.ts'
import { verifyChannelKey, type VerifyChannelKeyKey } from './verify.ts'

const appId = '970CA35de60c44645bbae8a215061b33'
const appCertificate = '5CFd2fd1755d40ecb72977518be15d3b'
const other = '00000000000000000000000000000000'
const project = { appId, appCertificate }
const now = 1_800_000_000
const stay = { channel: 'lobby', uid: 1234, expiresAt: now + 3600 }
const against = { appId, certificates: [appCertificate], channel: 'lobby', uid: 1234 }

const claims: readonly ChannelKeyClaims[] = [
  { version: '001', channel: 'lobby' },
  { version: '002', ...stay },
  { version: '003', ...stay },
  { version: '004', service: 'recording', ...stay },
  { version: '005', service: 'recording', ...stay },
]
const keys = claims.map((claim) => ({
  version: claim.version,
  key: signChannelKey(project, claim, { now, salt: 7 }),
}))
const [key001, key002, , key004, key005] = keys.map(({ key }) => key) as [
  string,
  string,
  string,
  string,
  string,
]

function refusal(code: string): unknown {
  return expect.objectContaining({ name: 'TokenError', code })
}

describe('verifyChannelKey', () => {
  test.for([
    {
      key: key001,
      version: '001',
      uid: undefined,
      supplied: ['channel'],
      unproven: ['uid', 'service', 'expiresAt'],
    },
    { key: key002, version: '002', uid: 1234, supplied: ['channel'], unproven: ['service'] },
    {
      key: key004,
      version: '004',
      uid: 1234,
      supplied: ['channel', 'uid', 'service'],
      unproven: [],
    },
    { key: key005, version: '005', uid: 1234, supplied: ['channel', 'uid'], unproven: [] },
  ])('says what $version proves and what it does not', ({ key, uid, supplied, unproven }) => {
    const verified = verifyChannelKey(key, against, { now })
    expect(verified).toMatchObject({ uid, supplied, unproven, certificateIndex: 0 })
    expect(verified).not.toHaveProperty('signature')
  })

  test('takes a 001 key for every user: it names none', () => {
    expect(verifyChannelKey(key001, { ...against, uid: 9 }, { now }).unproven).toContain('uid')
  })

  test('finds out what a 004 key is for by trying', () => {
    expect(verifyChannelKey(key004, against, { now }).service).toBe('recording')
    for (const service of ['mediaChannel', 'inChannelPermission'] as const) {
      expect(() => verifyChannelKey(key004, { ...against, service }, { now })).toThrow(
        refusal('TOKEN_BAD_SIGNATURE'),
      )
    }
  })

  test('takes only the service that was asked for', () => {
    for (const key of [key004, key005]) {
      const verified = verifyChannelKey(key, { ...against, service: 'recording' }, { now })
      expect(verified.service).toBe('recording')
      expect(() =>
        verifyChannelKey(key, { ...against, service: 'publicSharing' }, { now }),
      ).toThrow(refusal('TOKEN_BAD_SIGNATURE'))
    }
  })

  test('checks a 005 key whose service number has no name', () => {
    const wire = { version: '005', serviceId: 9, appId, issuedAt: now, salt: 1, ...stay } as const
    const verified = verifyChannelKey(encodeChannelKey(wire, appCertificate), against, { now })
    expect(verified).toMatchObject({ service: undefined, serviceId: 9 })
  })

  test('checks a 005 key whose extra value is no text', () => {
    const extra = [[1, Uint8Array.from([0xff, 0])]] as const
    const wire = { version: '005', service: 'recording', appId, issuedAt: now, salt: 1 } as const
    const key = encodeChannelKey({ ...wire, ...stay, extra }, appCertificate)
    expect(verifyChannelKey(key, against, { now }).extra).toEqual(extra)
  })

  test.for(keys)('takes $version from whichever certificate signed it', ({ key }) => {
    const certificates = [other, 'not a certificate', appCertificate]
    expect(verifyChannelKey(key, { ...against, certificates }, { now }).certificateIndex).toBe(2)
  })

  test.for(keys)('takes $version of any App ID when none is given', ({ key }) => {
    const { appId: _appId, ...anyApp } = against
    expect(verifyChannelKey(key, anyApp, { now }).verified).toBe(true)
  })

  test.for(keys)('refuses $version for another channel, certificate or App ID', ({ key }) => {
    const verify = (change: Partial<VerifyChannelKeyKey>) => () =>
      verifyChannelKey(key, { ...against, ...change }, { now })
    expect(verify({ channel: 'Lobby' })).toThrow(refusal('TOKEN_BAD_SIGNATURE'))
    expect(verify({ certificates: [other] })).toThrow(refusal('TOKEN_BAD_SIGNATURE'))
    expect(verify({ appId: other })).toThrow(refusal('TOKEN_WRONG_APP'))
  })

  test.for(keys.filter(({ version }) => version !== '001'))(
    'refuses $version for another uid',
    ({ version, key }) => {
      const holdsUid = version === '002' || version === '003'
      expect(() => verifyChannelKey(key, { ...against, uid: 99 }, { now })).toThrow(
        refusal(holdsUid ? 'TOKEN_MISMATCH' : 'TOKEN_BAD_SIGNATURE'),
      )
    },
  )

  test('case of the ids counts in 001 to 004, and does not in 005', () => {
    for (const { version, key } of keys) {
      const lower = {
        ...against,
        appId: appId.toLowerCase(),
        certificates: [appCertificate.toLowerCase()],
      }
      const verify = () => verifyChannelKey(key, lower, { now })
      if (version === '005') expect(verify().appId).toBe(appId.toLowerCase())
      else expect(verify).toThrow(refusal('TOKEN_BAD_SIGNATURE'))
    }
  })

  test.for([
    { what: 'before the end of the stay', at: now + 3599, code: undefined },
    { what: 'at the end of the stay', at: now + 3600, code: 'TOKEN_EXPIRED' },
    { what: 'issued a minute ahead of this clock', at: now - 60, code: undefined },
    { what: 'issued more than a minute ahead', at: now - 61, code: 'TOKEN_NOT_YET_VALID' },
  ])('$what: $code', ({ at, code }) => {
    const verify = () => verifyChannelKey(key005, against, { now: at })
    if (code === undefined) expect(verify().verified).toBe(true)
    else expect(verify).toThrow(refusal(code))
    expect(verifyChannelKey(key005, against, { now: at, allowExpired: true }).verified).toBe(true)
  })

  test.for<[string, Partial<VerifyChannelKeyKey>, number, object | undefined, RegExp]>([
    ['none signed it', { channel: 'x' }, now, undefined, /^none of the given certificates signed/],
    ['another uid', { uid: 99 }, now, { field: 'uid' }, /^the key is for another uid$/],
    ['another App ID', { appId: other }, now, { expected: other }, /another App ID than 0{32}$/],
    [
      'how far ahead it is',
      {},
      now - 100,
      { issuedAt: now, now: now - 100 },
      /^the key was issued 100 s in the future; check the clock/,
    ],
    [
      'how long ago it ended',
      {},
      now + 3700,
      { expiredAt: now + 3600, now: now + 3700 },
      /^the stay that the key allows ended 100 s ago$/,
    ],
  ])('says why: %s', ([, change, at, details, message]) => {
    const verify = () => verifyChannelKey(key002, { ...against, ...change }, { now: at })
    expect(verify).toThrow(message)
    expect(verify).toThrow(expect.objectContaining({ details }))
  })

  test('tolerates no skew when told so', () => {
    expect(() => verifyChannelKey(key001, against, { now: now - 1, skewSeconds: 0 })).toThrow(
      refusal('TOKEN_NOT_YET_VALID'),
    )
  })

  test('takes what is no number of seconds for no skew, rather than for any skew', () => {
    const options = { now: now - 9000, skewSeconds: NaN }
    expect(() => verifyChannelKey(key001, against, options)).toThrow(/skewSeconds must be a/)
  })

  test('a 001 key has no end', () => {
    expect(verifyChannelKey(key001, against, { now: 4_000_000_000 }).expiresAt).toBeUndefined()
  })

  test('a stay of 0 has no end', () => {
    const key = signChannelKey(project, { version: '002', ...stay, expiresAt: 0 }, { now })
    expect(verifyChannelKey(key, against, { now: 4_000_000_000 }).expiresAt).toBe(0)
  })

  test('takes the system clock by default', () => {
    const expiresAt = Math.floor(Date.now() / 1000) + 60
    const key = signChannelKey(project, { version: '002', ...stay, expiresAt })
    expect(verifyChannelKey(key, against).expiresAt).toBe(expiresAt)
  })

  test.for<[string, Record<string, unknown>, RegExp]>([
    ['no certificate', { certificates: [] }, /^certificates must be/],
    ['a short App ID', { appId: 'x' }, /^appId must be/],
    ['no channel', { channel: undefined }, /^channel must be a string, got undefined$/],
    ['no uid', { uid: undefined }, /^uid must be a number/],
    ['a user account', { uid: 'ada' }, /^uid must be a number/],
  ])('calls %s a mistake of the caller', ([, change, message]) => {
    const bad = { ...against, ...change } as unknown as VerifyChannelKeyKey
    expect(() => verifyChannelKey(key005, bad, { now })).toThrow(TypeError)
    expect(() => verifyChannelKey(key005, bad, { now })).toThrow(message)
  })

  test('calls a clock in milliseconds a mistake of the caller', () => {
    const options = { now: now * 1000, allowExpired: true }
    expect(() => verifyChannelKey(key005, against, options)).toThrow(/^now .*milliseconds/)
  })

  test.for(keys)(
    'refuses $version with any character changed or left out',
    { timeout: 60_000 },
    ({ key }) => {
      for (let at = 0; at < key.length; at++) {
        const tail = key.slice(at + 1)
        for (const by of ['', '0', '1', 'a', 'A', '=', '\n', 'é']) {
          if (by === key[at]) continue
          const changed = key.slice(0, at) + by + tail
          expect(() => verifyChannelKey(changed, against, { now, allowExpired: true })).toThrow(
            expect.objectContaining({ name: 'TokenError' }),
          )
        }
        expect(() => verifyChannelKey(key.slice(0, at), against, { now })).toThrow(
          expect.objectContaining({ name: 'TokenError' }),
        )
      }
    },
  )
})
