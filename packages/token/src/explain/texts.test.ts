import { describe, expect, test } from 'vitest'

import { APP_ID, good, NOW, PRIMARY, project } from '../../../../test/support/explained.ts'
import { explainToken } from './explain.ts'
import type { ExplainContext } from './explanation.ts'
import { unwrap } from './unwrap.ts'

/** The gravest finding about a text that is no token as it stands. */
function kind(text: string, context: ExplainContext = {}): string | undefined {
  const join = { channel: 'lobby', uid: 1234 }
  return explainToken(text, { now: NOW, project, join, ...context }).findings[0]?.code
}

const digits = '0123456789abcdef'.repeat(8)

describe('what a text is that is no token', () => {
  test.for([
    ['', 'TOKEN_EMPTY'],
    [' \n', 'TOKEN_EMPTY'],
    ...['null', 'undefined', 'NaN', 'None', 'nil', 'false', 'true'].map((word) => [
      ` ${word} `,
      'PLACEHOLDER_AS_TOKEN',
    ]),
    ['[object Object]', 'PLACEHOLDER_AS_TOKEN'],
    ['[object Promise]', 'PLACEHOLDER_AS_TOKEN'],
    ['nulls', 'NOT_A_TOKEN'],
    [PRIMARY, 'CERTIFICATE_AS_TOKEN'],
    [PRIMARY.toUpperCase(), 'CERTIFICATE_AS_TOKEN'],
    [APP_ID, 'APP_ID_AS_TOKEN'],
    [digits.slice(0, 32), 'HEX_AS_TOKEN'],
    [digits.slice(0, 31), 'NOT_A_TOKEN'],
    [`1:${APP_ID}:1700000000:${PRIMARY}`, 'CHANNEL_KEY'],
    [`1:${APP_ID}:1700000000:${PRIMARY}0`, 'NOT_A_TOKEN'],
    [`x1:${APP_ID}:1700000000:${PRIMARY}`, 'NOT_A_TOKEN'],
    [digits.slice(0, 90), 'CHANNEL_KEY'],
    [digits.slice(0, 110), 'CHANNEL_KEY'],
    [digits.slice(0, 91), 'NOT_A_TOKEN'],
    [digits.slice(0, 109), 'NOT_A_TOKEN'],
    ['003x', 'CHANNEL_KEY'],
    ['004x', 'CHANNEL_KEY'],
    ['005x', 'CHANNEL_KEY'],
    ...['000x', '001x', '002x', '008x', '009x'].map((text) => [text, 'UNKNOWN_VERSION']),
    ['a005', 'NOT_A_TOKEN'],
    ['a008', 'NOT_A_TOKEN'],
    ['NETLESSSDK_x', 'OTHER_PRODUCT_TOKEN'],
    ['NETLESSROOM_x', 'OTHER_PRODUCT_TOKEN'],
    ['NETLESSTASK_x', 'OTHER_PRODUCT_TOKEN'],
    ['xNETLESSSDK_x', 'NOT_A_TOKEN'],
    ['NETLESS_x', 'NOT_A_TOKEN'],
    ['YWMtabc', 'OTHER_PRODUCT_TOKEN'],
    ['xYWMt', 'NOT_A_TOKEN'],
    ['eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.', 'JWT_AS_TOKEN'],
    ['Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.c2ln', 'JWT_AS_TOKEN'],
    ['eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0', 'NOT_A_TOKEN'],
    ['http://example.com/token', 'URL_AS_TOKEN'],
    ['https://example.com/token?channel=lobby', 'URL_AS_TOKEN'],
    ['see https://example.com', 'NOT_A_TOKEN'],
    ['https://example.com and more', 'NOT_A_TOKEN'],
    ['<!doctype html><p>', 'HTML_AS_TOKEN'],
    ['<HTML>', 'HTML_AS_TOKEN'],
    ['<head>', 'HTML_AS_TOKEN'],
    ['<body>', 'HTML_AS_TOKEN'],
    ['{"error":"no"}', 'JSON_WITHOUT_TOKEN'],
    ['["no"]', 'JSON_WITHOUT_TOKEN'],
    ['{"error":', 'NOT_A_TOKEN'],
    ['12', 'NOT_A_TOKEN'],
  ] as [string, string][])('%j: %s', ([text, code]) => {
    expect(kind(text)).toBe(code)
  })

  test.for([
    { allowed: true, code: 'APP_ID_ONLY' },
    { allowed: false, code: 'APP_ID_AS_TOKEN' },
    { allowed: undefined, code: 'APP_ID_AS_TOKEN' },
  ])('the App ID where it is enough: $allowed', ({ allowed, code }) => {
    const where = { ...project, ...(allowed === undefined ? {} : { allowsAppIdOnly: allowed }) }
    const { findings } = explainToken(APP_ID, { project: where, join: { appId: APP_ID } })
    expect(findings.map((finding) => finding.code)).toContain(code)
  })

  test.for([
    [digits.slice(0, 90), 'version 001'],
    [digits.slice(0, 110), 'version 002'],
    ['004x', 'version 004'],
    [`1:${APP_ID}:1700000000:${PRIMARY}`, 'a signaling token'],
  ] as const)('%s is of %s', ([text, words]) => {
    expect(explainToken(text).findings[0]?.what).toContain(words)
  })
})

describe('unwrap', () => {
  const token = `007${'x'.repeat(40)}`
  const nested = (levels: number): string =>
    `${'{"a":'.repeat(levels)}"${token}"${'}'.repeat(levels)}`

  test.for<{ original: string; codes: string; text?: string }>([
    { original: token, codes: '' },
    { original: ` ${token}\u200b\ufeff\0`, codes: 'WHITESPACE_AROUND_TOKEN' },
    { original: `\u2060${token}\u200d`, codes: 'WHITESPACE_AROUND_TOKEN' },
    { original: `\u200c${token}`, codes: 'WHITESPACE_AROUND_TOKEN' },
    ...['""', "''", '``', '“”', '‘’', '<>'].flatMap(([open, close]) => [
      { original: `${open}${token}${close}`, codes: 'QUOTES_AROUND_TOKEN' },
      { original: `${open}${token}`, codes: 'QUOTES_AROUND_TOKEN' },
      { original: `${token}${close}`, codes: 'QUOTES_AROUND_TOKEN' },
    ]),
    { original: `{"token":"${token}"}`, codes: 'JSON_AROUND_TOKEN token' },
    { original: `{"n":1,"data":{"rtc":"${token}"}}`, codes: 'JSON_AROUND_TOKEN data.rtc' },
    { original: `["no",null,"${token}"]`, codes: 'JSON_AROUND_TOKEN 2' },
    { original: `{"token":"x${token}"}`, codes: '', text: `{"token":"x${token}"}` },
    { original: nested(5), codes: 'JSON_AROUND_TOKEN a.a.a.a.a' },
    { original: nested(6), codes: '', text: nested(6) },
    { original: `"${token.replace('x', String.raw`\u0078`)}"`, codes: 'JSON_AROUND_TOKEN ' },
    { original: `Bearer ${token}`, codes: 'PREFIX_BEFORE_TOKEN Bearer' },
    { original: `bearer   ${token}`, codes: 'PREFIX_BEFORE_TOKEN bearer' },
    {
      original: `Authorization: Bearer ${token}`,
      codes: 'PREFIX_BEFORE_TOKEN Authorization: Bearer',
    },
    { original: `token=${token}`, codes: 'PREFIX_BEFORE_TOKEN token=' },
    { original: `rtcToken: ${token}`, codes: 'PREFIX_BEFORE_TOKEN rtcToken:' },
    {
      original: `agora access_token = ${token}`,
      codes: 'PREFIX_BEFORE_TOKEN agora access_token =',
    },
    ...['Token', 'agora token', 'rtcToken', 'rtm_token', 'RTMtoken', 'chat_token', 'chatToken']
      .concat(['accessToken', 'agora  rtc_token'])
      .flatMap((word) => [
        { original: `${word}=${token}`, codes: `PREFIX_BEFORE_TOKEN ${word}=` },
        { original: `${word} : ${token}`, codes: `PREFIX_BEFORE_TOKEN ${word} :` },
      ]),
    {
      original: `x-agora-token: Bearer ${token}`,
      codes: 'PREFIX_BEFORE_TOKEN x-agora-token: Bearer',
    },
    {
      original: `Authorization : token=${token}`,
      codes: 'PREFIX_BEFORE_TOKEN Authorization : token=',
    },
    { original: `Authorization: ${token}`, codes: '', text: `Authorization: ${token}` },
    { original: `Bearer${token}`, codes: '', text: `Bearer${token}` },
    { original: 'token=', codes: '', text: 'token=' },
    { original: 'Bearer  ', codes: 'WHITESPACE_AROUND_TOKEN', text: 'Bearer' },
    ...['token', 'rtctoken', 'rtm_token', 'chat_token', 'access_token'].map((name) => ({
      original: `https://example.com/a?b=c&${name}=006${token.slice(3)}`,
      codes: `PREFIX_BEFORE_TOKEN https://example.com/a?b=c&${name}=`,
      text: `006${token.slice(3)}`,
    })),
    ...[
      'https://example.com/?token=x',
      'https://example.com/token=',
      'see https://e.com/?token=',
    ].map((before) => ({ original: `${before}${token}`, codes: '', text: `${before}${token}` })),
    {
      original: `https://e.com/?token=${token}&x\ny`,
      codes: 'PREFIX_BEFORE_TOKEN https://e.com/?token=',
    },
    {
      original: `https://e.com/?token=${token}&token=${token}`,
      codes: 'PREFIX_BEFORE_TOKEN https://e.com/?token=',
    },
    {
      original: `https://${'e'.repeat(1_999)}?token=${token}`,
      codes: `PREFIX_BEFORE_TOKEN https://${'e'.repeat(1_999)}?token=`,
    },
    { original: `stoken=${token}`, codes: '', text: `stoken=${token}` },
    {
      original: `https://example.com/?rtc_token=${token}&uid=1#top`,
      codes: 'PREFIX_BEFORE_TOKEN https://example.com/?rtc_token=',
    },
    {
      original: `http://example.com/#token=${token}#top`,
      codes: 'PREFIX_BEFORE_TOKEN http://example.com/#token=',
    },
    { original: token.replace('x', '%78'), codes: 'URL_ENCODED 1' },
    { original: token.replace('x', '%2578'), codes: 'URL_ENCODED 2' },
    { original: `${token}%ff`, codes: '', text: `${token}%ff` },
    { original: `${token}%zz`, codes: '', text: `${token}%zz` },
    {
      original: ` "Bearer %30${token.slice(1)}" `,
      codes: 'WHITESPACE_AROUND_TOKEN,QUOTES_AROUND_TOKEN,PREFIX_BEFORE_TOKEN Bearer,URL_ENCODED 1',
    },
  ])('takes $codes off $original', ({ original, codes, text = token }) => {
    const unwrapped = unwrap(original)
    expect(unwrapped.text).toBe(text)
    expect(unwrapped.found.map(detail).join()).toBe(codes)
  })

  test('looks at a hundred fields of an object and no more', () => {
    const behind = (others: number): string =>
      JSON.stringify([...Array.from({ length: others }, () => 'no'), token])
    expect(unwrap(behind(99)).text).toBe(token)
    expect(unwrap(behind(100)).text).toBe(behind(100))
  })

  test('takes off eight layers and no more', () => {
    expect(unwrap(`${'"'.repeat(8)}${token}${'"'.repeat(8)}`).text).toBe(token)
    expect(unwrap(`${'"'.repeat(9)}${token}${'"'.repeat(9)}`).text).toBe(`"${token}"`)
  })
})

/** A finding as its code and the one thing it knows. */
function detail(one: object): string {
  const { code, data } = one as { code: string; data?: Record<string, unknown> }
  return [code, ...Object.values(data ?? {})].join(' ')
}

test.for([
  { what: 'a token with dots behind it', text: `${good}...`, code: 'TEXT_AROUND_TOKEN' },
  { what: 'a token cut where it has dots', text: `${good.slice(0, 40)}…`, code: 'TRUNCATED' },
  { what: 'a token with a word before it', text: `the one is ${good}`, code: 'TEXT_AROUND_TOKEN' },
  { what: 'a token in a sentence', text: `(${good}) is it`, code: 'TEXT_AROUND_TOKEN' },
  { what: 'a token twice', text: good + good, code: 'PASTED_TWICE' },
  { what: 'a token of 100 001 characters', text: '007' + 'A'.repeat(99_998), code: 'TOO_LARGE' },
  { what: 'a token of 100 000 characters', text: '007' + 'A'.repeat(99_997), code: 'CORRUPTED' },
])('$what: $code', ({ text, code }) => {
  expect(explainToken(text, { now: NOW }).findings.map((one) => one.code)).toContain(code)
})
