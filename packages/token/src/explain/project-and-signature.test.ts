import { describe, expect, test } from 'vitest'

import { APP_ID, NOW, PRIMARY, SECONDARY } from '../../../../test/support/explained.ts'
import { encode006 } from '../006/encode.ts'
import { hmacSha256 } from '../wire/hash.ts'
import { encodePayload } from '../wire/payload.ts'
import { wrapPayload } from '../wire/token-text.ts'
import { utf8 } from '../wire/utf8.ts'
import { explainToken } from './explain.ts'
import type { ExplainContext, ExplainProject } from './explanation.ts'

/*
 * What is told of the App ID and the signature, for every state of a project's certificates and both versions.
 */

const place = { channel: 'lobby', uid: 1234 }
const primary = { slot: 'primary', value: PRIMARY, enabled: true } as const
const secondary = { slot: 'secondary', value: SECONDARY, enabled: true } as const
const OTHER = 'c3'.repeat(16)

/** A token by a signer that takes any text for a certificate, and any for an App ID. */
function token007By(certificate: string, appId: string = APP_ID, channel = 'lobby'): string {
  const services = [{ type: 1, privileges: [[1, 0] as const], texts: [channel, '1234'] }]
  const claims = { appId, issuedAt: NOW, expiresInSeconds: 600, salt: 1, services }
  const payload = encodePayload(claims, PRIMARY)
  const u32 = (value: number): Uint8Array => new Uint8Array(Uint32Array.of(value).buffer)
  const keyAtIssue = hmacSha256(u32(NOW), utf8(certificate))
  payload.set(hmacSha256(hmacSha256(u32(1), keyAtIssue), payload.subarray(34)), 2)
  return wrapPayload(payload, payload.length)
}

function token006By(certificate: string, appId: string = APP_ID, channel = 'lobby'): string {
  const times = { salt: 1, ts: NOW + 86_400, privileges: [[1, 0] as const] }
  return encode006({ appId, channel, uid: '1234', ...times }, certificate)
}

function login006By(certificate: string): string {
  const times = { salt: 1, ts: NOW + 86_400, privileges: [[1000, 0] as const] }
  return encode006({ appId: APP_ID, channel: 'ada', uid: '', ...times }, certificate)
}

const VERSIONS = [
  { version: '007', by: token007By },
  { version: '006', by: token006By },
] as const

/** Codes in alphabetical order, without those that only sum up, and the words of one of them. */
function told(text: string, context: ExplainContext): string {
  const { findings } = explainToken(text, { now: NOW, ...context })
  return findings
    .map(({ code }) => code)
    .filter((code) => code !== 'NOTHING_WRONG' && code !== 'NOT_CHECKED')
    .sort()
    .join(' ')
}

function whatOf(text: string, context: ExplainContext, code: string): string | undefined {
  const { findings } = explainToken(text, { now: NOW, ...context })
  return findings.find((finding) => finding.code === code)?.what
}

describe.for(VERSIONS)('a signature of $version', ({ by }) => {
  const off = { enabled: false }
  test.for<{ what: string; project: ExplainProject; signer: string; expected: string }>([
    { what: 'the primary', project: { certificates: [primary] }, signer: PRIMARY, expected: '' },
    {
      what: 'the primary of two',
      project: { certificates: [secondary, primary] },
      signer: PRIMARY,
      expected: '',
    },
    {
      what: 'the secondary',
      project: { certificates: [primary, secondary] },
      signer: SECONDARY,
      expected: 'SIGNED_BY_SECONDARY',
    },
    {
      what: 'the second of two texts',
      project: { certificates: [PRIMARY, SECONDARY] },
      signer: SECONDARY,
      expected: 'SIGNED_BY_SECONDARY',
    },
    {
      what: 'a disabled primary',
      project: { certificates: [{ ...primary, ...off }, secondary] },
      signer: PRIMARY,
      expected: 'CERTIFICATE_DISABLED primary',
    },
    {
      what: 'a disabled secondary',
      project: { certificates: [primary, { ...secondary, ...off }] },
      signer: SECONDARY,
      expected: 'CERTIFICATE_DISABLED secondary',
    },
    {
      what: 'one that stands there twice, once disabled',
      project: {
        certificates: [
          { ...primary, ...off },
          { ...secondary, value: PRIMARY },
        ],
      },
      signer: PRIMARY,
      expected: 'SIGNED_BY_SECONDARY',
    },
    {
      what: 'another, where only the primary is known',
      project: { certificates: [primary] },
      signer: OTHER,
      expected: 'WRONG_CERTIFICATE with the primary certificate',
    },
    {
      what: 'another, where only the secondary is known',
      project: { certificates: [secondary] },
      signer: OTHER,
      expected: 'WRONG_CERTIFICATE with the secondary certificate',
    },
    {
      what: 'another',
      project: { certificates: [primary, secondary] },
      signer: OTHER,
      expected: 'WRONG_CERTIFICATE neither with the primary nor the secondary',
    },
    { what: 'one nobody knows', project: {}, signer: OTHER, expected: '' },
    { what: 'one where there is none', project: { certificates: [] }, signer: OTHER, expected: '' },
    {
      what: 'the App ID',
      project: { certificates: [primary] },
      signer: APP_ID,
      expected: 'SIGNED_WITH_APP_ID',
    },
    {
      what: 'capitals',
      project: { certificates: [primary, secondary] },
      signer: SECONDARY.toUpperCase(),
      expected: 'CERTIFICATE_CASE secondary',
    },
    {
      what: 'small letters, where capitals are given',
      project: { certificates: [primary, { ...secondary, value: SECONDARY.toUpperCase() }] },
      signer: SECONDARY,
      expected: 'CERTIFICATE_CASE secondary',
    },
    ...[
      ['', '\n'],
      ['', '\r\n'],
      ['', '\r'],
      ['', ' '],
      [' ', ''],
      [' ', ' '],
      ['', '\t'],
      ['"', '"'],
      ["'", "'"],
    ].map(([before, after]) => ({
      what: JSON.stringify(`${before}certificate${after}`),
      project: { certificates: [primary, secondary] },
      signer: `${before}${SECONDARY}${after}`,
      expected: 'CERTIFICATE_FRAMED secondary',
    })),
  ])('by $what: $expected', ({ project, signer, expected }) => {
    const [code = '', ...words] = expected.split(' ')
    const context = { project: { appId: APP_ID, ...project }, join: place }
    expect(told(by(signer), context)).toBe(code)
    if (words.length > 0) expect(whatOf(by(signer), context, code)).toContain(words.join(' '))
  })

  test('says nothing of certificates where the project is another', () => {
    const context = { project: { appId: APP_ID, certificates: [primary] }, join: place }
    expect(told(by(OTHER, 'f'.repeat(32)), context)).toBe('WRONG_PROJECT')
    expect(told(by(PRIMARY, 'f'.repeat(32)), context)).toBe('WRONG_PROJECT')
  })

  test.for<{ what: string; project: ExplainProject; expected: string }>([
    {
      what: 'no certificate',
      project: { certificates: [], allowsAppIdOnly: true },
      expected: 'TOKEN_FOR_STATIC_PROJECT',
    },
    {
      what: 'none enabled',
      project: { certificates: [{ ...primary, ...off }], allowsAppIdOnly: true },
      expected: 'TOKEN_FOR_STATIC_PROJECT',
    },
    {
      what: 'one of two enabled',
      project: { certificates: [primary, { ...secondary, ...off }], allowsAppIdOnly: true },
      expected: '',
    },
    { what: 'certificates unknown', project: { allowsAppIdOnly: true }, expected: '' },
    {
      what: 'the App ID alone not enough',
      project: { certificates: [{ ...primary, ...off }], allowsAppIdOnly: false },
      expected: 'CERTIFICATE_DISABLED',
    },
  ])('a project with $what: $expected', ({ project, expected }) => {
    expect(told(by(PRIMARY), { project: { appId: APP_ID, ...project }, join: place })).toBe(
      expected,
    )
  })
})

describe.for(VERSIONS)('an App ID of $version', ({ version, by }) => {
  test.for<{ what: string; text: string; project: ExplainProject; expected: string }>([
    { what: 'unknown', text: by(PRIMARY), project: { certificates: [primary] }, expected: '' },
    {
      what: 'the certificate',
      text: by(OTHER, PRIMARY),
      project: { appId: APP_ID, certificates: [secondary, primary] },
      expected: 'SWAPPED_APP_ID_AND_CERTIFICATE',
    },
    {
      what: 'the certificate of an unknown pair',
      text: by(APP_ID, OTHER),
      project: { appId: APP_ID },
      expected: 'SWAPPED_APP_ID_AND_CERTIFICATE',
    },
    {
      what: 'in capitals',
      text: by(PRIMARY, APP_ID.toUpperCase()),
      project: { appId: APP_ID, certificates: [primary] },
      expected: 'APP_ID_SPELLING',
    },
    {
      what: 'with a space in the client',
      text: by(PRIMARY),
      project: { appId: `${APP_ID} `, certificates: [primary] },
      expected: 'APP_ID_SPELLING',
    },
    {
      what: 'of no project in the client',
      text: by(PRIMARY),
      project: { appId: 'my-app', certificates: [primary] },
      expected: 'WRONG_PROJECT',
    },
    {
      what: 'no App ID',
      text: by(PRIMARY, '?'.repeat(32)),
      project: { appId: APP_ID, certificates: [primary] },
      expected: 'APP_ID_NOT_HEX',
    },
    {
      what: 'no App ID, and nothing else known',
      text: by(PRIMARY, '?'.repeat(32)),
      project: {},
      expected: 'APP_ID_NOT_HEX',
    },
  ])('that is $what: $expected', ({ text, project, expected }) => {
    expect(told(text, { project, join: place })).toBe(expected)
  })

  test.for([
    { signer: PRIMARY, certificates: [primary], fits: true },
    { signer: SECONDARY, certificates: [primary, secondary], fits: true },
    { signer: OTHER, certificates: [primary, secondary], fits: false },
    { signer: PRIMARY, certificates: [], fits: false },
  ])('of another project, the certificate of this one: $fits', ({ signer, certificates, fits }) => {
    const context = { project: { appId: APP_ID, certificates }, join: place }
    const what = whatOf(by(signer, 'f'.repeat(32)), context, 'WRONG_PROJECT')
    expect(what?.includes("signed with this project's certificate")).toBe(fits)
  })

  test('that is no certificate is not hidden', () => {
    const context = {
      project: { appId: APP_ID, certificates: [primary] },
      join: { ...place, appId: 'f'.repeat(32) },
    }
    expect(told(by(OTHER, PRIMARY), context)).toBe(
      'JOIN_APP_ID_DIFFERS SWAPPED_APP_ID_AND_CERTIFICATE',
    )
    expect(whatOf(by(OTHER, PRIMARY), context, 'JOIN_APP_ID_DIFFERS')).toContain('f'.repeat(32))
  })

  test('shows no certificate that came to light, also one that was told as the App ID', () => {
    const swapped = explainToken(by(APP_ID, OTHER), {
      now: NOW,
      project: { appId: APP_ID },
      join: place,
    })
    expect(JSON.stringify(swapped)).not.toContain(OTHER)
    const told = explainToken(by(PRIMARY), { now: NOW, project: { appId: PRIMARY }, join: place })
    expect(told.findings[0]?.code).toBe('SWAPPED_APP_ID_AND_CERTIFICATE')
    expect(JSON.stringify(told)).not.toContain(PRIMARY)
    expect(version).toBe(told.token?.version)
    const differs = { project: { appId: APP_ID }, join: { ...place, appId: PRIMARY } }
    const joined = explainToken(by(PRIMARY), { now: NOW, ...differs })
    expect(joined.findings.map(({ code }) => code)).toContain('JOIN_APP_ID_DIFFERS')
    expect(JSON.stringify(joined)).not.toContain(PRIMARY)
  })
})

test('an App ID of 007 with spaces around it is the same, spelt otherwise', () => {
  const context = { project: { appId: APP_ID, certificates: [primary] }, join: place }
  expect(told(token007By(PRIMARY, ` ${APP_ID}`), context)).toBe('APP_ID_NOT_HEX APP_ID_SPELLING')
})

describe('a signature of 006 by its names', () => {
  const project = { appId: APP_ID, certificates: [primary] }
  const anybody = encode006(
    {
      ...{ appId: APP_ID, channel: 'lobby', uid: '', salt: 1, ts: NOW + 86_400 },
      privileges: [[1, 0]],
    },
    PRIMARY,
  )

  test.for<{ what: string; text: string; join: ExplainContext['join']; expected: string }>([
    { what: 'no names', text: token006By(PRIMARY), join: {}, expected: 'NAMES_NEEDED' },
    {
      what: 'no names, and another project',
      text: token006By(PRIMARY, 'f'.repeat(32)),
      join: {},
      expected: 'NAMES_NEEDED WRONG_PROJECT',
    },
    {
      what: 'no uid',
      text: token006By(PRIMARY),
      join: { channel: 'lobby' },
      expected: 'NAMES_NEEDED',
    },
    {
      what: 'no channel',
      text: token006By(PRIMARY),
      join: { uid: 1234 },
      expected: 'NAMES_NEEDED',
    },
    { what: 'any uid', text: anybody, join: place, expected: 'WILDCARD' },
    { what: 'uid 0', text: anybody, join: { ...place, uid: 0 }, expected: 'WILDCARD' },
    {
      what: 'another channel',
      text: token006By(OTHER, APP_ID, 'kitchen'),
      join: place,
      expected: 'CHANNEL_DIFFERS',
    },
    {
      what: 'another uid',
      text: token006By(OTHER),
      join: { ...place, uid: 1235 },
      expected: 'UID_DIFFERS',
    },
    {
      what: 'a user who logs in',
      text: login006By(PRIMARY),
      join: { product: 'rtm', userId: 'ada' },
      expected: '',
    },
    {
      what: 'a user who logs in by another certificate',
      text: login006By(OTHER),
      join: { product: 'rtm', userId: 'ada' },
      expected: 'WRONG_CERTIFICATE',
    },
    {
      what: 'a user who logs in by a certificate with a line break',
      text: login006By(`${PRIMARY}\n`),
      join: { product: 'rtm', userId: 'ada' },
      expected: 'CERTIFICATE_FRAMED',
    },
    {
      what: 'another user who logs in',
      text: login006By(OTHER),
      join: { product: 'rtm', userId: 'bob' },
      expected: 'USER_ID_DIFFERS',
    },
    {
      what: 'nobody who logs in',
      text: login006By(PRIMARY),
      join: { product: 'rtm' },
      expected: 'NAMES_NEEDED',
    },
    {
      what: 'a user of Chat, which 006 does not know',
      text: login006By(PRIMARY),
      join: { product: 'chat', userId: 'ada' },
      expected: 'NO_CHAT_SERVICE',
    },
    {
      what: 'a user of Chat by another certificate',
      text: login006By(OTHER),
      join: { product: 'chat', userId: 'ada' },
      expected: 'NO_CHAT_SERVICE WRONG_CERTIFICATE',
    },
    {
      what: 'a user of Chat by a certificate with a line break',
      text: login006By(`${PRIMARY}\n`),
      join: { product: 'chat', userId: 'ada' },
      expected: 'CERTIFICATE_FRAMED NO_CHAT_SERVICE',
    },
    {
      what: 'another user of Chat',
      text: login006By(OTHER),
      join: { product: 'chat', userId: 'bob' },
      expected: 'NO_CHAT_SERVICE',
    },
    {
      what: 'any uid, by a certificate with a line break',
      text: encode006(
        {
          ...{ appId: APP_ID, channel: 'lobby', uid: '', salt: 1, ts: NOW + 86_400 },
          privileges: [[1, 0]],
        },
        `${PRIMARY}\n`,
      ),
      join: place,
      expected: 'CERTIFICATE_FRAMED WILDCARD',
    },
  ])('$what: $expected', ({ text, join, expected }) => {
    expect(told(text, { project: { ...project, coHostAuthentication: true }, join })).toBe(expected)
  })

  test.for([
    { at: 34, field: 'channel' },
    { at: 38, field: 'uid' },
  ])('of which the checksum of the $field was changed', ({ at, field }) => {
    const text = token006By(PRIMARY)
    const content = Uint8Array.from(atob(text.slice(35)), (character) => character.charCodeAt(0))
    content[at]! ^= 1
    const changed = text.slice(0, 35) + btoa(String.fromCharCode(...content))
    const context = { project, join: place }
    expect(whatOf(changed, context, 'CHECKSUM_CHANGED')).toContain(`the checksum of the ${field}`)
  })
})
