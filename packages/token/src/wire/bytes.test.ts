import zlib from 'node:zlib'

import { describe, expect, test } from 'vitest'

import { seededRandom } from '../../../../test/support/random.ts'
import { ByteReader } from './byte-reader.ts'
import { ByteWriter } from './byte-writer.ts'
import { equalBytes, toHex } from './bytes.ts'
import { crc32 } from './crc32.ts'
import { readUtf8, readUtf8Lossy, utf8 } from './utf8.ts'

describe('equalBytes', () => {
  test.for([
    { a: [], b: [], equal: true },
    { a: [1, 2], b: [1, 2], equal: true },
    { a: [1, 2], b: [1, 3], equal: false },
    { a: [0, 2], b: [1, 2], equal: false },
    { a: [1], b: [1, 0], equal: false },
  ])('$a and $b: $equal', ({ a, b, equal }) => {
    expect(equalBytes(Uint8Array.from(a), Uint8Array.from(b))).toBe(equal)
  })

  test('compares with a part of an array', () => {
    const bytes = Uint8Array.of(9, 1, 2, 9)
    expect(equalBytes(Uint8Array.of(1, 2), bytes, 1, 3)).toBe(true)
    expect(equalBytes(Uint8Array.of(1, 2), bytes, 1, 4)).toBe(false)
    expect(equalBytes(Uint8Array.of(1, 2), bytes, 2, 4)).toBe(false)
  })
})

test('toHex writes two lower-case digits a byte', () => {
  expect(toHex(Uint8Array.of(0, 15, 16, 255))).toBe('000f10ff')
})

describe('crc32', () => {
  test('is the one of IEEE 802.3', () => {
    expect(crc32(utf8(''))).toBe(0)
    expect(crc32(utf8('123456789'))).toBe(0xcbf4_3926)
    expect(crc32(utf8('x123456789x'), 1, 10)).toBe(0xcbf4_3926)
  })

  test('agrees with zlib', () => {
    const random = seededRandom(3)
    for (let i = 0; i < 500; i++) {
      const bytes = random.bytes(random.below(300))
      expect(crc32(bytes)).toBe(zlib.crc32(bytes))
    }
  })
})

describe('ByteWriter and ByteReader', () => {
  test('give back every primitive at its bounds', () => {
    const out = new ByteWriter(1)
    for (const value of [0, 1, 255, 256, 65_535]) out.u16(value)
    for (const value of [0, 255, 65_536, 2 ** 31, 2 ** 32 - 1]) out.u32(value)
    out.u16(-1 & 0xffff)
    out.text('')
    out.text('zwölf 😀')
    const reader = new ByteReader(out.finish())
    expect([0, 0, 0, 0, 0].map(() => reader.u16('a number'))).toEqual([0, 1, 255, 256, 65_535])
    expect([0, 0, 0, 0, 0].map(() => reader.u32('a number'))).toEqual([
      0,
      255,
      65_536,
      2 ** 31,
      2 ** 32 - 1,
    ])
    expect(reader.i16('a number')).toBe(-1)
    expect(text(reader)).toBe('')
    expect(text(reader)).toBe('zwölf 😀')
    expect(reader.remaining).toBe(0)
  })

  test('write the longest text, and no longer one', () => {
    const out = new ByteWriter()
    out.text('x'.repeat(65_535))
    expect(out.length).toBe(65_537)
    for (const tooLong of ['x'.repeat(65_536), 'é'.repeat(32_768)]) {
      expect(() => out.text(tooLong)).toThrow(
        new RangeError('a text or list in a token holds at most 65535, got 65536'),
      )
    }
  })

  test('write the longest list of bytes, and no longer one', () => {
    const out = new ByteWriter(1)
    out.counted(new Uint8Array(65_535).fill(7))
    expect(out.finish()).toEqual(Uint8Array.of(255, 255, ...new Uint8Array(65_535).fill(7)))
    expect(() => out.counted(new Uint8Array(65_536))).toThrow(RangeError)
  })

  test('a writer that starts behind a gap has room for it', () => {
    const out = new ByteWriter(1)
    out.reset(34)
    expect(out.finish()).toEqual(new Uint8Array(34))
  })

  test('a writer that is used again starts anew', () => {
    const out = new ByteWriter(2)
    out.text('long enough to grow')
    out.reset()
    out.u16(7)
    expect(out.finish()).toEqual(Uint8Array.of(7, 0))
  })

  test.for([
    { bytes: [1], read: 'u16', expected: '2 more bytes for a field' },
    { bytes: [1, 2, 3], read: 'u32', expected: '4 more bytes for a field' },
    { bytes: [1], read: 'counted', expected: '2 more bytes for the length of a field' },
    { bytes: [2, 0, 65], read: 'counted', expected: '2 more bytes for a field' },
    { bytes: [255, 255], read: 'counted', expected: '65535 more bytes for a field' },
  ] as const)('a reader refuses $bytes as $read', ({ bytes, read, expected }) => {
    const reader = new ByteReader(Uint8Array.from(bytes))
    expect(() => reader[read]('a field')).toThrow(
      expect.objectContaining({
        code: 'TOKEN_MALFORMED',
        details: { offset: expect.any(Number) as number, expected },
      }),
    )
  })

  test('a reader stops at the end it was given, not at that of the array', () => {
    const reader = new ByteReader(Uint8Array.of(1, 0, 2, 0), 0, 2)
    expect(reader.u16('a number')).toBe(1)
    expect(reader.remaining).toBe(0)
    expect(() => reader.u16('a number')).toThrow(expect.objectContaining({ name: 'TokenError' }))
  })
})

describe('UTF-8', () => {
  test('is written and read like the runtime does, at every length around the short cut', () => {
    const random = seededRandom(1)
    for (const length of [0, 1, 31, 255, 256, 257, 1000]) {
      const words = Array.from({ length }, () => random.pick(['a', 'ü', '漢', '😀'])).join('')
      const bytes = utf8(words)
      expect(Buffer.from(bytes).equals(Buffer.from(words))).toBe(true)
      expect(readUtf8(bytes, 0, bytes.length)).toBe(words)
    }
  })

  test.for([
    { what: 'a lone continuation byte', bytes: [0x80], lossy: '\ufffd' },
    { what: 'an overlong slash', bytes: [0xc0, 0xaf], lossy: '\ufffd\ufffd' },
    { what: 'a surrogate', bytes: [0xed, 0xa0, 0x80], lossy: '\ufffd\ufffd\ufffd' },
    { what: 'a cut character', bytes: [65, 0xe6, 0xbc], lossy: 'A\ufffd' },
  ])('$what is not UTF-8', ({ bytes, lossy }) => {
    const array = Uint8Array.from(bytes)
    expect(readUtf8(array, 0, array.length)).toBeUndefined()
    expect(readUtf8Lossy(array, 0, array.length)).toBe(lossy)
  })

  test('keeps a byte order mark, NUL and line ends', () => {
    const odd = '\ufeffa\u0000b\r\n'
    const bytes = utf8(odd)
    expect(readUtf8(bytes, 0, bytes.length)).toBe(odd)
  })
})

function text(reader: ByteReader): string | undefined {
  const { start, end } = reader.counted('a text')
  return readUtf8(reader.bytes, start, end)
}
