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

  test.for<[string, string, string, string]>([
    ['007 tokens', '007eJxTYBA', 'TOKEN_UNSUPPORTED_VERSION', '007'],
    ['005 keys', '005AQAoAEJ', 'TOKEN_UNSUPPORTED_VERSION', '005'],
  ])('tells %s by their version', ([, text, code, version]) => {
    expect(() => decode006(text)).toThrow(
      expect.objectContaining({ code, details: { version, supported: '006' } }),
    )
    expect(() => decode006(text)).toThrow(/@tessera\/token/)
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

  test('refuses more characters than it was told to take', () => {
    const long = `006${appId}${'A'.repeat(200_000)}`
    expect(() => decode006(long)).toThrow(expect.objectContaining({ code: 'TOKEN_TOO_LARGE' }))
    expect(() => decode006(token, { maxCharacters: 50 })).toThrow(
      expect.objectContaining({ details: { limit: 50, unit: 'characters' } }),
    )
  })

  test.for([undefined, null, 6, {}])('calls %o no token', (value) => {
    expect(() => decode006(value as string)).toThrow(TypeError)
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
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), content), (text) => {
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
