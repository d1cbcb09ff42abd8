import { deflateSync, inflateSync } from 'node:zlib'

import { describe, expect, test } from 'vitest'

import { APP_ID, good, NOW, PRIMARY, project } from '../../../../test/support/explained.ts'
import { encode006 } from '../006/encode.ts'
import { rtc } from '../services.ts'
import { signToken } from '../sign.ts'
import { otherKind } from './other-kinds.ts'
import { caseOf } from './case.ts'
import { explainToken } from './explain.ts'
import type { ExplainContext } from './explanation.ts'
import { readToken } from './read.ts'
import { repair } from './repair.ts'

/*
 * Every way in which a text is damaged, undone one after another, and what is told where nothing helps.
 */

const CAP = 1_048_576

/** A token by its text: with so many `=`, and with what is wanted in it. */
function tokenWith(padding: 0 | 1 | 2, wanted = /./): string {
  for (let salt = 1; salt < 5_000; salt++) {
    const text = signToken(
      { appId: APP_ID, appCertificate: PRIMARY },
      {
        services: [rtc({ channel: 'lobby', uid: 1000 + salt, role: 'publisher' })],
        expiresInSeconds: 60,
      },
      { now: NOW, salt },
    )
    if (/=*$/.exec(text)![0].length === padding && wanted.test(text)) return text
  }
  throw new Error('no such token')
}

const whole = tokenWith(0)
const one = tokenWith(1)
const two = tokenWith(2)
const signs = tokenWith(0, /[+].*[+]/)
const slash = tokenWith(0, /[/]/)
const both = tokenWith(2, /[+].*[/]|[/].*[+]/)
/** 54 bytes and six for each privilege: always whole groups of four characters. */
const of006 = (privileges: number, behind = ''): string => {
  const text = encode006(
    {
      ...{ appId: APP_ID, channel: 'lobby', uid: '1234', salt: 1, ts: NOW + 86_400 },
      privileges: Array.from({ length: privileges }, (_, i) => [i + 1, 0] as const),
    },
    PRIMARY,
  )
  return text.slice(0, 35) + btoa(atob(text.slice(35)) + behind)
}

/** The text with its last character before the padding changed in the bits that stand for nothing. */
function withUnusedBits(text: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
  const at = text.indexOf('=') - 1
  return text.slice(0, at) + alphabet[alphabet.indexOf(text[at]!) + 1]! + text.slice(at + 1)
}

describe('a damaged token is read', () => {
  test.for<{ what: string; text: string; token: string; codes: string }>([
    { what: 'as it is', text: good, token: good, codes: '' },
    { what: 'with padding', text: two, token: two, codes: '' },
    { what: 'of 006', text: of006(1), token: of006(1), codes: '' },
    { what: 'without its "="', text: one.replace('=', ''), token: one, codes: 'LENIENT_BASE64' },
    { what: 'without both "="', text: two.replace('==', ''), token: two, codes: 'LENIENT_BASE64' },
    { what: 'with one "=" of two', text: two.slice(0, -1), token: two, codes: 'LENIENT_BASE64' },
    { what: 'with one "=" too many', text: `${whole}=`, token: whole, codes: 'LENIENT_BASE64' },
    { what: 'with four "=" too many', text: `${one}====`, token: one, codes: 'LENIENT_BASE64' },
    {
      what: 'with unused bits before "="',
      text: withUnusedBits(one),
      token: one,
      codes: 'LENIENT_BASE64',
    },
    {
      what: 'with unused bits before "=="',
      text: withUnusedBits(two),
      token: two,
      codes: 'LENIENT_BASE64',
    },
    {
      what: 'with unused bits and no "="',
      text: withUnusedBits(two).replace('==', ''),
      token: two,
      codes: 'LENIENT_BASE64',
    },
    {
      what: 'of 006 without its "="',
      text: of006(1, 'x').replaceAll('=', ''),
      token: of006(1, 'x'),
      codes: 'LENIENT_BASE64',
    },
    {
      what: 'of 006 with unused bits',
      text: withUnusedBits(of006(1, 'xy')),
      token: of006(1, 'xy'),
      codes: 'LENIENT_BASE64',
    },
    {
      what: 'with spaces for "+"',
      text: signs.replaceAll('+', ' '),
      token: signs,
      codes: 'PLUS_BECAME_SPACE',
    },
    {
      what: 'with "-" for "+"',
      text: signs.replaceAll('+', '-'),
      token: signs,
      codes: 'URL_SAFE_BASE64',
    },
    {
      what: 'with "_" for "/"',
      text: slash.replaceAll('/', '_'),
      token: slash,
      codes: 'URL_SAFE_BASE64',
    },
    {
      what: 'with spaces for "+", "_" for "/" and no "="',
      text: both.replaceAll('+', ' ').replaceAll('/', '_').replaceAll('=', ''),
      token: both,
      codes: 'PLUS_BECAME_SPACE,URL_SAFE_BASE64,LENIENT_BASE64',
    },
    ...[
      '\n',
      '\r\n',
      ' ',
      '\t',
      '\\n',
      '\\r',
      '\u200b',
      '\u200c',
      '\u200d',
      '\u2060',
      '\ufeff',
    ].map((mark) => ({
      what: `with ${JSON.stringify(mark)} in it, twice`,
      text: `${whole.slice(0, 20)}${mark}${whole.slice(20, 40)}${mark}${whole.slice(40)}`,
      token: whole,
      codes: 'WHITESPACE_INSIDE_TOKEN',
    })),
    {
      what: 'in lines, with "_" for "/"',
      text: slash.replaceAll('/', '_').replace(/.{20}/g, '$&\n'),
      token: slash,
      codes: 'WHITESPACE_INSIDE_TOKEN,URL_SAFE_BASE64',
    },
    { what: 'twice', text: whole + whole, token: whole, codes: 'PASTED_TWICE' },
    { what: 'twice, with padding', text: two + two, token: two, codes: 'PASTED_TWICE' },
    {
      what: 'twice, without padding',
      text: `${two}${two}`.replaceAll('=', ''),
      token: two,
      codes: 'PASTED_TWICE,LENIENT_BASE64',
    },
    { what: 'behind words', text: `is ${whole}`, token: whole, codes: 'TEXT_AROUND_TOKEN' },
    { what: 'before words', text: `${two} is`, token: two, codes: 'TEXT_AROUND_TOKEN' },
    { what: 'among words', text: `see ${two}, or`, token: two, codes: 'TEXT_AROUND_TOKEN' },
    {
      what: 'among words, without padding',
      text: `see ${two.replace('==', '')}, or`,
      token: two,
      codes: 'TEXT_AROUND_TOKEN,LENIENT_BASE64',
    },
    {
      what: 'of 006 among words',
      text: `(${of006(1)})`,
      token: of006(1),
      codes: 'TEXT_AROUND_TOKEN',
    },
    {
      what: 'with a letter behind it',
      text: `${whole}A`,
      token: whole,
      codes: 'TEXT_AROUND_TOKEN',
    },
    {
      what: 'with two letters behind it',
      text: `${whole}AB`,
      token: whole,
      codes: 'TEXT_AROUND_TOKEN',
    },
    { what: 'without 007', text: whole.slice(3), token: whole, codes: 'VERSION_MISSING' },
    { what: 'without 00', text: whole.slice(2), token: whole, codes: 'VERSION_MISSING' },
    { what: 'without 0', text: whole.slice(1), token: whole, codes: 'VERSION_MISSING' },
  ])('$what', ({ text, token, codes }) => {
    const { read, text: repaired, found } = repair(text, CAP)
    expect(found.map(({ code }) => code).join()).toBe(codes)
    expect(repaired).toBe(token)
    expect(read).toEqual(readToken(token, CAP))
  })

  test('by itself where another stands behind it, too', () => {
    const { text, found } = repair(`${whole} ${two}`, CAP)
    expect(text).toBe(whole)
    expect(found.map(({ code }) => code)).toEqual(['TEXT_AROUND_TOKEN'])
  })
})

describe('where no repair helps', () => {
  const detail = (text: string, cap = CAP): string => {
    const { read, found } = repair(text, cap)
    expect(read).toBeUndefined()
    return found
      .map(({ code, data }) => [code, ...Object.values<unknown>(data ?? {})].join(' '))
      .join()
  }

  test.for<{ what: string; text: string; told: string }>([
    { what: 'a word', text: 'hello', told: 'NOT_A_TOKEN hel' },
    { what: 'two characters', text: 'ab', told: 'NOT_A_TOKEN ab' },
    { what: '007 and nothing else', text: '007', told: 'TRUNCATED 3' },
    { what: '007 and two characters', text: '007eJ', told: 'TRUNCATED 5' },
    { what: '006 and nothing else', text: '006', told: 'TRUNCATED 3' },
    { what: '006 and half an App ID', text: `006${APP_ID.slice(16)}`, told: 'TRUNCATED 19' },
    { what: 'half a token', text: whole.slice(0, 80), told: 'TRUNCATED 80' },
    { what: 'half a token with dots', text: `${whole.slice(0, 80)}...`, told: 'TRUNCATED 80' },
    { what: 'half a token with a mark', text: `${whole.slice(0, 80)}…`, told: 'TRUNCATED 80' },
    {
      what: 'half a token in quotes',
      text: `"${whole.slice(0, 80)}"`,
      told: 'QUOTES_AROUND_TOKEN,TRUNCATED 80',
    },
    {
      what: 'half a token in lines',
      text: `${whole.slice(0, 40)}\n${whole.slice(40, 80)}`,
      told: 'TRUNCATED 80',
    },
    {
      what: 'half a token with "_"',
      text: slash.slice(0, -20).replaceAll('/', '_'),
      told: `TRUNCATED ${slash.length - 20}`,
    },
    { what: 'dots in the middle', text: '00…xy', told: 'NOT_A_TOKEN 00…' },
    { what: 'a word before the version', text: 'a007', told: 'NOT_A_TOKEN a00' },
    { what: 'another letter', text: `007f${whole.slice(4)}`, told: 'CORRUPTED a zlib header' },
  ])('$what: $told', ({ text, told }) => {
    expect(detail(text)).toBe(told)
  })

  test.for([
    { kind: 'stored', level: 0 },
    { kind: 'packed well', level: 9 },
  ] as const)('a token that is $kind breaks off wherever it is cut', ({ level }) => {
    const content = inflateSync(Buffer.from(whole.slice(3), 'base64'))
    const text = `007${deflateSync(content, { level }).toString('base64')}`
    expect(repair(text, CAP).found).toEqual([])
    for (let length = 3; length < text.replace(/=+$/, '').length - 3; length++) {
      expect(detail(text.slice(0, length)), `at ${length}`).toBe(`TRUNCATED ${length}`)
    }
  })

  test('a token that unpacks to too much', () => {
    expect(detail(whole, 50)).toBe('TOO_LARGE')
    expect(detail(` ${whole}`, 50)).toBe('WHITESPACE_AROUND_TOKEN,TOO_LARGE')
  })
})

describe('a text that is something else', () => {
  const code = (text: string, context: ExplainContext = {}): string | undefined =>
    otherKind(text, caseOf({ now: NOW, ...context }))?.code
  const hex = '0123456789abcdef'.repeat(8)
  const certificates = [PRIMARY.toUpperCase()]

  test.for<{ text: string; context?: ExplainContext; is: string | undefined }>([
    { text: good, is: undefined },
    { text: ` ${APP_ID}\n`, context: { project }, is: 'APP_ID_AS_TOKEN' },
    { text: APP_ID, context: { join: { appId: APP_ID } }, is: 'APP_ID_AS_TOKEN' },
    { text: APP_ID, is: 'HEX_AS_TOKEN' },
    { text: PRIMARY, context: { project: { certificates } }, is: 'CERTIFICATE_AS_TOKEN' },
    { text: PRIMARY, is: 'HEX_AS_TOKEN' },
    { text: `x${hex.slice(0, 90)}`, is: undefined },
    { text: `x${hex.slice(0, 110)}`, is: undefined },
    { text: `${hex.slice(0, 110)}x`, is: undefined },
    { text: 'x eyJhbGci.eyJzdWIi.c2ln', is: undefined },
    { text: 'eyJhbGci.eyJzdWIi.c2ln and more', is: undefined },
    { text: 'Bearer   eyJhbGci.eyJzdWIi.c2ln', is: 'JWT_AS_TOKEN' },
    { text: 'eyJ.eyJ.', is: 'JWT_AS_TOKEN' },
    { text: 'https://x', is: 'URL_AS_TOKEN' },
    { text: 'https://', is: undefined },
    { text: 'https://example.com/room007', is: 'URL_AS_TOKEN' },
    { text: `https://example.com/${good}`, is: undefined },
    { text: `https://example.com/${of006(1)}`, is: undefined },
    { text: 'x<html>', is: undefined },
    { text: '<p>', is: undefined },
    { text: '{"agent":"007 is no token"}', is: 'JSON_WITHOUT_TOKEN' },
    { text: '{"agent":"007x"}', is: undefined },
    { text: 'https://example.com/007x', is: 'URL_AS_TOKEN' },
    { text: `https://example.com/007${'x'.repeat(39)}`, is: 'URL_AS_TOKEN' },
    { text: '{"agent":"006x"}', is: undefined },
    { text: 'x{"no":1}', is: undefined },
    { text: '"no"', is: undefined },
    { text: '[1,', is: undefined },
  ])('$text: $is', ({ text, context, is }) => {
    expect(code(text, context)).toBe(is)
  })

  test('is told with a hint of what it is for', () => {
    const { findings } = explainToken('YWMtabc', { now: NOW })
    expect(findings[0]?.what).toContain("Chat's older REST service")
    expect(findings[0]?.fix).toContain('ChatTokenBuilder.buildUserToken')
  })
})
