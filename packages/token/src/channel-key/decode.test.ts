import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { isTokenError } from '../errors.ts'
import { ByteWriter } from '../wire/byte-writer.ts'
import { utf8 } from '../wire/utf8.ts'
import { decodeChannelKey } from './decode.ts'

const signature = '0123456789abcdef0123456789abcdef01234567'
const appId = '970CA35de60c44645bbae8a215061b33'
const core = `${signature}${appId}180000000000000abc`

interface Parts {
  readonly service?: number
  readonly signature?: string
  readonly appIdBytes?: number
  readonly extraCount?: number
  readonly after?: readonly number[]
}

function key005(parts: Parts = {}): string {
  const out = new ByteWriter()
  out.u16(parts.service ?? 1)
  out.text(parts.signature ?? signature.toUpperCase())
  out.counted(new Uint8Array(parts.appIdBytes ?? 16))
  out.u32(1_800_000_000)
  out.u32(2)
  out.u32(0)
  out.u16(parts.extraCount ?? 0)
  out.raw(Uint8Array.from(parts.after ?? []))
  return `005${Buffer.from(out.finish()).toString('base64')}`
}

describe('decodeChannelKey', () => {
  test.for([
    { version: '001', key: core, uid: undefined, expiresAt: undefined },
    { version: '002', key: `${core}00000012341800003600`, uid: 1234, expiresAt: 1_800_003_600 },
    { version: '003', key: `003${core}42949672950000000000`, uid: 4_294_967_295, expiresAt: 0 },
    { version: '004', key: `004${core}0000000000`, uid: undefined, expiresAt: 0 },
  ])('reads $version', ({ version, key, uid, expiresAt }) => {
    expect(decodeChannelKey(key)).toMatchObject({
      version,
      verified: false,
      appId,
      signature,
      issuedAt: 1_800_000_000,
      salt: 0xabc,
      uid,
      expiresAt,
    })
  })

  test('reads 005, and says that nobody has checked it', () => {
    expect(decodeChannelKey(key005({ service: 2 }))).toMatchObject({
      version: '005',
      verified: false,
      appId: '0'.repeat(32),
      signature: signature.toUpperCase(),
      issuedAt: 1_800_000_000,
      salt: 2,
      uid: undefined,
      expiresAt: 0,
      service: 'recording',
      serviceId: 2,
      extra: [],
    })
  })

  test.for(['003', '004', '005', '006', '007'])(
    'tells 001 and 002 by their length, even when they begin with %s',
    (digits) => {
      const key = digits + core.slice(3)
      expect(decodeChannelKey(key).version).toBe('001')
      expect(decodeChannelKey(`${key}00000012340000000000`).version).toBe('002')
    },
  )

  test('keeps a service that it does not know, and values that are no text', () => {
    const after = [1, 0, 1, 0, 0xff]
    const read = decodeChannelKey(key005({ service: 9, extraCount: 1, after }))
    expect(read).toMatchObject({ service: undefined, serviceId: 9 })
    expect(read.extra).toEqual([[1, Uint8Array.from([0xff])]])
  })

  test.for(['006', '007'])('tells a %s token by its version', (version) => {
    expect(() => decodeChannelKey(`${version}${appId}AAAA`)).toThrow(
      expect.objectContaining({
        code: 'TOKEN_UNSUPPORTED_VERSION',
        details: { version, supported: '001 to 005' },
        message: `this is a ${version} token, not a channel key (read it with @tessera/token${version === '006' ? '/006' : ''})`,
      }),
    )
  })

  const cut = (bytes: number) =>
    `005${Buffer.from(key005().slice(3), 'base64').subarray(0, bytes).toString('base64')}`
  const entry = (...after: number[]) => key005({ extraCount: 1, after })

  test.for<[number, string, string]>([
    [0, '90 or 110 characters, or "003", "004" or "005"', ''],
    [0, '90 or 110 characters, or "003", "004" or "005"', '008AAAA'],
    [0, 'the fields of a 001 key', core.toUpperCase()],
    [0, 'the fields of a 002 key', `${core}0000001234180000360x`],
    [0, 'the fields of a 003 key', `003${core}`],
    [0, 'the fields of a 004 key', `004${core}`],
    [0, 'at most 4294967295 as the time of issue', core.replace('1800000000', '4294967296')],
    [0, 'at most 4294967295 as the uid', `${core}42949672960000000000`],
    [0, 'at most 4294967295 as the end', `${core}00000000004294967296`],
    [0, '2 more bytes for the service', '005'],
    [2, '2 more bytes for the length of the signature', cut(2)],
    [4, '40 more bytes for the signature', cut(43)],
    [2, '40 upper-case hexadecimal characters of a signature', key005({ signature })],
    [44, '2 more bytes for the length of the App ID', cut(44)],
    [46, '16 more bytes for the App ID', cut(61)],
    [44, '16 bytes of App ID', key005({ appIdBytes: 15 })],
    [62, '4 more bytes for the time of issue', cut(62)],
    [66, '4 more bytes for the salt', cut(66)],
    [70, '4 more bytes for the end', cut(73)],
    [74, '2 more bytes for the number of extra fields', cut(74)],
    [76, '2 more bytes for an extra field', entry()],
    [78, '2 more bytes for the length of the value of an extra field', entry(1, 0)],
    [80, '3 more bytes for the value of an extra field', entry(1, 0, 3, 0, 65)],
    [76, 'the end of the key', key005({ after: [0] })],
  ])('says that at %i there should be %s', ([offset, expected, key]) => {
    expect(() => decodeChannelKey(key)).toThrow(
      expect.objectContaining({ code: 'TOKEN_MALFORMED', details: { offset, expected } }),
    )
  })

  test.for([
    { characters: 180_000, code: 'TOKEN_MALFORMED' },
    { characters: 180_001, code: 'TOKEN_TOO_LARGE' },
  ])('refuses $characters characters as $code', ({ characters, code }) => {
    expect(() => decodeChannelKey('005'.padEnd(characters, 'A'))).toThrow(
      expect.objectContaining({ code }),
    )
  })

  test.for<[string, string]>([
    ['nothing', ''],
    ['another version', '008AAAA'],
    ['89 characters', core.slice(1)],
    ['a signature in upper case', core.toUpperCase()],
    ['a letter in a time', core.replace('1800000000', '180000000a')],
    ['a time beyond 32 bits', core.replace('1800000000', '4294967296')],
    ['a uid beyond 32 bits', `${core}99999999990000000000`],
    ['a salt in upper case', core.replace('00000abc', '00000ABC')],
    ['an App ID with other letters', core.replace('970CA', 'z70CA')],
    ['a line feed in place of the last digit', `${core.slice(0, -1)}\n`],
    ['003 cut short', `003${core}0000001234180000360`],
    ['004 with a uid', `004${core}00000012341800003600`],
    ['005 with a signature in lower case', key005({ signature })],
    ['005 with a signature of 39 characters', key005({ signature: signature.slice(1) })],
    ['005 with a signature of 41 characters', key005({ signature: `A${signature.toUpperCase()}` })],
    ['005 with a short App ID', key005({ appIdBytes: 15 })],
    ['005 with an entry that is not there', key005({ extraCount: 1 })],
    ['005 with bytes behind', key005({ after: [0] })],
    ['005 in URL-safe base64', key005({ service: 0xffff }).replaceAll('/', '_')],
    ['005 with a space', `${key005()} `],
  ])('refuses %s', ([, key]) => {
    expect(() => decodeChannelKey(key)).toThrow(
      expect.objectContaining({ name: 'TokenError', code: 'TOKEN_MALFORMED' }),
    )
  })

  test('refuses more characters than any key has', () => {
    expect(() => decodeChannelKey(`005${'A'.repeat(200_000)}`)).toThrow(
      expect.objectContaining({
        code: 'TOKEN_TOO_LARGE',
        details: { limit: 180_000, unit: 'characters' },
      }),
    )
  })

  test.for([undefined, null, 5])('calls %o no key', (value) => {
    expect(() => decodeChannelKey(value as unknown as string)).toThrow(
      new TypeError(`key must be a string, got ${value}`),
    )
  })

  test('refuses content of 005 cut off after any byte', () => {
    const content = Buffer.from(key005().slice(3), 'base64')
    for (let length = 0; length < content.length; length++) {
      const key = `005${content.subarray(0, length).toString('base64')}`
      expect(() => decodeChannelKey(key)).toThrow(
        expect.objectContaining({ code: 'TOKEN_MALFORMED' }),
      )
    }
  })

  test('answers any text and any content with a key or a TokenError', { timeout: 60_000 }, () => {
    const content = fc.uint8Array({ maxLength: 120 }).map((bytes) => {
      return `005${Buffer.from(bytes).toString('base64')}`
    })
    const almost = fc.tuple(fc.nat({ max: core.length - 1 }), fc.string({ maxLength: 2 }))
    const broken = almost.map(([at, by]) => core.slice(0, at) + by + core.slice(at + by.length))
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), content, broken), (key) => {
        try {
          expect(decodeChannelKey(key).verified).toBe(false)
        } catch (error) {
          expect(isTokenError(error)).toBe(true)
        }
      }),
      { numRuns: 500 },
    )
  })

  test('reads entries of any bytes and keeps them as they are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 20 }), (value) => {
        const after = [1, 0, value.length, 0, ...value]
        const [entry] = decodeChannelKey(key005({ extraCount: 1, after })).extra
        const kept = entry![1]
        expect(typeof kept === 'string' ? utf8(kept) : kept).toEqual(value)
      }),
    )
  })
})
