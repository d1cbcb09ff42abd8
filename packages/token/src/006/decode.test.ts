import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { isTokenError } from '../errors.ts'
import { ByteWriter } from '../wire/byte-writer.ts'
import { utf8 } from '../wire/utf8.ts'
import { decode006 } from './decode.ts'
import { encode006 } from './encode.ts'

const appId = '970CA35de60c44645bbae8a215061b33'
const certificate = '5CFd2fd1755d40ecb72977518be15d3b'
const ts = 1_800_086_400

function tokenWith(privileges: readonly (readonly [number, number])[]): string {
  return encode006({ appId, channel: 'lobby', uid: '1234', salt: 1, ts, privileges }, certificate)
}

/** A token around any content, without a signature that fits. */
function tokenOf(write: (out: ByteWriter) => void): string {
  const out = new ByteWriter()
  write(out)
  return `006${appId}${Buffer.from(out.finish()).toString('base64')}`
}

/** A token around a signed part as given. */
function tokenAround(signedPart: readonly number[], after: readonly number[] = []): string {
  return tokenOf((out) => {
    out.counted(new Uint8Array(32))
    out.u32(0)
    out.u32(0)
    out.counted(Uint8Array.from(signedPart))
    out.raw(Uint8Array.from(after))
  })
}

const SALT_AND_TS = [1, 0, 0, 0, 2, 0, 0, 0]

describe('decode006', () => {
  test('tells what it read from what somebody checked', () => {
    expect(decode006(tokenWith([[1, ts - 1]]))).toMatchObject({
      version: '006',
      verified: false,
      appId,
      issuedAt: ts - 86_400,
      ts,
      expiresAt: ts - 1,
      salt: 1,
      flags: [],
    })
  })

  test.for([
    { what: 'an end within 24 hours stays', statedEnd: ts - 1, expiresAt: ts - 1 },
    { what: 'an end at 24 hours stays', statedEnd: ts, expiresAt: ts },
    { what: 'an end beyond 24 hours counts as 24 hours', statedEnd: ts + 1, expiresAt: ts },
    { what: 'seven days count as 24 hours', statedEnd: ts + 6 * 86_400, expiresAt: ts },
    { what: '0 counts as 24 hours', statedEnd: 0, expiresAt: ts },
  ])('$what', ({ statedEnd, expiresAt }) => {
    expect(decode006(tokenWith([[1, statedEnd]])).privileges).toEqual([
      { id: 1, name: 'joinChannel', statedEnd, expiresAt },
    ])
  })

  test('ends a token with the last of its privileges', () => {
    const privileges = [
      [1, ts - 500],
      [2, ts - 100],
      [3, ts - 900],
    ] as const
    expect(decode006(tokenWith(privileges)).expiresAt).toBe(ts - 100)
  })

  test('ends a token without privileges at its own bound', () => {
    expect(decode006(tokenWith([])).expiresAt).toBe(ts)
  })

  test('keeps privileges whose number it does not know', () => {
    expect(decode006(tokenWith([[777, ts]])).privileges[0]).toMatchObject({
      id: 777,
      name: undefined,
    })
  })

  test('reads the most privileges that the format can count', () => {
    const privileges = Array.from({ length: 10_920 }, (_, id) => [id, ts - 1] as const)
    const token = decode006(tokenWith(privileges))
    expect(token.privileges).toHaveLength(10_920)
    expect(() => tokenWith([...privileges, [20_000, ts]])).toThrow(RangeError)
  })

  test('takes the last of a privilege given twice, and says so', () => {
    const twice = [1, 0, 5, 0, 0, 0, 1, 0, 1, 0, 0, 0]
    const token = decode006(tokenAround([...SALT_AND_TS, 2, 0, ...twice]))
    expect(token.privileges.map(({ statedEnd }) => statedEnd)).toEqual([1])
    expect(token.flags).toEqual(['duplicate-privilege'])
  })

  test('says when privileges stand in an unusual order', () => {
    const twoOne = [2, 0, 5, 0, 0, 0, 1, 0, 5, 0, 0, 0]
    expect(decode006(tokenAround([...SALT_AND_TS, 2, 0, ...twoOne])).flags).toEqual([
      'non-canonical-order',
    ])
  })

  test('keeps and reports bytes after the signed part', () => {
    const token = decode006(tokenAround([...SALT_AND_TS, 0, 0], [7, 8]))
    expect(token.flags).toEqual(['trailing-bytes'])
    expect([...token.unparsed]).toEqual([7, 8])
    expect([...token.signedBytes]).toEqual([...SALT_AND_TS, 0, 0])
  })

  test('refuses bytes inside the signed part that its count leaves out', () => {
    expect(() => decode006(tokenAround([...SALT_AND_TS, 0, 0, 7]))).toThrow(
      expect.objectContaining({ code: 'TOKEN_MALFORMED' }),
    )
  })

  test('accepts a signature of another length, which verify006 then refuses', () => {
    const token = tokenOf((out) => {
      out.counted(utf8('short'))
      out.u32(0)
      out.u32(0)
      out.counted(Uint8Array.from([...SALT_AND_TS, 0, 0]))
    })
    expect(decode006(token).signature).toHaveLength(5)
  })

  const token = tokenWith([
    [1, ts],
    [2, ts],
  ])

  test.for([
    { what: '007 tokens', text: '007eJxTYBA', version: '007', reader: '@tessera/token' },
    { what: '005 keys', text: '005AQAoAEJ', version: '005', reader: '@tessera/token/channel-key' },
    { what: '003 keys', text: '003AQAoAEJ', version: '003', reader: '@tessera/token/channel-key' },
  ])('tells $what by their version, and what reads them', ({ text, version, reader }) => {
    expect(() => decode006(text)).toThrow(
      expect.objectContaining({
        code: 'TOKEN_UNSUPPORTED_VERSION',
        details: { version, supported: '006' },
        message: `this is a ${version} token, not 006 (read it with ${reader})`,
      }),
    )
  })

  test.for<[string, string]>([
    ['nothing', ''],
    ['another prefix', `x${token.slice(1)}`],
    ['a space before', ` ${token}`],
    ['a space behind', `${token} `],
    ['a line feed behind', `${token}\n`],
    ['a version alone', '006'],
    ['half an App ID', token.slice(0, 20)],
    ['nothing behind the App ID', token.slice(0, 35)],
    ['the URL-safe alphabet', token.replaceAll('/', '_').replaceAll('+', '-')],
    ['a percent sign', token.replaceAll('/', '%2F')],
    ['padding too much', `${token}====`],
    ['text after padding', `${tokenAround([...SALT_AND_TS, 0, 0], [1, 2])}AAAA`],
  ])('refuses %s', ([, text]) => {
    expect(() => decode006(text)).toThrow(
      expect.objectContaining({ name: 'TokenError', code: 'TOKEN_MALFORMED' }),
    )
  })

  const cut = (bytes: number) =>
    `006${appId}${Buffer.from(token.slice(35), 'base64').subarray(0, bytes).toString('base64')}`
  const within = (...signedPart: number[]) => tokenAround([...SALT_AND_TS, ...signedPart])

  test.for<[number, string, string]>([
    [0, 'the version "006"', ''],
    [0, 'the version "006"', ' 006'],
    [0, 'the version "006"', '00x'],
    [3, '32 more characters of the App ID', '006'],
    [20, '15 more characters of the App ID', token.slice(0, 20)],
    [34, '1 more characters of the App ID', token.slice(0, 34)],
    [0, '2 more bytes for the length of the signature', token.slice(0, 35)],
    [0, '2 more bytes for the length of the signature', cut(1)],
    [2, '32 more bytes for the signature', cut(33)],
    [34, '4 more bytes for the checksum of the channel', cut(34)],
    [38, '4 more bytes for the checksum of the uid', cut(41)],
    [42, '2 more bytes for the length of the signed part', cut(42)],
    [44, '22 more bytes for the signed part', cut(65)],
    [44, '4 more bytes for the salt', tokenAround([])],
    [48, '4 more bytes for the end of the token', tokenAround([1, 0, 0, 0, 2])],
    [52, '2 more bytes for the number of privileges', within()],
    [54, '2 more bytes for a privilege', within(1, 0)],
    [56, '4 more bytes for the end of a privilege', within(1, 0, 1, 0)],
    [54, 'the end of the signed part after the last privilege', within(0, 0, 7)],
  ])('says that at %i there should be %s', ([offset, expected, text]) => {
    expect(() => decode006(text)).toThrow(
      expect.objectContaining({ code: 'TOKEN_MALFORMED', details: { offset, expected } }),
    )
  })

  test('takes as many characters as it was told, and no more', () => {
    expect(decode006(token, { maxCharacters: token.length }).appId).toBe(appId)
    expect(() => decode006(token, { maxCharacters: token.length - 1 })).toThrow(
      expect.objectContaining({ code: 'TOKEN_TOO_LARGE' }),
    )
  })

  test('refuses more characters than it was told to take', () => {
    const long = `006${appId}${'A'.repeat(200_000)}`
    expect(() => decode006(long)).toThrow(expect.objectContaining({ code: 'TOKEN_TOO_LARGE' }))
    expect(() => decode006(token, { maxCharacters: 50 })).toThrow(
      expect.objectContaining({ details: { limit: 50, unit: 'characters' } }),
    )
  })

  test.for<[unknown, string]>([
    [undefined, 'undefined'],
    [null, 'null'],
    [6, '6'],
    [{}, 'object'],
    [['006'], 'an array'],
  ])('calls %o no token', ([value, got]) => {
    expect(() => decode006(value as string)).toThrow(
      new TypeError(`token must be a string, got ${got}`),
    )
  })

  test('refuses a token cut off after any character', () => {
    for (let length = 0; length < token.length; length++) {
      expect(() => decode006(token.slice(0, length))).toThrow(
        expect.objectContaining({ code: 'TOKEN_MALFORMED' }),
      )
    }
  })

  test('refuses content cut off after any byte', () => {
    const content = Buffer.from(token.slice(35), 'base64')
    for (let length = 0; length < content.length; length++) {
      const text = `006${appId}${content.subarray(0, length).toString('base64')}`
      expect(() => decode006(text)).toThrow(expect.objectContaining({ code: 'TOKEN_MALFORMED' }))
    }
  })

  test('answers any text and any content with a token or a TokenError', { timeout: 60_000 }, () => {
    const content = fc.uint8Array({ maxLength: 200 }).map((bytes) => {
      return `006${appId}${Buffer.from(bytes).toString('base64')}`
    })
    const signedPart = fc.uint8Array({ maxLength: 40 }).map((bytes) => tokenAround([...bytes]))
    const good = fc
      .array(fc.tuple(fc.nat({ max: 65_535 }), fc.nat({ max: 2 ** 32 - 1 })), { maxLength: 20 })
      .map(tokenWith)
    const anyText = fc.oneof(fc.string({ unit: 'binary' }), content, signedPart, good)
    fc.assert(
      fc.property(anyText, (text) => {
        try {
          expect(decode006(text).verified).toBe(false)
        } catch (error) {
          expect(isTokenError(error)).toBe(true)
        }
      }),
      { numRuns: 500 },
    )
  })
})
