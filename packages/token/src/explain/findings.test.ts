import { describe, expect, test } from 'vitest'

import { APP_ID, good, NOW, PRIMARY, token } from '../../../../test/support/explained.ts'
import { rtc } from '../services.ts'
import { encodePayload } from '../wire/payload.ts'
import { wrapPayload } from '../wire/token-text.ts'
import { explainToken } from './explain.ts'
import type { Finding } from './explanation.ts'
import { type Found, found, inWords } from './findings/findings.ts'

/*
 * Words that depend on what was found, each time they turn.
 */

function wordsOf(one: Found, product: 'rtc' | 'rtm' | 'chat' = 'rtc'): Finding {
  return inWords([one], product)[0]!
}

describe('a lifetime over a day', () => {
  test.for([
    { seconds: 86_401, hint: undefined },
    { seconds: 599_000, hint: undefined },
    { seconds: 600_000, hint: '600000 ms are 10 min' },
    { seconds: 600_001, hint: undefined },
    { seconds: 3_600_000, hint: '3600000 ms are 1 h' },
    { seconds: 86_400_000, hint: '86400000 ms are 1 day' },
    { seconds: 86_401_000, hint: undefined },
  ])('of $seconds s looks like milliseconds: $hint', ({ seconds, hint }) => {
    const { what } = wordsOf(found('LIFETIME_OVER_DAY', { seconds }))
    if (hint === undefined) expect(what).toMatch(/, longer than 24 hours\.$/)
    else expect(what).toContain(` Perhaps milliseconds were meant: ${hint}.`)
  })
})

test.for([
  { id: 1, field: 'rtc.joinChannel' },
  { id: 99, field: 'rtc.99' },
])('a Unix time as a lifetime is told with its place and its years: $field', ({ id, field }) => {
  const services = [{ type: 1, privileges: [[id, 1_000_000_000] as const], texts: ['lobby', ''] }]
  const claims = { appId: APP_ID, issuedAt: NOW, expiresInSeconds: 600, salt: 1, services }
  const payload = encodePayload(claims, PRIMARY)
  const { findings } = explainToken(wrapPayload(payload, payload.length), { now: NOW })
  const what = findings.find(({ code }) => code === 'ABSOLUTE_TIME_AS_LIFETIME')?.what
  const words = `The lifetime of the privilege ${field} is 1000000000 seconds, about 32 years: `
  expect(what?.startsWith(words)).toBe(true)
})

describe('privileges that end before the membership', () => {
  const endsAt = NOW + 60
  test.for([
    { privileges: ['publishAudioStream'], words: 'publishAudioStream ends before' },
    { privileges: ['a', 'b'], words: 'a and b end before' },
  ])('$privileges', ({ privileges, words }) => {
    const data = { privileges, endsAt, coHost: undefined }
    expect(wordsOf(found('PUBLISH_ENDS_BEFORE_JOIN', data)).what).toContain(words)
  })

  test.for([
    { coHost: true, answer: 'With co-host authentication on' },
    { coHost: undefined, answer: 'With co-host authentication on' },
    { coHost: false, answer: 'Nothing happens then' },
  ])('with co-host authentication $coHost', ({ coHost, answer }) => {
    const data = { privileges: ['a'], endsAt, coHost }
    expect(wordsOf(found('PUBLISH_ENDS_BEFORE_JOIN', data)).answer).toContain(answer)
  })
})

describe('the reason of the platform', () => {
  const names = { token: '1', join: '2' }
  test.for<{ one: Found; reason: string | undefined }>([
    {
      one: found('PLACEHOLDER_IN_TOKEN', { field: 'channel', text: 'null' }),
      reason: 'CHANNEL_MISMATCH',
    },
    { one: found('PLACEHOLDER_IN_TOKEN', { field: 'uid', text: 'null' }), reason: 'UID_MISMATCH' },
    { one: found('UID_STRING_ZERO', { join: 'the number 0' }), reason: 'UID_TYPE_SUSPECTED' },
    { one: found('UID_STRING_ZERO', { join: 'the number 1' }), reason: 'UID_MISMATCH' },
    { one: found('UID_TYPE', names), reason: 'UID_TYPE_SUSPECTED' },
    { one: found('CHECKSUM_CHANGED', { field: 'uid' }), reason: 'UID_MISMATCH' },
    { one: found('CHECKSUM_CHANGED', { field: 'channel' }), reason: 'CHANNEL_MISMATCH' },
    { one: found('CHANNEL_DIFFERS', names), reason: 'CHANNEL_MISMATCH' },
    { one: found('CLOCK_AHEAD', { aheadSeconds: 1 }), reason: undefined },
  ])('of $one is $reason', ({ one, reason }) => {
    const finding = wordsOf(one)
    expect(finding.reason).toBe(reason)
    expect('reason' in finding).toBe(reason !== undefined)
  })
})

describe('a login', () => {
  test.for([
    { product: 'RTM', answer: '-10009, token expired' },
    { product: 'Chat', answer: '56, token expired, or 28' },
  ])('to $product without its privilege', ({ product, answer }) => {
    const finding = wordsOf(found('LOGIN_PRIVILEGE_MISSING', { product }))
    expect(finding.what).toContain(`log in to ${product} is missing`)
    expect(finding.answer).toContain(answer)
  })

  test('is answered in the words of its product', () => {
    const ended = token([rtc({ channel: 'lobby', uid: 1234, role: 'publisher' })], { lifetime: 60 })
    const answers = (['rtc', 'rtm', 'chat'] as const).map((product) => {
      const { findings } = explainToken(ended, { now: NOW + 60, join: { product } })
      return findings.find(({ code }) => code === 'TOKEN_EXPIRED')?.answer.slice(0, 8)
    })
    expect(answers).toEqual(['The Web ', 'RTM refu', 'Chat ref'])
  })
})

describe('findings in words', () => {
  test('stand by severity, then in the order in which Agora looks', () => {
    const all = [
      ...[
        found('UNKNOWN_SERVICE'),
        found('NAMES_NEEDED'),
        found('CLOCK_AHEAD', { aheadSeconds: 1 }),
      ],
      ...[found('PUBLISH_DEPENDS'), found('NO_JOIN_PRIVILEGE'), found('PROJECT_DISABLED')],
      found('TOO_LARGE'),
    ]
    expect(inWords(all, 'rtc').map(({ code }) => code)).toEqual([
      ...['TOO_LARGE', 'PROJECT_DISABLED', 'NO_JOIN_PRIVILEGE'],
      ...['CLOCK_AHEAD', 'PUBLISH_DEPENDS', 'UNKNOWN_SERVICE', 'NAMES_NEEDED'],
    ])
  })

  test('tell each code once, as it was found first', () => {
    const all = [1, 2, 3].map((seconds) => found('CLOCK_AHEAD', { aheadSeconds: seconds }))
    expect(inWords(all, 'rtc')).toHaveLength(1)
    expect(inWords(all, 'rtc')[0]?.what).toContain('1 s ahead')
  })

  test('call nothing wrong only what has neither error nor warning', () => {
    const codes = (now: number): string[] =>
      explainToken(good, { now }).findings.map(({ code }) => code)
    expect(codes(NOW)).toEqual(['NOT_CHECKED', 'NOTHING_WRONG'])
    expect(codes(NOW - 1)).toEqual(['CLOCK_AHEAD', 'NOT_CHECKED'])
    expect(codes(NOW - 100)).toEqual(['NOT_YET_VALID', 'NOT_CHECKED'])
  })
})
