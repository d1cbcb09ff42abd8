import { describe, expect, test } from 'vitest'

import { APP_ID, NOW, PRIMARY, project, token } from '../../../../test/support/explained.ts'
import { encode006 } from '../006/encode.ts'
import { sign006 } from '../006/sign.ts'
import { rtc } from '../services.ts'
import { encodePayload } from '../wire/payload.ts'
import { wrapPayload } from '../wire/token-text.ts'
import { explainToken } from './explain.ts'
import type { ExplainContext } from './explanation.ts'

/*
 * Which findings there are at a bound, and on either side of it.
 */

const place = { channel: 'lobby', uid: 1234 }
const joining = (seconds: number): ReturnType<typeof rtc> =>
  rtc({ ...place, privileges: { joinChannel: seconds } })

/** Codes in alphabetical order, without those that only sum up. */
function codes(text: string, context: ExplainContext = {}): string {
  const { findings } = explainToken(text, { now: NOW, project, join: place, ...context })
  return findings
    .map(({ code }) => code)
    .filter((code) => code !== 'NOTHING_WRONG')
    .sort()
    .join(' ')
}

describe('the time of issue', () => {
  const issued = token([joining(0)])
  test.for([
    { ahead: -1, expected: '' },
    { ahead: 0, expected: '' },
    { ahead: 1, expected: 'CLOCK_AHEAD' },
    { ahead: 60, expected: 'CLOCK_AHEAD' },
    { ahead: 61, expected: 'NOT_YET_VALID' },
  ])('$ahead s ahead of the clock: $expected', ({ ahead, expected }) => {
    expect(codes(issued, { now: NOW - ahead })).toBe(expected)
  })
})

describe('the lifetime', () => {
  /** A token of any lifetime, which our own signer would refuse. */
  const lasting = (expiresInSeconds: number, privilege = 0): string => {
    const services = [{ type: 1, privileges: [[1, privilege] as const], texts: ['lobby', '1234'] }]
    const claims = { appId: APP_ID, issuedAt: NOW, expiresInSeconds, salt: 1, services }
    const payload = encodePayload(claims, PRIMARY)
    return wrapPayload(payload, payload.length)
  }

  test.for([
    { seconds: 86_400, expected: '' },
    { seconds: 86_401, expected: 'LIFETIME_OVER_DAY' },
    { seconds: 999_999_999, expected: 'LIFETIME_OVER_DAY' },
    { seconds: 1_000_000_000, expected: 'ABSOLUTE_TIME_AS_LIFETIME' },
  ])('of the token, $seconds s: $expected', ({ seconds, expected }) => {
    expect(codes(lasting(seconds))).toBe(expected)
  })

  test.for([
    { seconds: 999_999_999, expected: 'JOIN_OUTLIVES_TOKEN' },
    { seconds: 1_000_000_000, expected: 'ABSOLUTE_TIME_AS_LIFETIME JOIN_OUTLIVES_TOKEN' },
  ])('of a privilege, $seconds s: $expected', ({ seconds, expected }) => {
    expect(codes(lasting(3_600, seconds))).toBe(expected)
  })

  test.for([
    { seconds: 200_000, after: 86_340, expected: 'LIFETIME_OVER_DAY' },
    { seconds: 200_000, after: 86_399, expected: 'EXPIRES_SOON LIFETIME_OVER_DAY' },
    { seconds: 200_000, after: 86_400, expected: 'LIFETIME_OVER_DAY TOO_OLD' },
    { seconds: 200_000, after: 199_999, expected: 'LIFETIME_OVER_DAY TOO_OLD' },
    { seconds: 200_000, after: 200_000, expected: 'LIFETIME_OVER_DAY TOKEN_EXPIRED' },
    { seconds: 3_600, after: 3_569, expected: '' },
    { seconds: 3_600, after: 3_570, expected: 'EXPIRES_SOON' },
    { seconds: 3_600, after: 3_599, expected: 'EXPIRES_SOON' },
    { seconds: 3_600, after: 3_600, expected: 'TOKEN_EXPIRED' },
    { seconds: 3_600, after: 3_700, expected: 'TOKEN_EXPIRED' },
  ])('$after s of $seconds: $expected', ({ seconds, after, expected }) => {
    expect(codes(lasting(seconds), { now: NOW + after })).toBe(expected)
  })
})

describe('the privilege to join', () => {
  test.for([
    { join: 3_599, expected: 'JOIN_ENDS_BEFORE_TOKEN' },
    { join: 3_600, expected: '' },
    { join: 3_601, expected: 'JOIN_OUTLIVES_TOKEN' },
  ])('of $join s in a token of 3 600: $expected', ({ join, expected }) => {
    expect(codes(token([joining(join)]))).toBe(expected)
  })

  test.for([
    { join: 86_399, expected: 'JOIN_ENDS_BEFORE_TOKEN' },
    { join: 86_400, expected: '' },
    { join: 86_401, expected: '' },
  ])('of $join s in a token of a day: $expected', ({ join, expected }) => {
    expect(codes(token([joining(join)], { lifetime: 86_400 }))).toBe(expected)
  })

  test.for([
    { after: 29, expected: 'JOIN_ENDS_BEFORE_TOKEN' },
    { after: 30, expected: 'EXPIRES_SOON JOIN_ENDS_BEFORE_TOKEN' },
    { after: 59, expected: 'EXPIRES_SOON JOIN_ENDS_BEFORE_TOKEN' },
    { after: 60, expected: 'JOIN_PRIVILEGE_EXPIRED' },
    { after: 3_599, expected: 'JOIN_PRIVILEGE_EXPIRED' },
    { after: 3_600, expected: 'JOIN_ENDS_BEFORE_TOKEN TOKEN_EXPIRED' },
  ])('of a minute, $after s after issue: $expected', ({ after, expected }) => {
    expect(codes(token([joining(60)]), { now: NOW + after })).toBe(expected)
  })
})

describe('privileges to publish', () => {
  const publishing = (seconds: number): string =>
    token([rtc({ ...place, privileges: { joinChannel: 0, publishAudioStream: seconds } })])
  const host = { ...place, role: 'host' } as const

  test.for([
    { seconds: 3_599, after: 0, expected: 'PUBLISH_ENDS_BEFORE_JOIN' },
    { seconds: 3_600, after: 0, expected: '' },
    { seconds: 3_601, after: 0, expected: '' },
    { seconds: 60, after: 59, expected: 'PUBLISH_ENDS_BEFORE_JOIN' },
    { seconds: 60, after: 60, expected: 'PUBLISH_REFUSED' },
    { seconds: 60, after: 3_600, expected: 'TOKEN_EXPIRED' },
  ])('of $seconds s, $after s after issue: $expected', ({ seconds, after, expected }) => {
    const context = { project: { ...project, coHostAuthentication: true }, join: host }
    expect(codes(publishing(seconds), { ...context, now: NOW + after })).toBe(expected)
  })

  test.for([
    { coHost: true, role: 'host', expected: 'PUBLISH_REFUSED' },
    { coHost: undefined, role: 'host', expected: 'PUBLISH_DEPENDS' },
    { coHost: false, role: 'host', expected: 'PUBLISH_UNGUARDED' },
    { coHost: true, role: 'audience', expected: '' },
    { coHost: undefined, role: 'audience', expected: '' },
    { coHost: false, role: 'audience', expected: 'PUBLISH_UNGUARDED' },
    { coHost: true, role: undefined, expected: '' },
  ] as const)(
    'that are not there, co-host authentication $coHost, as $role: $expected',
    ({ coHost, role, expected }) => {
      const context = { project: { ...project, coHostAuthentication: coHost } }
      expect(codes(token([joining(0)]), { ...context, join: { ...place, role } })).toBe(expected)
    },
  )
})

describe('a 006 token', () => {
  const key = { appId: APP_ID, appCertificate: PRIMARY }
  const ending = (expiresAt: number): string =>
    sign006(key, { ...place, role: 'publisher', expiresAt }, { now: NOW, salt: 1 })

  test.for([
    { seconds: 600, after: 0, expected: '' },
    { seconds: 600, after: 569, expected: '' },
    { seconds: 600, after: 570, expected: 'EXPIRES_SOON' },
    { seconds: 600, after: 599, expected: 'EXPIRES_SOON' },
    { seconds: 600, after: 600, expected: 'JOIN_PRIVILEGE_EXPIRED TOKEN_EXPIRED' },
    { seconds: 86_400, after: 0, expected: '' },
  ])('that ends after $seconds s, $after s after issue: $expected', (row) => {
    expect(codes(ending(NOW + row.seconds), { now: NOW + row.after })).toBe(row.expected)
  })

  const DAY = 86_400
  const holding = (privileges: readonly (readonly [number, number])[], ts = NOW + DAY): string =>
    encode006({ appId: APP_ID, channel: 'lobby', uid: '1234', salt: 1, ts, privileges }, PRIMARY)

  test.for<{ privileges: readonly (readonly [number, number])[]; after: number; expected: string }>(
    [
      { privileges: [[1, 0]], after: 0, expected: '' },
      { privileges: [[1, 1]], after: 0, expected: 'JOIN_PRIVILEGE_EXPIRED RELATIVE_TIME_AS_END' },
      {
        privileges: [[1, 999_999_999]],
        after: 0,
        expected: 'JOIN_PRIVILEGE_EXPIRED RELATIVE_TIME_AS_END',
      },
      {
        privileges: [[1, 1_000_000_000]],
        after: 0,
        expected: 'JOIN_PRIVILEGE_EXPIRED TOKEN_EXPIRED',
      },
      { privileges: [[1, NOW + DAY]], after: 0, expected: '' },
      { privileges: [[1, NOW + DAY + 1]], after: 0, expected: 'LIFETIME_OVER_DAY' },
      { privileges: [[1, NOW + DAY + 1]], after: DAY, expected: 'LIFETIME_OVER_DAY TOO_OLD' },
      {
        privileges: [[1, NOW + DAY + 1]],
        after: DAY + 1,
        expected: 'LIFETIME_OVER_DAY TOKEN_EXPIRED',
      },
      { privileges: [[1, 0]], after: DAY - 31, expected: '' },
      { privileges: [[1, 0]], after: DAY - 1, expected: 'EXPIRES_SOON' },
      { privileges: [[1, 0]], after: DAY, expected: 'TOKEN_EXPIRED' },
      { privileges: [], after: 0, expected: 'NO_JOIN_PRIVILEGE' },
      { privileges: [], after: DAY, expected: 'NO_JOIN_PRIVILEGE TOKEN_EXPIRED' },
      {
        privileges: [
          [1, NOW + 60],
          [2, 0],
        ],
        after: 60,
        expected: 'JOIN_PRIVILEGE_EXPIRED',
      },
      {
        privileges: [
          [1, NOW + 60],
          [2, NOW + 120],
        ],
        after: 119,
        expected: 'JOIN_PRIVILEGE_EXPIRED',
      },
      {
        privileges: [
          [1, NOW + 60],
          [2, NOW + 120],
        ],
        after: 120,
        expected: 'JOIN_PRIVILEGE_EXPIRED TOKEN_EXPIRED',
      },
      {
        privileges: [
          [1, NOW + 600],
          [2, NOW + 60],
        ],
        after: 0,
        expected: 'PUBLISH_ENDS_BEFORE_JOIN',
      },
      {
        privileges: [
          [1, 0],
          [99, 5],
        ],
        after: 0,
        expected: 'RELATIVE_TIME_AS_END',
      },
    ],
  )('with $privileges, $after s after issue: $expected', ({ privileges, after, expected }) => {
    expect(codes(holding(privileges), { now: NOW + after })).toBe(expected)
  })

  test.for<{ privileges: readonly (readonly [number, number])[]; severity: string; of: string }>([
    { privileges: [[1, 60]], severity: 'error', of: 'joinChannel is 60' },
    {
      privileges: [
        [1, NOW + 600],
        [2, 61],
        [3, 62],
      ],
      severity: 'warning',
      of: 'publishAudioStream is 61',
    },
    {
      privileges: [
        [1, 60],
        [2, 61],
      ],
      severity: 'error',
      of: 'joinChannel is 60',
    },
    {
      privileges: [
        [2, 61],
        [1000, 60],
      ],
      severity: 'error',
      of: 'rtmLogin is 60',
    },
    {
      privileges: [
        [1, 0],
        [99, 60],
      ],
      severity: 'warning',
      of: 'privilege 99 is 60',
    },
  ])('with a relative time names the gravest: $of', ({ privileges, severity, of }) => {
    const context = { now: NOW, project, join: place }
    const { findings } = explainToken(holding(privileges), context)
    const finding = findings.find(({ code }) => code === 'RELATIVE_TIME_AS_END')
    expect(finding?.severity).toBe(severity)
    expect(finding?.what).toContain(`The end of ${of},`)
  })

  test('claims to last as long as its longest privilege', () => {
    const week = holding([
      [1, NOW + 2 * DAY],
      [2, NOW + 7 * DAY],
    ])
    const { findings } = explainToken(week, { now: NOW, project, join: place })
    expect(findings.find(({ code }) => code === 'LIFETIME_OVER_DAY')?.what).toContain('7 days')
  })
})
