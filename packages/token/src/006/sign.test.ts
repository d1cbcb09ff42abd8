import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { anyChannel, anyUid, uidPattern } from '../wildcards.ts'
import { decode006 } from './decode.ts'
import { fitsUid006 } from './match.ts'
import { PRIVILEGES_006, type PrivilegeName006 } from './privileges.ts'
import { type Rtc006Claims, sign006, signRtm006 } from './sign.ts'
import { verify006, verifyRtm006 } from './verify.ts'

const key = {
  appId: '970CA35de60c44645bbae8a215061b33',
  appCertificate: '5CFd2fd1755d40ecb72977518be15d3b',
}
const now = 1_800_000_000
const expiresAt = now + 3600
const publisher = { channel: 'lobby', uid: 1234, role: 'publisher', expiresAt } as const

function grants(token: string): [string | undefined, number][] {
  return decode006(token).privileges.map(({ name, statedEnd }) => [name, statedEnd])
}

describe('sign006', () => {
  test.for([
    { role: 'attendee', ids: [1, 2, 3, 4] },
    { role: 'publisher', ids: [1, 2, 3, 4] },
    { role: 'subscriber', ids: [1] },
    { role: 'admin', ids: [1, 2, 3, 4] },
  ] as const)('grants $ids to a $role', ({ role, ids }) => {
    const token = decode006(sign006(key, { ...publisher, role }, { now }))
    expect(token.privileges.map(({ id }) => id)).toEqual(ids)
    expect(token.privileges.every((privilege) => privilege.expiresAt === expiresAt)).toBe(true)
  })

  test.for([
    { own: now + 60, last: expiresAt, ends: now + 60 },
    { own: expiresAt + 60, last: expiresAt, ends: expiresAt },
    { own: 0, last: expiresAt, ends: expiresAt },
    { own: now + 60, last: 0, ends: now + 60 },
    { own: 0, last: 0, ends: 0 },
  ])('lets a privilege of $own end no later than $last', ({ own, last, ends }) => {
    const claims = { channel: 'a', uid: 1, privileges: { joinChannel: own }, expiresAt: last }
    expect(grants(sign006(key, claims, { now }))).toEqual([['joinChannel', ends]])
  })

  test('grants exactly the privileges that are named, in the order of their numbers, once', () => {
    const privileges = ['publishDataStream', 'joinChannel', 'publishDataStream'] as const
    expect(grants(sign006(key, { channel: 'a', uid: 1, privileges, expiresAt }, { now }))).toEqual([
      ['joinChannel', expiresAt],
      ['publishDataStream', expiresAt],
    ])
  })

  test('gives each privilege its own end', () => {
    const privileges = { rtmLogin: 0, publishAudioStream: now + 60, joinChannel: now + 600 }
    expect(grants(sign006(key, { channel: 'a', uid: 1, privileges }, { now }))).toEqual([
      ['joinChannel', now + 600],
      ['publishAudioStream', now + 60],
      ['rtmLogin', 0],
    ])
  })

  test('leaves out a privilege whose end is undefined', () => {
    const privileges = { joinChannel: now + 60, publishAudioStream: undefined }
    const claims = { channel: 'a', uid: 1, privileges } as unknown as Rtc006Claims
    expect(grants(sign006(key, claims, { now }))).toEqual([['joinChannel', now + 60]])
  })

  test('bounds the token at 24 hours after its issue', () => {
    const token = decode006(sign006(key, publisher, { now }))
    expect(token.ts).toBe(now + 86_400)
    expect(token.issuedAt).toBe(now)
  })

  test('takes the system clock and a fresh salt by default', () => {
    const before = Math.floor(Date.now() / 1000)
    const tokens = Array.from({ length: 50 }, () =>
      decode006(sign006(key, { ...publisher, expiresAt: before + 60 })),
    )
    expect(tokens.every(({ issuedAt }) => issuedAt >= before && issuedAt <= before + 5)).toBe(true)
    expect(new Set(tokens.map(({ salt }) => salt)).size).toBe(50)
  })

  test.for([0, anyUid])('reads %o as any user', (uid) => {
    expect(fitsUid006(decode006(sign006(key, { ...publisher, uid }, { now })), 0)).toBe(true)
  })

  test('signs for one project after another, each with its own ids', () => {
    const projects = [key, { appId: 'a'.repeat(32), appCertificate: 'b'.repeat(32) }, key]
    for (const project of projects) {
      const certificates = [project.appCertificate]
      const against = { appId: project.appId, certificates, channel: 'lobby', uid: 1234 }
      expect(verify006(sign006(project, publisher, { now }), against, { now }).verified).toBe(true)
    }
  })

  test('takes 0 as an end: 24 hours', () => {
    const token = decode006(sign006(key, { ...publisher, expiresAt: 0 }, { now }))
    expect(token.expiresAt).toBe(now + 86_400)
  })

  test.for([
    { most: undefined, end: now + 86_400, ok: true },
    { most: undefined, end: now + 86_401, ok: false },
    { most: 600, end: now + 600, ok: true },
    { most: 600, end: now + 601, ok: false },
    { most: 7 * 86_400, end: now + 7 * 86_400, ok: true },
  ])('with at most $most s of life an end at $end is ok: $ok', ({ most, end, ok }) => {
    const options = most === undefined ? { now } : { now, maxLifetimeSeconds: most }
    const sign = () => sign006(key, { ...publisher, expiresAt: end }, options)
    if (ok) expect(sign().startsWith('006')).toBe(true)
    else expect(sign).toThrow(RangeError)
  })

  test('signs as late as the format can tell, 24 hours before the end of its clock', () => {
    const last = 2 ** 32 - 1 - 86_400
    const sign = (at: number) => () => sign006(key, { ...publisher, expiresAt: 0 }, { now: at })
    expect(decode006(sign(last)()).ts).toBe(2 ** 32 - 1)
    expect(sign(last + 1)).toThrow(/^now 4294880896 leaves no room for the 24 hours/)
  })

  test.for([
    {
      most: undefined,
      message: `expiresAt ${now + 90_000} lies 90000 s after the time of issue, at most 86400 are allowed; Agora counts more than 24 hours as 24 hours, which 0 also stands for`,
    },
    {
      most: 600,
      message: `expiresAt ${now + 90_000} lies 90000 s after the time of issue, at most 600 are allowed`,
    },
  ])('says how far an end is beyond $most s', ({ most, message }) => {
    const options = most === undefined ? { now } : { now, maxLifetimeSeconds: most }
    expect(() => sign006(key, { ...publisher, expiresAt: now + 90_000 }, options)).toThrow(
      new RangeError(message),
    )
  })

  test.for<[string, object, RegExp]>([
    ['a lifetime instead of a moment', { expiresAt: 3600 }, /seconds from now.*1800003600/],
    ['milliseconds', { expiresAt: expiresAt * 1000 }, /milliseconds/],
    ['a moment in the past', { expiresAt: now }, /not after the time of issue/],
    ['seven days', { expiresAt: now + 604_800 }, /lies 604800 s after.*24 hours/],
    ['a fraction', { expiresAt: expiresAt + 0.5 }, /expiresAt must be a whole number/],
    ['a text as an end', { expiresAt: String(expiresAt) }, /expiresAt must be a number/],
    ['no end', { expiresAt: undefined }, /expiresAt must be a number/],
    ['a role of another library', { role: 1 }, /role must be/],
    ['a role that objects have', { role: 'constructor' }, /role must be/],
    ['no role', { role: undefined }, /role must be/],
    ['an unknown privilege', { role: undefined, privileges: ['fly'] }, /privileges .* "fly"/],
    ['a privilege that objects have', { privileges: { toString: 1 } }, /privileges .* "toString"/],
    [
      'a list in the place of a privilege',
      { role: undefined, privileges: [['joinChannel']] },
      /^privileges of a 006 token are joinChannel, publishAudioStream, .*, rtmLogin, got an array$/,
    ],
    ['no privilege', { role: undefined, privileges: [] }, /at least one/],
    [
      'only privileges without an end',
      { expiresAt: undefined, privileges: { joinChannel: undefined } },
      /at least one/,
    ],
    [
      'a past end of a list of privileges',
      { role: undefined, privileges: ['joinChannel'], expiresAt: now },
      /^expiresAt \d+ is not after/,
    ],
    [
      'a past end of all privileges',
      { role: undefined, privileges: { joinChannel: 0 }, expiresAt: now },
      /^expiresAt \d+ is not after/,
    ],
    [
      'a text as privileges',
      { privileges: 'joinChannel', expiresAt: undefined },
      /privileges must/,
    ],
    [
      'a past end of one privilege',
      { expiresAt: undefined, privileges: { joinChannel: 60 } },
      /privileges\.joinChannel 60/,
    ],
    ['a wildcard channel', { channel: anyChannel }, /007/],
    ['a star', { channel: '1*2' }, /007/],
    ['an empty channel', { channel: '' }, /007/],
    ['a channel in Chinese', { channel: '测试' }, /channel .* position 0/],
    ['a channel of 65 characters', { channel: 'x'.repeat(65) }, /64 bytes/],
    ['the text "0" as uid', { uid: '0' }, /wildcard/],
    ['a pattern as uid', { uid: uidPattern('1*') }, /AccessToken2/],
    ['a channel wildcard as uid', { uid: anyChannel }, /AccessToken2/],
    ['a uid beyond 32 bits', { uid: 2 ** 32 }, /uid must be a whole number/],
    ['a negative uid', { uid: -1 }, /uid must be a whole number/],
  ])('refuses %s', ([, change, message]) => {
    const claims = { ...publisher, ...change } as unknown as Rtc006Claims
    expect(() => sign006(key, claims, { now })).toThrow(message)
    expect(() => sign006(key, claims, { now })).toThrow(/^(?!.*5CFd2fd1755d40ecb72977518be15d3b)/)
  })

  test.for([
    ['a short App ID', { ...key, appId: 'short' }, {}, /appId/],
    ['a short certificate', { ...key, appCertificate: 'short' }, {}, /appCertificate/],
    ['no App ID', { ...key, appId: undefined as unknown as string }, {}, /appId/],
    [
      'no certificate',
      { ...key, appCertificate: undefined as unknown as string },
      {},
      /appCertificate/,
    ],
    ['a salt beyond 32 bits', key, { now, salt: 2 ** 32 }, /salt/],
    ['a clock in milliseconds', key, { now: now * 1000 }, /^now .*milliseconds/],
    ['a clock at the end of time', key, { now: 2 ** 32 - 86_400 }, /24 hours/],
    ['no lifetime at all', key, { now, maxLifetimeSeconds: 0 }, /maxLifetimeSeconds/],
  ] as const)('refuses %s', ([, badKey, options, message]) => {
    expect(() => sign006(badKey, publisher, options)).toThrow(message)
  })

  test(
    'says what verify006 then reads, for any channel, uid, privileges and times',
    { timeout: 60_000 },
    () => {
      const channel = fc.string({
        unit: fc.constantFrom(...Array.from('abcXYZ019 !#$%&()+-:;<=.>?@[]^_{}|~,')),
        minLength: 1,
        maxLength: 64,
      })
      const u32 = fc.nat({ max: 2 ** 32 - 1 })
      const names = fc.uniqueArray(
        fc.constantFrom(...(Object.keys(PRIVILEGES_006) as PrivilegeName006[])),
        { minLength: 1 },
      )
      const lifetime = fc.integer({ min: 1, max: 86_400 })
      fc.assert(
        fc.property(channel, u32, u32, names, lifetime, (channel, uid, salt, privileges, life) => {
          const claims = { channel, uid, privileges, expiresAt: now + life }
          const token = sign006(key, claims, { now, salt })
          const certificates = [key.appCertificate]
          const verified = verify006(token, { ...key, certificates, channel, uid }, { now })
          expect(verified.salt).toBe(salt)
          expect(verified.expiresAt).toBe(now + life)
          expect(new Set(verified.privileges.map(({ name }) => name))).toEqual(new Set(privileges))
          expect(() =>
            verify006(token, { ...key, certificates, channel, uid }, { now: now + life }),
          ).toThrow(expect.objectContaining({ code: 'TOKEN_EXPIRED' }))
        }),
      )
    },
  )
})

describe('signRtm006', () => {
  const certificates = [key.appCertificate]

  test('allows signing in, and nothing else', () => {
    const token = signRtm006(key, { userId: 'ada', expiresAt }, { now })
    expect(grants(token)).toEqual([['rtmLogin', expiresAt]])
    expect(verifyRtm006(token, { certificates, userId: 'ada' }, { now }).userId).toBe('ada')
  })

  test('writes numbers in decimal and other scripts in UTF-8', () => {
    for (const userId of [42, '用户 🎭']) {
      const token = signRtm006(key, { userId, expiresAt }, { now })
      const against = { certificates, userId: String(userId) }
      expect(verifyRtm006(token, against, { now }).verified).toBe(true)
    }
  })

  test.for([
    [{ userId: '', expiresAt }, /userId/],
    [{ userId: 'x'.repeat(65), expiresAt }, /userId/],
    [{ userId: 'ada', expiresAt: 60 }, /^expiresAt 60 looks like seconds from now/],
  ] as const)('refuses %o', ([claims, message]) => {
    expect(() => signRtm006(key, claims, { now })).toThrow(message)
  })

  test.for([
    ['a short App ID', { ...key, appId: 'short' }, /appId/],
    ['a short certificate', { ...key, appCertificate: 'short' }, /appCertificate/],
  ] as const)('refuses %s', ([, badKey, message]) => {
    expect(() => signRtm006(badKey, { userId: 'ada', expiresAt }, { now })).toThrow(message)
  })
})
