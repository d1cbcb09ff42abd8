import { malformed } from '../errors.ts'
import { type BitSource, readBits } from './bit-source.ts'
import { END_OF_BLOCK, fixedLength, reversed } from './tables.ts'

const MAX_CODE_BITS = 15

/**
 * A prefix code in canonical form (RFC 1951 section 3.2.2): how many codes there are of each length, and the symbols
 * in the order of their codes. The fixed code also has a table that is looked up by the next nine bits.
 */
export interface Huffman {
  readonly counts: Uint16Array
  readonly symbols: Uint16Array
  /** `symbol << 4 | bits` by the next `FAST_BITS` bits of input; only where making it pays. */
  readonly fast?: Uint16Array
}

export interface HuffmanPair {
  readonly literals: Huffman
  readonly distances: Huffman
}

const FAST_BITS = 9

/** The order in which a dynamic block sends the lengths of its code-length code (RFC 1951 section 3.2.7). */
const CODE_LENGTH_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

export const FIXED: HuffmanPair = {
  literals: withFastTable(Uint8Array.from({ length: 288 }, (_, symbol) => fixedLength(symbol))),
  distances: withFastTable(new Uint8Array(30).fill(5)),
}

/** Reads one symbol. @throws {TokenError} `TOKEN_MALFORMED` at the end of the input or for a code nobody defined. */
export function decodeSymbol(source: BitSource, huffman: Huffman): number {
  const { fast } = huffman
  if (fast !== undefined) {
    while (source.bitCount < FAST_BITS && source.at < source.bytes.length) {
      source.bits |= source.bytes[source.at++]! << source.bitCount
      source.bitCount += 8
    }
    const entry = fast[source.bits & ((1 << FAST_BITS) - 1)]!
    const length = entry & 15
    if (length === 0) throw malformed(source.at, 'a defined Huffman code')
    if (length > source.bitCount) throw malformed(source.at, 'the rest of the zlib stream')
    source.bits >>>= length
    source.bitCount -= length
    return entry >> 4
  }

  let code = 0
  let first = 0
  let index = 0
  for (let length = 1; length <= MAX_CODE_BITS; length++) {
    code |= readBits(source, 1)
    const count = huffman.counts[length]!
    if (code - first < count) return huffman.symbols[index + code - first]!
    index += count
    first = (first + count) << 1
    code <<= 1
  }
  throw malformed(source.at, 'a defined Huffman code')
}

/** Reads the two codes at the head of a dynamic block, as strictly as zlib does. */
export function readDynamicCodes(source: BitSource): HuffmanPair {
  const literalCount = readBits(source, 5) + 257
  const distanceCount = readBits(source, 5) + 1
  const lengthCount = readBits(source, 4) + 4
  if (literalCount > 286 || distanceCount > 30) {
    throw malformed(source.at, 'at most 286 length and 30 distance codes')
  }

  const codeLengths = new Uint8Array(19)
  for (let i = 0; i < lengthCount; i++) codeLengths[CODE_LENGTH_ORDER[i]!] = readBits(source, 3)
  const lengthCode = canonical(codeLengths)
  if (missingCodes(lengthCode.counts) !== 0)
    throw malformed(source.at, 'a complete code-length code')

  const lengths = new Uint8Array(literalCount + distanceCount)
  for (let i = 0; i < lengths.length;) {
    const symbol = decodeSymbol(source, lengthCode)
    if (symbol < 16) {
      lengths[i++] = symbol
      continue
    }
    if (symbol === 16 && i === 0) throw malformed(source.at, 'a code length to repeat')
    const repeated = symbol === 16 ? lengths[i - 1]! : 0
    const times =
      symbol === 16
        ? 3 + readBits(source, 2)
        : symbol === 17
          ? 3 + readBits(source, 3)
          : 11 + readBits(source, 7)
    if (i + times > lengths.length) throw malformed(source.at, 'as many code lengths as announced')
    lengths.fill(repeated, i, i + times)
    i += times
  }

  if (lengths[END_OF_BLOCK] === 0) throw malformed(source.at, 'a code for the end of the block')
  return {
    literals: usable(source, canonical(lengths.subarray(0, literalCount))),
    distances: usable(source, canonical(lengths.subarray(literalCount))),
  }
}

/** Complete, or (as zlib allows) one single code of one bit, or none at all. */
function usable(source: BitSource, huffman: Huffman): Huffman {
  const missing = missingCodes(huffman.counts)
  const used = huffman.symbols.length
  const single = used <= 1 && (used === 0 || huffman.counts[1] === 1)
  if (missing < 0 || (missing > 0 && !single)) throw malformed(source.at, 'a complete Huffman code')
  return huffman
}

/** How many 15-bit codes are left undefined; negative when lengths ask for more codes than there are. */
function missingCodes(counts: Uint16Array): number {
  let left = 1
  for (let length = 1; length <= MAX_CODE_BITS; length++) {
    left = left * 2 - counts[length]!
    if (left < 0) return left
  }
  return left
}

function canonical(lengths: Uint8Array): Huffman {
  const counts = new Uint16Array(MAX_CODE_BITS + 1)
  for (const length of lengths) counts[length]!++
  const unused = counts[0]!
  counts[0] = 0
  const next = new Uint16Array(MAX_CODE_BITS + 2)
  for (let length = 1; length <= MAX_CODE_BITS; length++)
    next[length + 1] = next[length]! + counts[length]!
  const symbols = new Uint16Array(lengths.length - unused)
  lengths.forEach((length, symbol) => {
    if (length !== 0) symbols[next[length]!++] = symbol
  })
  return { counts, symbols }
}

function withFastTable(lengths: Uint8Array): Huffman {
  const huffman = canonical(lengths)
  const fast = new Uint16Array(1 << FAST_BITS)
  let code = 0
  let index = 0
  for (let length = 1; length <= FAST_BITS; length++) {
    for (let i = 0; i < huffman.counts[length]!; i++, code++) {
      const symbol = huffman.symbols[index++]!
      const step = 1 << length
      for (let bits = reversed(code, length); bits < fast.length; bits += step) {
        fast[bits] = (symbol << 4) | length
      }
    }
    code <<= 1
  }
  return { ...huffman, fast }
}
