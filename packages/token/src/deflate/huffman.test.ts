import zlib from 'node:zlib'

import { describe, expect, test } from 'vitest'

import {
  bits,
  DYNAMIC,
  dynamicHead,
  FIXED,
  NINE_BITS,
} from '../../../../test/support/deflate-bits.ts'
import { bitSource, rewind } from './bit-source.ts'
import { readDynamicCodes } from './huffman.ts'
import { inflate, inflateFrom, inflateInput } from './inflate.ts'

const CAP = 1_048_576
const [A, END, MATCH_OF_3] = [65, 256, 257]

/** Fifteen literals from `A` on, each a bit longer than the one before, and the end as long as the last of them. */
const LADDER: Readonly<Record<number, number>> = Object.fromEntries<number>([
  ...Array.from({ length: 15 }, (_, i): [number, number] => [A + i, i + 1]),
  [END, 15],
])

function checksummed(stream: Uint8Array, content: string): Uint8Array {
  return Buffer.concat([stream, zlib.deflateSync(content).subarray(-4)])
}

describe('a dynamic code', () => {
  test.for([
    {
      what: 'without any distance',
      stream: bits(DYNAMIC, dynamicHead({ [A]: 1, [END]: 1 }, [0]), '0 1'),
      content: 'A',
    },
    {
      what: 'with one distance of one bit that is not used',
      stream: bits(DYNAMIC, dynamicHead({ [A]: 1, [END]: 1 }, [1]), '0 1'),
      content: 'A',
    },
    {
      what: 'with one distance of one bit',
      stream: bits(
        ...[DYNAMIC, dynamicHead({ [A]: 1, [END]: 2, [MATCH_OF_3]: 2 }, [1]), '0 11 0 10'],
      ),
      content: 'AAAA',
    },
    {
      what: 'of nothing but its end',
      stream: bits(DYNAMIC, dynamicHead({ [END]: 1 }, [0]), '0'),
      content: '',
    },
    {
      what: 'with thirty distances',
      stream: bits(
        ...[DYNAMIC, dynamicHead({ [A]: 1, [END]: 1 }, [1, 1, ...new Array<number>(28).fill(0)])],
        '0 1',
      ),
      content: 'A',
    },
    {
      what: 'with words of every length',
      stream: bits(
        ...[DYNAMIC, dynamicHead(LADDER, [0])],
        ...Array.from({ length: 14 }, (_, ones) => `${'1'.repeat(ones)}0`),
        `${'1'.repeat(14)}0`,
        '1'.repeat(15),
      ),
      content: 'ABCDEFGHIJKLMNO',
    },
  ])('$what is read', ({ stream, content }) => {
    const whole = checksummed(stream, content)
    expect(zlib.inflateSync(whole).toString()).toBe(content)
    expect(Buffer.from(inflate(whole, CAP)).toString()).toBe(content)
  })

  test.for([
    { what: 'one distance of two bits', literals: { [A]: 1, [END]: 1 }, distances: [2] },
    { what: 'two distances and a hole', literals: { [A]: 1, [END]: 1 }, distances: [1, 2] },
    { what: 'a literal too many', literals: { [A]: 1, 66: 1, [END]: 1 }, distances: [0] },
    { what: 'a longer literal too many', literals: { [A]: 1, 66: 2, [END]: 1 }, distances: [0] },
    { what: 'one end of two bits', literals: { [END]: 2 }, distances: [0] },
  ])('with $what is refused', ({ literals, distances }) => {
    const stream = checksummed(bits(DYNAMIC, dynamicHead(literals, distances), '0 1 0 1'), 'A')
    expect(() => zlib.inflateSync(stream)).toThrow()
    expect(() => inflate(stream, CAP)).toThrow(
      expect.objectContaining({
        details: expect.objectContaining({ expected: 'a complete Huffman code' }) as unknown,
      }),
    )
  })

  test('has a table of its words of up to nine bits, whatever follows them', () => {
    const stream = bits(dynamicHead(LADDER, [0]))
    const source = bitSource(stream.length - 2)
    source.bytes.set(stream.subarray(2))
    rewind(source, stream.length - 2)
    const { fast } = readDynamicCodes(source).literals
    expect(Array.from(fast)).toEqual(
      Array.from({ length: 512 }, (_, ahead) => {
        const ones = Array.from(ahead.toString(2).padStart(9, '0')).toReversed().indexOf('0')
        return ones < 0 ? 0 : ((A + ones) << 4) | (ones + 1)
      }),
    )
  })
})

describe('the end of the input', () => {
  const REST = 'the rest of the zlib stream'

  test.for([1, 40_000])('ends a run of %i literals that would go on in zeros', (count) => {
    const stream = bits(DYNAMIC, dynamicHead({ [A]: 1, [END]: 1 }, [0]), '0'.repeat(count))
    expect(() => inflate(stream, CAP)).toThrow(
      expect.objectContaining({ details: { offset: stream.length, expected: REST } }),
    )
  })

  test('is followed by zeros, whatever an earlier input left there', () => {
    expect(() => inflate(new Uint8Array(3000).fill(0xff), CAP)).toThrow()
    const stream = bits(FIXED, NINE_BITS.repeat(30), '0000001')
    expect(() => inflate(stream, CAP)).toThrow(
      expect.objectContaining({ details: { offset: 37, expected: REST } }),
    )
  })

  test('may be anywhere around what is kept for the usual input', () => {
    for (let length = 4060; length < 4140; length++) {
      const bytes = Buffer.alloc(length, 'x')
      expect(Buffer.compare(inflate(zlib.deflateSync(bytes, { level: 0 }), CAP), bytes)).toBe(0)
    }
  })
})

test('what is unpacked never takes more room than the cap', () => {
  const stream = zlib.deflateSync(Buffer.alloc(10_000, 'ab'))
  const input = inflateInput(stream.length)
  input.bytes.set(stream)
  const { bytes, length } = inflateFrom(input, stream.length, 10_000)
  expect({ length, room: bytes.length }).toEqual({ length: 10_000, room: 10_000 })
})
