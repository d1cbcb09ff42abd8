import zlib from 'node:zlib'

import { describe, expect, test } from 'vitest'

import { bits, DYNAMIC, FIXED, NINE_BITS } from '../../../../test/support/deflate-bits.ts'
import {
  type Random,
  rounds,
  seededRandom,
  structuredBytes,
} from '../../../../test/support/random.ts'
import { isTokenError } from '../errors.ts'
import { inflate } from './inflate.ts'

const CAP = 1_048_576
const PER_ROUND = 500
const ROUNDS = rounds(41)

/**
 * The result that `info` asks for; Node's types know the option only. Given any options without `windowBits`, Node
 * takes the window's size from the stream's header, and then what is too far back depends on where its chunks end.
 */
interface WithInfo {
  readonly buffer: Buffer
  readonly engine: { readonly bytesWritten: number }
}
const WITH_INFO = { info: true, windowBits: 15 }

/** What zlib makes of `bytes` as one whole stream, or `undefined` when it refuses it or leaves some over. */
function reference(bytes: Uint8Array): Uint8Array | undefined {
  try {
    const { buffer, engine } = zlib.inflateSync(bytes, WITH_INFO) as unknown as WithInfo
    return engine.bytesWritten === bytes.length && buffer.length <= CAP ? buffer : undefined
  } catch {
    return undefined
  }
}

/** Ours; any error but a TokenError fails the test. */
function ours(bytes: Uint8Array): Uint8Array | undefined {
  try {
    return inflate(bytes, CAP)
  } catch (error) {
    if (isTokenError(error)) return undefined
    throw error
  }
}

function sameBytes(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  return a === undefined || b === undefined ? a === b : Buffer.compare(a, b) === 0
}

function compress(random: Random): Buffer {
  const size = random.below(250) === 0 ? 70_000 : random.pick([8, 60, 200, 200, 1500])
  return zlib.deflateSync(structuredBytes(random, size), {
    level: random.below(10),
    memLevel: 1 + random.below(9),
    strategy: random.below(5),
    windowBits: 9 + random.below(7),
  })
}

/** Damages a stream in one of the ways in which streams get damaged, and now and then repairs its checksum. */
function damage(stream: Buffer, random: Random): Uint8Array {
  const bytes = Buffer.from(stream)
  const at = random.below(bytes.length)
  switch (random.below(6)) {
    case 0:
    case 1:
      bytes[at]! ^= 1 << random.below(8)
      return withRightChecksum(bytes)
    case 2:
      bytes[at] = random.below(256)
      return random.below(2) === 0 ? bytes : withRightChecksum(bytes)
    case 3:
      return bytes.subarray(0, at)
    case 4:
      return Buffer.concat([bytes, random.bytes(1 + random.below(5))])
    default:
      return withRightChecksum(Buffer.concat([bytes.subarray(0, 2), random.bytes(40)]))
  }
}

/** The stream up to where its DEFLATE data ends, with the checksum of what they hold; itself when they hold nothing. */
function withRightChecksum(stream: Buffer): Uint8Array {
  try {
    const { buffer, engine } = zlib.inflateRawSync(
      stream.subarray(2),
      WITH_INFO,
    ) as unknown as WithInfo
    const checksum = zlib.deflateSync(buffer).subarray(-4)
    return Buffer.concat([stream.subarray(0, 2 + engine.bytesWritten), checksum])
  } catch {
    return stream
  }
}

describe('inflate answers as zlib does', () => {
  test.for(ROUNDS)('on streams of every level, strategy and window (round %i)', (round) => {
    const random = seededRandom(round)
    for (let i = 0; i < PER_ROUND; i++) {
      const stream = compress(random)
      const expected = reference(stream)
      expect(expected).toBeDefined()
      if (!sameBytes(ours(stream), expected)) expect.fail(`stream ${i} of this round`)
    }
  })

  test.for(ROUNDS)('on damaged streams (round %i)', (round) => {
    const random = seededRandom(round * 7919)
    let accepted = 0
    for (let i = 0; i < PER_ROUND; i++) {
      const stream = damage(compress(random), random)
      const expected = reference(stream)
      if (expected !== undefined) accepted++
      if (!sameBytes(ours(stream), expected)) expect.fail(`stream ${i} of this round`)
    }
    // Both verdicts must occur, or the comparison would compare nothing.
    expect(accepted).toBeGreaterThan(PER_ROUND / 20)
    expect(accepted).toBeLessThan(PER_ROUND)
  })
})

describe('inflate refuses', () => {
  const good = zlib.deflateSync(Buffer.from('a token, a token, a token, and its end'))

  test('a stream that is cut anywhere', () => {
    for (let length = 0; length < good.length; length++) {
      expect(ours(good.subarray(0, length))).toBeUndefined()
    }
  })

  test('any single bit that is flipped', () => {
    for (let bit = 0; bit < good.length * 8; bit++) {
      const bytes = Buffer.from(good)
      bytes[bit >> 3]! ^= 1 << (bit & 7)
      if (sameBytes(reference(bytes), undefined)) expect(ours(bytes)).toBeUndefined()
      else expect(ours(bytes)).toEqual(new Uint8Array(reference(bytes)!))
    }
  })

  test.for([
    { what: 'gzip', bytes: zlib.gzipSync('token') },
    { what: 'raw DEFLATE', bytes: zlib.deflateRawSync('token') },
    {
      what: 'a preset dictionary',
      bytes: zlib.deflateSync('token', { dictionary: Buffer.from('token') }),
    },
    { what: 'a byte after the stream', bytes: Buffer.concat([good, Buffer.of(0)]) },
    { what: 'a second stream', bytes: Buffer.concat([good, good]) },
    { what: 'a wrong checksum', bytes: Buffer.concat([good.subarray(0, -1), Buffer.of(0)]) },
    { what: 'nothing at all', bytes: Buffer.of() },
    { what: 'the reserved kind of block', bytes: Buffer.of(0x78, 0x9c, 0x07, 0, 0, 0, 1) },
    {
      what: 'a stored block whose length lies',
      bytes: Buffer.of(0x78, 0x01, 1, 5, 0, 0xfa, 0xfe, 1, 2, 3, 4, 5, 0, 0, 0, 1),
    },
    {
      what: 'a stored block longer than the input',
      bytes: Buffer.of(0x78, 0x01, 1, 255, 255, 0, 0, 1, 2, 3),
    },
  ])('$what', ({ bytes }) => {
    expect(() => inflate(bytes, CAP)).toThrow(
      expect.objectContaining({ name: 'TokenError', code: 'TOKEN_MALFORMED' }),
    )
  })

  test.for([
    { what: '3 MB of zeros', bytes: zlib.deflateSync(Buffer.alloc(3_000_000)) },
    { what: '8 MiB of zeros', bytes: zlib.deflateSync(Buffer.alloc(8 << 20)) },
    { what: '8 MiB, stored', bytes: zlib.deflateSync(Buffer.alloc(8 << 20), { level: 0 }) },
    {
      what: '8 MiB of literals',
      bytes: zlib.deflateSync(Buffer.alloc(8 << 20), { strategy: zlib.constants.Z_HUFFMAN_ONLY }),
    },
  ])('$what at the cap', ({ bytes }) => {
    expect(() => inflate(bytes, CAP)).toThrow(
      expect.objectContaining({
        code: 'TOKEN_TOO_LARGE',
        details: { limit: CAP, unit: 'bytes' },
      }),
    )
  })
})

describe('a refusal says where and what was expected', () => {
  const good = zlib.deflateSync(Buffer.from('a token, a token, a token, and its end'))
  const end = good.length - 4

  test.for<{ what: string; bytes: Uint8Array; offset: number; expected: string }>([
    { what: 'gzip', bytes: zlib.gzipSync('token'), offset: 0, expected: 'a zlib header' },
    {
      what: 'a window of more than 32 KiB',
      bytes: Buffer.of(0x88, 0x1c, 3, 0, 0, 0, 0, 1),
      offset: 0,
      expected: 'a zlib header',
    },
    {
      what: 'another method than DEFLATE',
      bytes: Buffer.of(0x77, 0x09, 3, 0, 0, 0, 0, 1),
      offset: 0,
      expected: 'a zlib header',
    },
    {
      what: 'no checksum where the block ends with its last byte',
      bytes: bits(FIXED, NINE_BITS.repeat(6), '0000000'),
      offset: 10,
      expected: 'an Adler-32 checksum',
    },
    {
      what: 'a header whose sum is wrong',
      bytes: Buffer.of(0x78, 0x9d, 3, 0, 0, 0, 0, 1),
      offset: 0,
      expected: 'a zlib header',
    },
    {
      what: 'a preset dictionary',
      bytes: zlib.deflateSync('token', { dictionary: Buffer.from('token') }),
      offset: 1,
      expected: 'a zlib stream without a preset dictionary',
    },
    {
      what: 'no checksum',
      bytes: good.subarray(0, end),
      offset: end,
      expected: 'an Adler-32 checksum',
    },
    {
      what: 'three quarters of a checksum',
      bytes: good.subarray(0, -1),
      offset: end,
      expected: 'an Adler-32 checksum',
    },
    {
      what: 'a wrong checksum',
      bytes: Buffer.concat([good.subarray(0, -1), Buffer.of(0)]),
      offset: end,
      expected: 'the right Adler-32 checksum',
    },
    {
      what: 'a byte too many',
      bytes: Buffer.concat([good, Buffer.of(0)]),
      offset: end + 4,
      expected: 'nothing after the zlib stream',
    },
    {
      what: 'no block at all',
      bytes: good.subarray(0, 2),
      offset: 2,
      expected: 'the rest of the zlib stream',
    },
    {
      what: 'the reserved kind of block',
      bytes: bits('1 11'),
      offset: 3,
      expected: 'a known kind of DEFLATE block',
    },
    {
      what: 'a stored block whose length lies',
      bytes: Buffer.of(0x78, 0x01, 1, 5, 0, 0xfa, 0xfe, 1, 2, 3, 4, 5, 0, 0, 0, 1),
      offset: 3,
      expected: 'a stored block whose length is sound',
    },
    {
      what: 'the length code 286, which nobody defined',
      bytes: bits(FIXED, '11000110', '00000'),
      offset: 4,
      expected: 'a match length',
    },
    {
      what: 'a match before anything was written',
      bytes: bits(FIXED, '0000001', '00000'),
      offset: 4,
      expected: 'a match inside what was already written',
    },
    {
      what: 'the distance code 30, which nobody defined',
      bytes: bits(FIXED, '0000001', '11110'),
      offset: 4,
      expected: 'a defined Huffman code',
    },
    {
      what: '287 length codes',
      bytes: bits(DYNAMIC, '01111 00000 0000'),
      offset: 5,
      expected: 'at most 286 length and 30 distance codes',
    },
    {
      what: '31 distance codes',
      bytes: bits(DYNAMIC, '00000 01111 0000'),
      offset: 5,
      expected: 'at most 286 length and 30 distance codes',
    },
    {
      what: 'a code-length code of nothing',
      bytes: bits(DYNAMIC, '00000 00000 0000', '000 000 000 000'),
      offset: 6,
      expected: 'a complete code-length code',
    },
    {
      what: 'a code-length code with a hole',
      bytes: bits(DYNAMIC, '00000 00000 0000', '000 000 000 100'),
      offset: 6,
      expected: 'a complete code-length code',
    },
    {
      what: 'a code-length code with too many codes',
      bytes: bits(DYNAMIC, '00000 00000 0000', '100 100 000 100'),
      offset: 6,
      expected: 'a complete code-length code',
    },
    {
      what: 'a repetition of no code length',
      bytes: bits(DYNAMIC, '00000 00000 0000', '100 000 000 100', '1'),
      offset: 6,
      expected: 'a code length to repeat',
    },
    {
      what: 'more code lengths than announced',
      bytes: bits(DYNAMIC, '00000 00000 0000', '000 000 100 100', '1 1111111', '1 1111111'),
      offset: 8,
      expected: 'as many code lengths as announced',
    },
    {
      what: 'no code for the end of the block',
      bytes: bits(DYNAMIC, '00000 00000 0000', '000 000 100 100', '1 1111111', '1 1011011'),
      offset: 8,
      expected: 'a code for the end of the block',
    },
    {
      what: 'a code of one long word',
      bytes: bits(
        ...[DYNAMIC, '00000 00000 1000', '000 000 100 010 010'],
        ...['0 1111111', '0 1101011', '11', '10'],
      ),
      offset: 9,
      expected: 'a complete Huffman code',
    },
  ])('$what', ({ bytes, offset, expected }) => {
    expect(reference(bytes)).toBeUndefined()
    expect(() => inflate(bytes, CAP)).toThrow(
      expect.objectContaining({ code: 'TOKEN_MALFORMED', details: { offset, expected } }),
    )
  })
})

describe('the cap', () => {
  const stream = zlib.deflateSync(Buffer.alloc(10_000, 'ab'))

  test('lets pass what fills it exactly', () => {
    expect(inflate(stream, 10_000)).toHaveLength(10_000)
  })

  test.for([0, 1, 258, 4095, 4096, 4097, 9999])('stops at %i bytes', (cap) => {
    expect(() => inflate(stream, cap)).toThrow(expect.objectContaining({ code: 'TOKEN_TOO_LARGE' }))
  })
})

test('a result belongs to the caller and survives the next call', () => {
  const first = inflate(zlib.deflateSync(Buffer.from('first')), CAP)
  inflate(zlib.deflateSync(Buffer.from('other')), CAP)
  expect(Buffer.from(first).toString()).toBe('first')
})

test('what an earlier, longer input left behind is never read', () => {
  const short = Buffer.of(0x78, 0x9c, 0x4b)
  const refusal = (): string => {
    try {
      inflate(short, CAP)
      return 'accepted'
    } catch (error) {
      return isTokenError(error) ? JSON.stringify(error.details) : 'another error'
    }
  }
  const afterNothing = refusal()
  inflate(zlib.deflateSync(Buffer.from(seededRandom(1).bytes(3000))), CAP)
  expect(refusal()).toBe(afterNothing)
})
