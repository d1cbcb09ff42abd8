import { describe, expect, test } from 'vitest'

import { APP_ID, NOW, PRIMARY, project } from '../../../../test/support/explained.ts'
import { encode006 } from '../006/encode.ts'
import { encodePayload } from '../wire/payload.ts'
import { wrapPayload } from '../wire/token-text.ts'
import { explainToken } from './explain.ts'

/*
 * How the names of a token and those of a join may differ, and what is told of it. A 006 token holds only checksums, so
 * that the name it was made for is told only where it can be guessed.
 */

type Names = readonly [channel: string, uid: string]

function token007([channel, uid]: Names): string {
  const services = [{ type: 1, privileges: [[1, 0] as const], texts: [channel, uid] }]
  const claims = { appId: APP_ID, issuedAt: NOW, expiresInSeconds: 600, salt: 1, services }
  const payload = encodePayload(claims, PRIMARY)
  return wrapPayload(payload, payload.length)
}

function token006([channel, uid]: Names): string {
  const times = { salt: 1, ts: NOW + 86_400, privileges: [[1, 0] as const] }
  return encode006({ appId: APP_ID, channel, uid, ...times }, PRIMARY)
}

/** Codes and the names that are told of the token, in the order of the findings. */
function told(text: string, channel: string, uid: number | string): string {
  const { findings } = explainToken(text, { now: NOW, project, join: { channel, uid } })
  return findings
    .filter(({ code }) => code !== 'NOTHING_WRONG' && code !== 'WILDCARD')
    .map(({ code, what }) => {
      const [, other, name] =
        / for (?:(another)|(?:the )?(?:channel|uid) ("[^"]*"))/.exec(what) ?? []
      return [code, name ?? other].filter(Boolean).join(' ')
    })
    .join(', ')
}

const PLACEHOLDERS = ['null', 'undefined', 'NaN', 'None', 'nil', '[object Object]']

describe('channels', () => {
  test.for<{ token: string; join: string; code: string; guessed?: boolean }>([
    { token: 'lobby', join: 'lobby', code: '' },
    { token: 'Lobby', join: 'lobby', code: 'CHANNEL_CASE' },
    { token: 'LOBBY', join: 'lobby', code: 'CHANNEL_CASE' },
    { token: 'lobby', join: 'LOBBY', code: 'CHANNEL_CASE' },
    { token: 'Lobby', join: ' lobby', code: 'CHANNEL_CASE' },
    { token: 'loBBy', join: 'lobby', code: 'CHANNEL_CASE', guessed: false },
    { token: ' lobby', join: 'lobby', code: 'CHANNEL_WHITESPACE' },
    { token: 'lobby ', join: 'lobby', code: 'CHANNEL_WHITESPACE' },
    { token: 'lobby', join: ' lobby ', code: 'CHANNEL_WHITESPACE' },
    { token: 'myroom', join: 'my room', code: 'CHANNEL_WHITESPACE' },
    { token: 'my room', join: 'myroom', code: 'CHANNEL_WHITESPACE', guessed: false },
    { token: 'a%20b', join: 'a b', code: 'CHANNEL_ENCODED' },
    { token: 'a b', join: 'a%20b', code: 'CHANNEL_ENCODED' },
    { token: 'a b', join: 'a+b', code: 'CHANNEL_ENCODED' },
    { token: 'a%3Ab', join: 'a:b', code: 'CHANNEL_ENCODED' },
    { token: 'a%zz', join: 'a%7', code: 'CHANNEL_DIFFERS', guessed: false },
    { token: 'kitchen', join: 'lobby', code: 'CHANNEL_DIFFERS', guessed: false },
    { token: '1234', join: 'lobby', code: 'CHANNEL_DIFFERS' },
    ...PLACEHOLDERS.map((token) => ({ token, join: 'lobby', code: 'PLACEHOLDER_IN_TOKEN' })),
    { token: 'Null', join: 'lobby', code: 'CHANNEL_DIFFERS', guessed: false },
  ])('of a token for "$token" and a join of "$join": $code', (row) => {
    const { token, join, code, guessed = true } = row
    const known = code === '' ? '' : `${code} "${token}"`
    expect(told(token007([token, '1234']), join, 1234)).toBe(known)
    const by006 = guessed ? known : 'CHANNEL_DIFFERS another'
    expect(told(token006([token, '1234']), join, 1234)).toBe(by006)
  })

  test('of a 006 token for no channel at all', () => {
    expect(told(token006(['', '1234']), 'lobby', 1234)).toBe('CHANNEL_DIFFERS ""')
  })

  test.for([
    { field: '', join: 'lobby', code: '' },
    { field: '*', join: 'lobby', code: '' },
    { field: 'lob*', join: 'lobby', code: '' },
    { field: 'lob*', join: 'Lobby', code: 'CHANNEL_DIFFERS "lob*"' },
  ])('of a token for "$field" and a join of "$join": $code', ({ field, join, code }) => {
    expect(told(token007([field, '1234']), join, 1234)).toBe(code)
  })
})

describe('uids', () => {
  test.for<{ token: string; join: number | string; code: string; guessed?: boolean }>([
    { token: '1234', join: 1234, code: '' },
    { token: 'ada', join: 'ada', code: '' },
    { token: '0', join: '0', code: '' },
    { token: '0123', join: '0123', code: '' },
    { token: '12a', join: '12a', code: '' },
    { token: '1.5', join: '1.5', code: '' },
    { token: '1234', join: '1234', code: 'UID_DIGITS_AS_ACCOUNT' },
    { token: '', join: 1234, code: '' },
    { token: '', join: '1234', code: '' },
    { token: '', join: 0, code: '' },
    { token: '0', join: 1234, code: 'UID_STRING_ZERO' },
    { token: '0', join: 0, code: 'UID_STRING_ZERO' },
    { token: '0', join: '', code: 'UID_STRING_ZERO' },
    { token: '0', join: 'ada', code: 'UID_STRING_ZERO' },
    { token: '1234', join: 0, code: 'UID_ZERO_IN_JOIN', guessed: false },
    { token: '1234', join: '', code: 'UID_ZERO_IN_JOIN', guessed: false },
    { token: '-1', join: 4_294_967_295, code: 'UID_SIGNED' },
    { token: '-294967296', join: 4_000_000_000, code: 'UID_SIGNED' },
    { token: '01234', join: 1234, code: 'UID_TYPE', guessed: false },
    { token: '1234', join: '01234', code: 'UID_TYPE' },
    { token: '7', join: '007', code: 'UID_TYPE' },
    { token: 'lobby', join: 1234, code: 'UID_TYPE' },
    { token: 'ada', join: 1234, code: 'UID_TYPE', guessed: false },
    { token: 'Ada', join: 'ada', code: 'UID_SPELLING' },
    { token: 'ADA', join: 'ada', code: 'UID_SPELLING' },
    { token: 'ada', join: 'ADA', code: 'UID_SPELLING' },
    { token: 'ada ', join: 'ada', code: 'UID_SPELLING' },
    { token: 'ada', join: ' ada', code: 'UID_SPELLING' },
    { token: 'adalove', join: 'ada love', code: 'UID_SPELLING' },
    { token: 'aDa', join: 'ada', code: 'UID_SPELLING', guessed: false },
    { token: 'bob', join: 'ada', code: 'UID_DIFFERS', guessed: false },
    { token: '-5', join: 'ada', code: 'UID_DIFFERS', guessed: false },
    { token: '1235', join: 1234, code: 'UID_DIFFERS', guessed: false },
    ...PLACEHOLDERS.map((token) => ({ token, join: 'ada', code: 'PLACEHOLDER_IN_TOKEN' })),
    ...PLACEHOLDERS.map((token) => ({ token, join: 0, code: 'PLACEHOLDER_IN_TOKEN' })),
  ])('of a token for "$token" and a join of $join: $code', (row) => {
    const { token, join, code, guessed = true } = row
    const named = code === '' || code === 'UID_STRING_ZERO' || code === 'UID_DIGITS_AS_ACCOUNT'
    const known = named ? code : `${code} "${token}"`
    expect(told(token007(['lobby', token]), 'lobby', join)).toBe(known)
    const unknown = code === 'UID_ZERO_IN_JOIN' ? `${code} another` : 'UID_DIFFERS another'
    expect(told(token006(['lobby', token]), 'lobby', join)).toBe(guessed ? known : unknown)
  })
})

test.for([
  { join: 0, words: 'The join is for the number 0.' },
  { join: '', words: 'The join is for the number 0.' },
  { join: 7, words: 'The join is for the number 7.' },
  { join: 'ada', words: 'The join is for the account "ada".' },
])('a join with $join is told with its type', ({ join, words }) => {
  const { findings } = explainToken(token007(['lobby', '0']), { now: NOW, join: { uid: join } })
  expect(findings[0]?.what.endsWith(words)).toBe(true)
})

describe('both', () => {
  test.for<{
    token: Names
    join: readonly [string, number | string]
    told007: string
    told006?: string
  }>([
    { token: ['1234', 'lobby'], join: ['lobby', 1234], told007: 'CHANNEL_AND_UID_SWAPPED "1234"' },
    { token: ['ada', 'lobby'], join: ['lobby', 'ada'], told007: 'CHANNEL_AND_UID_SWAPPED "ada"' },
    {
      token: ['1234', 'hall'],
      join: ['lobby', 1234],
      told007: 'CHANNEL_DIFFERS "1234", UID_TYPE "hall"',
      told006: 'CHANNEL_DIFFERS "1234", UID_DIFFERS another',
    },
    {
      token: ['hall', 'lobby'],
      join: ['lobby', 1234],
      told007: 'CHANNEL_DIFFERS "hall", UID_TYPE "lobby"',
      told006: 'CHANNEL_DIFFERS another, UID_TYPE "lobby"',
    },
    {
      token: ['null', 'undefined'],
      join: ['lobby', 1234],
      told007: 'PLACEHOLDER_IN_TOKEN "null"',
    },
  ])('$token and $join: $told007', ({ token, join, told007, told006 = told007 }) => {
    expect(told(token007(token), ...join)).toBe(told007)
    expect(told(token006(token), ...join)).toBe(told006)
  })

  test('a missing channel is not swapped with a uid that is not known', () => {
    const { findings } = explainToken(token007(['undefined', 'lobby']), {
      ...{ now: NOW, join: { channel: 'lobby' } },
    })
    expect(findings[0]?.code).toBe('PLACEHOLDER_IN_TOKEN')
  })

  test.for([
    { join: {}, codes: '' },
    { join: { channel: 'Lobby' }, codes: 'CHANNEL_CASE' },
    { join: { uid: 1235 }, codes: 'UID_DIFFERS' },
    { join: { channel: '1234' }, codes: 'CHANNEL_DIFFERS' },
    { join: { channel: '' }, codes: 'BAD_CHANNEL_NAME CHANNEL_DIFFERS' },
    { join: { channel: 'lobby', uid: 4_294_967_296 }, codes: 'BAD_UID UID_DIFFERS' },
  ])('where only $join is known: $codes', ({ join, codes }) => {
    for (const text of [token007(['lobby', '1234']), token006(['lobby', '1234'])]) {
      const { findings } = explainToken(text, { now: NOW, join })
      const given = findings.map(({ code }) => code)
      const others = ['NOTHING_WRONG', 'NOT_CHECKED']
      expect(given.filter((code) => !others.includes(code)).join(' ')).toBe(codes)
    }
  })
})
