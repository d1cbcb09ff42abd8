import { adler32 } from './adler32.ts'
import {
  DISTANCE_BASE,
  DISTANCE_EXTRA,
  END_OF_BLOCK,
  fixedLength,
  LENGTH_BASE,
  LENGTH_EXTRA,
  MAX_MATCH,
  MIN_MATCH,
  reversed,
  WINDOW_BYTES,
} from './tables.ts'

/*
 * A small zlib encoder (RFC 1950 around RFC 1951): one block, the fixed Huffman code, and the first match that a
 * hash of three bytes finds. On a token it comes within two per cent of zlib's size at a tenth of its cost, because
 * zlib allocates a stream for every call; and it gives the same bytes on every runtime, which zlib does not.
 */

/** Code and length of each symbol packed as `code << 8 | bits`, ready to be written least significant bit first. */
const LITERAL = new Uint32Array(257)
/** Likewise for a match length, extra bits included, by length. */
const LENGTH = new Uint32Array(MAX_MATCH + 1)
/** Which distance code stands for a distance: directly up to 256, by 128ths beyond. */
const NEAR_DISTANCE = new Uint8Array(257)
const FAR_DISTANCE = new Uint8Array(256)
const DISTANCE_CODE = new Uint8Array(30)

fillTables()

const HASH_BITS = 10
/** Start over well before a stamp could leave the range of 32-bit integers. */
export const STAMP_LIMIT = 0x3fff_ffff

/** What stays from one call to the next, so that no call has to empty a table first. */
export interface Memory {
  /** For each hash, `stamp + position` of its latest occurrence; anything below the current stamp is from an earlier call. */
  readonly latest: Int32Array
  stamp: number
}

/** A memory in which nothing has been packed. */
export function newMemory(): Memory {
  return { latest: new Int32Array(1 << HASH_BITS), stamp: 1 }
}

const shared = newMemory()

/** The most bytes that {@link deflateInto} writes for `count` bytes: nine bits a literal, frame and checksum. */
export function deflateBound(count: number): number {
  return count + (count >> 3) + 16
}

/**
 * Compresses `source[start, end)` into `target` from its beginning, as one zlib stream.
 *
 * Deterministic: the same bytes give the same stream in every runtime and after any number of calls.
 *
 * @param target - At least {@link deflateBound} bytes long, and not `source` itself.
 * @param memory - Of earlier calls; it changes what is found in no way. Default: the one that all callers share.
 * @returns How many bytes were written.
 */
export function deflateInto(
  source: Uint8Array,
  start: number,
  end: number,
  target: Uint8Array,
  memory: Memory = shared,
): number {
  const { latest } = memory
  if (memory.stamp > STAMP_LIMIT - (end - start)) {
    latest.fill(0)
    memory.stamp = 1
  }
  const base = memory.stamp - start

  // Deflate, 32 KiB window, and "default level", as most zlib streams in the world begin.
  target[0] = 0x78
  target[1] = 0x9c
  let at = 2
  // The block header: last block, fixed codes.
  let bits = 0b011
  let bitCount = 3

  let position = start
  while (position < end) {
    let length = 0
    let distance = 0
    if (position + MIN_MATCH <= end) {
      const hash = hashAt(source, position)
      const candidate = latest[hash]! - base
      latest[hash] = base + position
      distance = position - candidate
      if (candidate >= start && distance <= WINDOW_BYTES) {
        length = matchLength(source, candidate, position, end)
      }
    }

    if (length < MIN_MATCH) {
      const code = LITERAL[source[position++]!]!
      bits |= (code >>> 8) << bitCount
      bitCount += code & 0xff
      // At most 16 bits wait here. Writing both bytes and keeping those that are whole costs no branch, and whether a
      // literal has eight bits or nine is one that nothing can predict.
      target[at] = bits
      target[at + 1] = bits >>> 8
      at += bitCount >>> 3
      bits >>>= bitCount & ~7
      bitCount &= 7
      continue
    }

    const lengthCode = LENGTH[length]!
    bits |= (lengthCode >>> 8) << bitCount
    bitCount += lengthCode & 0xff
    for (; bitCount >= 8; bitCount -= 8) {
      target[at++] = bits
      bits >>>= 8
    }
    const code = distance <= 256 ? NEAR_DISTANCE[distance]! : FAR_DISTANCE[(distance - 1) >> 7]!
    bits |= (DISTANCE_CODE[code]! | ((distance - DISTANCE_BASE[code]!) << 5)) << bitCount
    bitCount += 5 + DISTANCE_EXTRA[code]!
    for (; bitCount >= 8; bitCount -= 8) {
      target[at++] = bits
      bits >>>= 8
    }
    const matchEnd = position + length
    const lastHashed = Math.min(matchEnd, end - MIN_MATCH + 1)
    for (let i = position + 1; i < lastHashed; i++) latest[hashAt(source, i)] = base + i
    position = matchEnd
  }
  memory.stamp += end - start

  // The end-of-block code is seven zero bits.
  bitCount += LITERAL[END_OF_BLOCK]! & 0xff
  for (; bitCount > 0; bitCount -= 8) {
    target[at++] = bits
    bits >>>= 8
  }
  const checksum = adler32(source, start, end)
  target[at++] = checksum >>> 24
  target[at++] = checksum >>> 16
  target[at++] = checksum >>> 8
  target[at++] = checksum
  return at
}

/** One zlib stream of `bytes`, in an array of its own. */
export function deflate(bytes: Uint8Array): Uint8Array {
  const target = new Uint8Array(deflateBound(bytes.length))
  return target.slice(0, deflateInto(bytes, 0, bytes.length, target))
}

function hashAt(source: Uint8Array, at: number): number {
  const three = source[at]! | (source[at + 1]! << 8) | (source[at + 2]! << 16)
  return Math.imul(three, 0x9e37_79b1) >>> (32 - HASH_BITS)
}

function matchLength(source: Uint8Array, earlier: number, later: number, end: number): number {
  const most = Math.min(MAX_MATCH, end - later)
  let length = 0
  while (length < most && source[earlier + length] === source[later + length]) length++
  return length
}

function fillTables(): void {
  for (let symbol = 0; symbol <= END_OF_BLOCK; symbol++) {
    const length = fixedLength(symbol)
    // RFC 1951 section 3.2.6: literals to 143 start at 00110000, the rest at 110010000, lengths at 0000000.
    const code = symbol < 144 ? 0x30 + symbol : symbol < 256 ? 0x190 + symbol - 144 : 0
    LITERAL[symbol] = (reversed(code, length) << 8) | length
  }
  LENGTH_BASE.forEach((smallest, index) => {
    const symbol = END_OF_BLOCK + 1 + index
    const length = fixedLength(symbol)
    const code = symbol < 280 ? symbol - 256 : 0xc0 + symbol - 280
    const extra = LENGTH_EXTRA[index]!
    // 258 has a code of its own; the code before it must not claim it.
    const largest = index === 28 ? 258 : Math.min(257, smallest + (1 << extra) - 1)
    for (let match = smallest; match <= largest; match++) {
      const value = reversed(code, length) | ((match - smallest) << length)
      LENGTH[match] = (value << 8) | (length + extra)
    }
  })
  DISTANCE_BASE.forEach((smallest, code) => {
    DISTANCE_CODE[code] = reversed(code, 5)
    const largest = smallest + (1 << DISTANCE_EXTRA[code]!) - 1
    for (let distance = smallest; distance <= largest; distance++) {
      if (distance <= 256) NEAR_DISTANCE[distance] = code
      else FAR_DISTANCE[(distance - 1) >> 7] = code
    }
  })
}
