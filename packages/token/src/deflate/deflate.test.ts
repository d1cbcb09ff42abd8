import { createHash } from 'node:crypto'
import zlib from 'node:zlib'

import { describe, expect, test } from 'vitest'

import { rounds, seededRandom, structuredBytes } from '../../../../test/support/random.ts'
import { deflate, deflateBound, deflateInto, newMemory, STAMP_LIMIT } from './deflate.ts'
import { inflate } from './inflate.ts'

const CAP = 1_048_576
const PER_ROUND = 1000
const ROUNDS = rounds(21)

describe('deflate', () => {
  test.for(ROUNDS)('is read back by zlib and by inflate (round %i)', (round) => {
    const random = seededRandom(round * 104_729)
    for (let i = 0; i < PER_ROUND; i++) {
      const bytes = structuredBytes(random, random.below(250) === 0 ? 70_000 : 600)
      const stream = deflate(bytes)
      expect(stream.length).toBeLessThanOrEqual(deflateBound(bytes.length))
      if (!zlib.inflateSync(stream).equals(bytes)) expect.fail(`zlib, input ${i}`)
      if (Buffer.compare(inflate(stream, CAP), bytes) !== 0) expect.fail(`inflate, input ${i}`)
    }
  })

  test.for([
    { what: 'nothing', bytes: new Uint8Array(0) },
    { what: 'one byte', bytes: Uint8Array.of(255) },
    { what: 'two equal bytes', bytes: Uint8Array.of(7, 7) },
    { what: 'the shortest match', bytes: Uint8Array.of(1, 2, 3, 1, 2, 3) },
    { what: 'the longest match', bytes: new Uint8Array(259) },
    { what: 'one more than the longest match', bytes: new Uint8Array(260) },
    { what: 'two megabytes of one byte', bytes: new Uint8Array(2_000_000) },
    { what: 'every byte', bytes: Uint8Array.from({ length: 256 }, (_, i) => i) },
    {
      what: 'only bytes of nine bits',
      bytes: new Uint8Array(5000).map((_, i) => 144 + ((i * 37) % 112)),
    },
  ])('packs $what', ({ bytes }) => {
    expect(zlib.inflateSync(deflate(bytes)).equals(bytes)).toBe(true)
  })

  test.for([1, 2, 256, 257, 32_767, 32_768, 32_769, 40_000])(
    'takes up a repetition %i bytes back only inside the window',
    (distance) => {
      const random = seededRandom(distance)
      const word = random.bytes(40)
      const bytes = new Uint8Array(distance + 40)
      bytes.set(random.bytes(distance))
      bytes.set(word.subarray(0, Math.min(40, distance)))
      for (let i = 0; i < 40; i++) bytes[distance + i] = bytes[i]!
      expect(zlib.inflateSync(deflate(bytes)).equals(bytes)).toBe(true)
      expect(Buffer.compare(inflate(deflate(bytes), CAP), bytes)).toBe(0)
    },
  )

  test.for([
    { distance: 32_767, isTaken: true },
    { distance: 32_768, isTaken: true },
    { distance: 32_769, isTaken: false },
  ])('takes up a word $distance bytes back: $isTaken', ({ distance, isTaken }) => {
    const random = seededRandom(distance)
    const [word, other] = [random.bytes(40), random.bytes(40)]
    const between = Buffer.alloc(distance - 40)
    const stream = deflate(Buffer.concat([word, between, word]))
    const without = deflate(Buffer.concat([word, between, other]))
    expect(without.length - stream.length > 20).toBe(isTaken)
    expect(inflate(stream, CAP)).toEqual(Uint8Array.from([...word, ...between, ...word]))
  })

  test('gives the same stream whatever was packed before', () => {
    const random = seededRandom(3)
    const bytes = structuredBytes(random, 2000)
    const first = deflate(bytes)
    for (let i = 0; i < 50; i++) deflate(structuredBytes(random, 3000))
    expect(deflate(bytes)).toEqual(first)
  })

  test('gives the same stream wherever the input stands in its array', () => {
    const bytes = structuredBytes(seededRandom(4), 2000)
    const shifted = new Uint8Array(bytes.length + 20)
    shifted.set(bytes, 13)
    const target = new Uint8Array(deflateBound(bytes.length))
    const length = deflateInto(shifted, 13, 13 + bytes.length, target)
    expect(target.subarray(0, length)).toEqual(deflate(bytes))
  })

  test('looks for nothing outside its input, where others are packed', () => {
    const bytes = Uint8Array.from([...structuredBytes(seededRandom(6), 2000), 1, 2, 3, 4, 5, 6])
    const thrice = Uint8Array.from([...bytes, ...bytes, ...bytes])
    const target = new Uint8Array(deflateBound(bytes.length))
    const memory = newMemory()
    for (const start of [0, bytes.length, 0, 2 * bytes.length, bytes.length]) {
      const length = deflateInto(thrice, start, start + bytes.length, target, memory)
      expect(target.subarray(0, length)).toEqual(deflate(bytes))
    }
  })

  test('ends a run where its input ends', () => {
    const target = new Uint8Array(deflateBound(20))
    const length = deflateInto(new Uint8Array(60), 10, 30, target)
    expect(target.subarray(0, length)).toEqual(deflate(new Uint8Array(20)))
  })

  test('takes up a run that begins with the last byte of a match', () => {
    const [run, none] = ['abcxyabcxxxx', 'abcxyabcxxxz'].map((text) => deflate(Buffer.from(text)))
    expect(run!.length).toBeLessThan(none!.length)
  })

  describe('its memory of earlier calls', () => {
    const bytes = structuredBytes(seededRandom(7), 4000)
    const [start, end] = [100, bytes.length]
    const packed = (memory = newMemory()): Uint8Array => {
      const target = new Uint8Array(deflateBound(end - start))
      return target.slice(0, deflateInto(bytes, start, end, target, memory))
    }

    test.for([
      { stamp: 1, startsOver: false },
      { stamp: 5000, startsOver: false },
      { stamp: STAMP_LIMIT - (end - start), startsOver: false },
      { stamp: STAMP_LIMIT - (end - start) + 1, startsOver: true },
      { stamp: STAMP_LIMIT, startsOver: true },
    ])('has no say; at stamp $stamp it starts over: $startsOver', ({ stamp, startsOver }) => {
      for (const earlier of [0, 1, 2, 50, end, stamp - 1]) {
        const memory = newMemory()
        memory.stamp = stamp
        memory.latest.fill(Math.min(earlier, stamp - 1))
        expect(packed(memory)).toEqual(packed())
        expect(memory.stamp).toBe((startsOver ? 1 : stamp) + (end - start))
      }
    })

    test('keeps its stamps below their limit, however much is packed', () => {
      const memory = newMemory()
      memory.stamp = STAMP_LIMIT - 10 * (end - start)
      for (let i = 0; i < 25; i++) {
        packed(memory)
        expect(memory.stamp).toBeLessThanOrEqual(STAMP_LIMIT)
        expect(Math.max(...memory.latest)).toBeLessThan(memory.stamp)
      }
    })
  })

  test('makes exactly this of a known input, in every version and runtime', () => {
    expect(hex(deflate(new TextEncoder().encode('tessera tessera tessera')))).toMatchInlineSnapshot(
      `"789c2b492d2e4e2d4a5440a3016e5a0926"`,
    )
  })

  test('makes exactly these of many inputs, among them longer ones than its window', () => {
    const random = seededRandom(5)
    const streams = createHash('sha256')
    for (let i = 0; i < 300; i++) {
      streams.update(deflate(structuredBytes(random, i % 50 === 0 ? 100_000 : 600)))
    }
    for (const distance of [256, 257, 32_767, 32_768, 32_769]) {
      const word = random.bytes(40)
      streams.update(deflate(Buffer.concat([word, random.bytes(distance - 40), word])))
    }
    expect(streams.digest('hex')).toMatchInlineSnapshot(
      `"8b3bacf7026a0bcc26373695d080d9f033b311edd4c876e563f606b7cd996e8f"`,
    )
  })
})

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
