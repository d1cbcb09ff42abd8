import { describe, expect, test } from 'vitest'

import { APP_ID, good, NOW, PRIMARY, project, token } from '../../../../test/support/explained.ts'
import { encode006 } from '../006/encode.ts'
import { sign006 } from '../006/sign.ts'
import { chat, chatApp, rtc, rtm, rtm2, type Service } from '../services.ts'
import { encodePayload } from '../wire/payload.ts'
import { wrapPayload } from '../wire/token-text.ts'
import { explainToken } from './explain.ts'
import type { ExplainContext } from './explanation.ts'
import { withoutSecrets } from './redact.ts'

const place = { channel: 'lobby', uid: 1234 }
const good006 = sign006(
  { appId: APP_ID, appCertificate: PRIMARY },
  { ...place, role: 'publisher', expiresAt: NOW + 600 },
  { now: NOW, salt: 1 },
)

/** Codes in alphabetical order, without those that only sum up. */
function codes(text: string, context: ExplainContext): string {
  const { findings } = explainToken(text, { now: NOW, project, ...context })
  return findings
    .map(({ code }) => code)
    .filter((code) => code !== 'NOTHING_WRONG' && code !== 'NOT_CHECKED')
    .sort()
    .join(' ')
}

describe('the SDK', () => {
  test.for([
    { name: 'web', version: '4.8.0', old: false },
    { name: 'web', version: '4.7.9', old: true },
    { name: 'web', version: '4.10.0', old: false },
    { name: 'web', version: '10.0.0', old: false },
    { name: 'web', version: '5', old: false },
    { name: 'web', version: '4', old: true },
    { name: 'web', version: '4.8', old: false },
    { name: 'web', version: 'v4.7', old: true },
    { name: 'web', version: ' 4.7.3-beta ', old: true },
    { name: 'web', version: 'x4.7.3', old: false },
    { name: 'web', version: 'newest', old: false },
    { name: 'web', version: undefined, old: false },
    { name: ' Agora-RTC-SDK-NG ', version: '4.7.3', old: true },
    ...['native', 'android', 'ios', 'macos', 'windows', 'linux'].flatMap((name) => [
      { name, version: '3.9.9', old: true },
      { name, version: '4.0.0', old: false },
    ]),
    { name: 'flutter', version: '5.9.9', old: true },
    { name: 'flutter', version: '6.0.0', old: false },
    { name: 'unity', version: '1.0.0', old: false },
  ])('$name $version is too old for 007: $old', ({ name, version, old }) => {
    const join = { ...place, sdk: { name, ...(version === undefined ? {} : { version }) } }
    expect(codes(good, { join })).toBe(old ? 'SDK_TOO_OLD' : '')
  })

  test.for([
    { name: 'web', version: '2.3.9', old: true },
    { name: 'web', version: '2.4.0', old: false },
    { name: 'android', version: '2.0.9', old: true },
    { name: 'android', version: '2.1.0', old: false },
    { name: 'flutter', version: '1.0.0', old: false },
  ])('$name $version is too old for 006: $old', ({ name, version, old }) => {
    const join = { ...place, sdk: { name, version } }
    expect(codes(good006, { join })).toBe(old ? 'SDK_TOO_OLD' : '')
  })
})

describe('a login', () => {
  const only = (service: Service): string => token([service])
  const alice = { userId: 'alice' }
  /** A login that ends by itself, which our own functions do not make. */
  const ending = (type: number, seconds: number): string => {
    const services = [{ type, privileges: [[1, seconds] as const], texts: ['alice'] }]
    const claims = { appId: APP_ID, issuedAt: NOW, expiresInSeconds: 600, salt: 1, services }
    const payload = encodePayload(claims, PRIMARY)
    return wrapPayload(payload, payload.length)
  }
  const login006 = (seconds: number): string =>
    encode006(
      {
        ...{ appId: APP_ID, channel: 'alice', uid: '', salt: 1, ts: NOW + 86_400 },
        privileges: [[1000, seconds === 0 ? 0 : NOW + seconds]],
      },
      PRIMARY,
    )

  test.for<{ what: string; text: string; join: ExplainContext['join']; expected: string }>([
    { what: 'RTM', text: only(rtm(alice)), join: { product: 'rtm', ...alice }, expected: '' },
    { what: 'RTM 2', text: only(rtm2(alice)), join: { product: 'rtm', ...alice }, expected: '' },
    { what: 'Chat', text: only(chat(alice)), join: { product: 'chat', ...alice }, expected: '' },
    { what: 'RTM by its user id', text: only(rtm(alice)), join: alice, expected: '' },
    { what: 'Chat by its user id', text: only(chat(alice)), join: alice, expected: '' },
    {
      what: 'RTM of nobody in particular',
      text: only(rtm(alice)),
      join: { product: 'rtm' },
      expected: '',
    },
    {
      what: 'the second of two users',
      text: token([rtm({ userId: 'bob' }), rtm2(alice)]),
      join: { product: 'rtm', ...alice },
      expected: '',
    },
    {
      what: 'the second of two Chat users',
      text: token([chat({ userId: 'bob' }), chat(alice)]),
      join: { product: 'chat', ...alice },
      expected: '',
    },
    {
      what: 'RTM as somebody else',
      text: only(rtm({ userId: 'bob' })),
      join: { product: 'rtm', ...alice },
      expected: 'USER_ID_DIFFERS',
    },
    {
      what: 'Chat as somebody else',
      text: only(chat({ userId: 'bob' })),
      join: { product: 'chat', ...alice },
      expected: 'USER_ID_DIFFERS',
    },
    {
      what: 'RTM with Chat',
      text: only(chat(alice)),
      join: { product: 'rtm', ...alice },
      expected: 'NO_RTM_SERVICE',
    },
    {
      what: 'Chat with RTM',
      text: only(rtm(alice)),
      join: { product: 'chat', ...alice },
      expected: 'NO_CHAT_SERVICE',
    },
    {
      what: 'Chat with 006',
      text: login006(0),
      join: { product: 'chat', ...alice },
      expected: 'NO_CHAT_SERVICE',
    },
    {
      what: 'Chat with an app token',
      text: only(chatApp()),
      join: { product: 'chat', ...alice },
      expected: 'CHAT_APP_TOKEN',
    },
    {
      what: 'RTM in 006',
      text: login006(0),
      join: { product: 'rtm', ...alice },
      expected: '',
    },
    {
      what: 'RTM with 006 for RTC',
      text: good006,
      join: { product: 'rtm' },
      expected: 'NAMES_NEEDED NO_RTM_SERVICE',
    },
    { what: 'RTC', text: only(rtm(alice)), join: place, expected: 'NO_RTC_SERVICE' },
    {
      what: 'RTC with 006 for RTM',
      text: login006(0),
      join: { product: 'rtc' },
      expected: 'NAMES_NEEDED NO_RTC_SERVICE',
    },
  ])('$what: $expected', ({ text, join, expected }) => {
    expect(codes(text, { join: join! })).toBe(expected)
  })

  test.for([
    { type: 2, product: 'rtm' },
    { type: 5, product: 'chat' },
  ] as const)('to $product ends when its privilege ends', ({ type, product }) => {
    const join = { product, ...alice }
    const text = ending(type, 60)
    expect(codes(text, { join, now: NOW + 59 })).toBe('')
    expect(codes(text, { join, now: NOW + 60 })).toBe('LOGIN_PRIVILEGE_MISSING')
    expect(codes(text, { join, now: NOW + 600 })).toBe('TOKEN_EXPIRED')
  })

  test.for([
    { service: rtc({ ...place, role: 'subscriber' }), names: 'only RTC' },
    { service: chat(alice), names: 'only Chat' },
  ])('names what the token holds instead: $names', ({ service, names }) => {
    const { findings } = explainToken(only(service), { join: { product: 'rtm', ...alice } })
    expect(findings.find(({ code }) => code === 'NO_RTM_SERVICE')?.what).toContain(names)
  })

  test('names each product once', () => {
    const { findings } = explainToken(holding([1, 2, 3, 4, 6, 7, 8, 9, 10]), {
      join: { product: 'chat' },
    })
    expect(findings.find(({ code }) => code === 'NO_CHAT_SERVICE')?.what).toContain(
      'only RTC, RTM, Streaming, FPA, FCDN, Flexible Classroom, Conversational AI and Speech-to-Text',
    )
  })
})

/** A token with a service of each of these types, each for nobody. */
function holding(types: readonly number[]): string {
  const texts: Readonly<Record<number, readonly string[]>> = {
    ...{ 1: ['', ''], 2: ['a'], 3: ['', ''], 5: ['a'], 6: ['', ''], 7: ['', ''], 8: ['a'] },
  }
  const services = types.map((type) => ({
    ...{ type, privileges: [], texts: texts[type] ?? [] },
    role: type === 7 ? 1 : undefined,
    permissions: type === 8 ? [] : undefined,
  }))
  const claims = { appId: APP_ID, issuedAt: NOW, expiresInSeconds: 600, salt: 1, services }
  const payload = encodePayload(claims, PRIMARY)
  return wrapPayload(payload, payload.length)
}

describe('wildcards', () => {
  const of = (channel: string, uid: string): string => {
    const services = [{ type: 1, privileges: [[1, 0] as const], texts: [channel, uid] }]
    const claims = { appId: APP_ID, issuedAt: NOW, expiresInSeconds: 600, salt: 1, services }
    const payload = encodePayload(claims, PRIMARY)
    return wrapPayload(payload, payload.length)
  }

  test.for([
    { channel: 'lobby', uid: '1234', words: undefined },
    { channel: '', uid: '1234', words: 'any channel' },
    { channel: '*', uid: '1234', words: 'any channel' },
    { channel: 'lobby', uid: '', words: 'any user' },
    { channel: 'lobby', uid: '*', words: 'any user' },
    { channel: 'lob*', uid: '1234', words: 'every channel that fits "lob*"' },
    { channel: 'lobby', uid: '12*', words: 'every user that fits "12*"' },
    { channel: '', uid: '', words: 'any channel and any user' },
  ])('"$channel" and "$uid": $words', ({ channel, uid, words }) => {
    const { findings } = explainToken(of(channel, uid), { now: NOW, project, join: place })
    const what = findings.find(({ code }) => code === 'WILDCARD')?.what
    if (words === undefined) expect(what).toBeUndefined()
    else expect(what).toContain(words)
  })
})

describe('withoutSecrets', () => {
  test.for([
    { secrets: [], data: 'a secret here' },
    { secrets: ['short77'], data: 'a short77 here' },
  ])('leaves alone what holds none of $secrets', ({ secrets, data }) => {
    expect(withoutSecrets(data, secrets)).toBe(data)
  })

  test('finds a secret anywhere in plain data, in any capitals, as it is written', () => {
    const secrets = ['secret.8', 'secret+9']
    const data = { a: ['SECRET.8 and secret.8', { b: 'xsecret+9x' }], c: null, d: 8, e: 'secretx8' }
    expect(withoutSecrets(data, secrets)).toEqual({
      a: ['[App Certificate] and [App Certificate]', { b: 'x[App Certificate]x' }],
      c: null,
      d: 8,
      e: 'secretx8',
    })
  })

  test.for(Array.from(String.raw`.*+?^$` + '{}()|[]\\'))('takes %s for a letter', (letter) => {
    const secret = `1234567${letter}`
    expect(withoutSecrets(`<${secret}>`, [secret])).toBe('<[App Certificate]>')
    expect(withoutSecrets('<12345678>', [secret])).toBe('<12345678>')
  })
})
