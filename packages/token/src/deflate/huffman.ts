import { malformed } from '../errors.ts'
import { type BitSource, nextByte, peek, readBits, take } from './bit-source.ts'
import { END_OF_BLOCK, fixedLength, reversed } from './tables.ts'

const MAX_CODE_BITS = 15

/** Codes of up to this many bits are looked up: all fixed ones and nearly all others. */
const FAST_BITS = 9
/** Cuts what is ahead to an index into `Huffman.fast`. */
export const FAST_MASK: number = (1 << FAST_BITS) - 1

/** A prefix code in canonical form (RFC 1951 section 3.2.2). */
export interface Huffman {
  /** How many codes there are of each length. */
  readonly counts: Uint16Array
  /** The symbols in the order of their codes. */
  readonly symbols: Uint16Array
  /** `symbol << 4 | bits` by the next `FAST_BITS` bits of input; 0 for longer codes and those that nobody defined. */
  readonly fast: Uint16Array
}

export interface HuffmanPair {
  readonly literals: Huffman
  readonly distances: Huffman
}

/** The order in which a dynamic block sends the lengths of its code-length code (RFC 1951 section 3.2.7). */
const CODE_LENGTH_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

export const FIXED: HuffmanPair = {
  literals: canonical(
    Uint8Array.from({ length: 288 }, (_, symbol) => fixedLength(symbol)),
    newFastTable(),
  ),
  distances: canonical(new Uint8Array(30).fill(5), newFastTable()),
}

/** Tables of the dynamic block that is being read; only one is at a time. */
const dynamicLiterals = newFastTable()
const dynamicDistances = newFastTable()

/** Reads one symbol. @throws {TokenError} `TOKEN_MALFORMED` at the end of the input or for a code nobody defined. */
export function decodeSymbol(source: BitSource, huffman: Huffman): number {
  const ahead = peek(source)
  const entry = huffman.fast[ahead & FAST_MASK]!
  if (entry === 0) return decodeBitByBit(source, huffman, ahead)
  take(source, entry & 15)
  return entry >> 4
}

function decodeBitByBit(source: BitSource, huffman: Huffman, ahead: number): number {
  let code = 0
  let first = 0
  let index = 0
  for (let length = 1; length <= MAX_CODE_BITS; length++) {
    code |= (ahead >>> (length - 1)) & 1
    const count = huffman.counts[length]!
    if (code - first < count) {
      take(source, length)
      return huffman.symbols[index + code - first]!
    }
    index += count
    first = (first + count) << 1
    code <<= 1
  }
  throw malformed(nextByte(source), 'a defined Huffman code')
}

/** Reads the two codes at the head of a dynamic block, as strictly as zlib does. */
export function readDynamicCodes(source: BitSource): HuffmanPair {
  const literalCount = readBits(source, 5) + 257
  const distanceCount = readBits(source, 5) + 1
  const lengthCount = readBits(source, 4) + 4
  if (literalCount > 286 || distanceCount > 30) {
    throw malformed(nextByte(source), 'at most 286 length and 30 distance codes')
  }

  const codeLengths = new Uint8Array(19)
  for (let i = 0; i < lengthCount; i++) codeLengths[CODE_LENGTH_ORDER[i]!] = readBits(source, 3)
  // The table is free until the code that it is meant for has been read with the help of this one.
  const lengthCode = canonical(codeLengths, dynamicLiterals)
  if (missingCodes(lengthCode.counts) !== 0) {
    throw malformed(nextByte(source), 'a complete code-length code')
  }

  const lengths = readCodeLengths(source, lengthCode, literalCount + distanceCount)
  if (lengths[END_OF_BLOCK] === 0)
    throw malformed(nextByte(source), 'a code for the end of the block')
  return {
    literals: usable(source, canonical(lengths.subarray(0, literalCount), dynamicLiterals)),
    distances: usable(source, canonical(lengths.subarray(literalCount), dynamicDistances)),
  }
}

function readCodeLengths(source: BitSource, lengthCode: Huffman, count: number): Uint8Array {
  const lengths = new Uint8Array(count)
  for (let i = 0; i < count;) {
    const symbol = decodeSymbol(source, lengthCode)
    if (symbol < 16) {
      lengths[i++] = symbol
      continue
    }
    if (symbol === 16 && i === 0) throw malformed(nextByte(source), 'a code length to repeat')
    const repeated = symbol === 16 ? lengths[i - 1]! : 0
    const times =
      symbol === 16
        ? 3 + readBits(source, 2)
        : symbol === 17
          ? 3 + readBits(source, 3)
          : 11 + readBits(source, 7)
    if (i + times > count) throw malformed(nextByte(source), 'as many code lengths as announced')
    lengths.fill(repeated, i, i + times)
    i += times
  }
  return lengths
}

/** Complete, or (as zlib allows) one single code of one bit, or none at all. */
function usable(source: BitSource, huffman: Huffman): Huffman {
  const missing = missingCodes(huffman.counts)
  const used = huffman.symbols.length
  const single = used <= 1 && (used === 0 || huffman.counts[1] === 1)
  if (missing < 0 || (missing > 0 && !single))
    throw malformed(nextByte(source), 'a complete Huffman code')
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

function newFastTable(): Uint16Array {
  return new Uint16Array(1 << FAST_BITS)
}

/** The code whose symbols have these lengths; `fast` becomes its table. Lengths may ask for more codes than there are. */
function canonical(lengths: Uint8Array, fast: Uint16Array): Huffman {
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
  fillFastTable(fast, counts, symbols)
  return { counts, symbols, fast }
}

function fillFastTable(fast: Uint16Array, counts: Uint16Array, symbols: Uint16Array): void {
  fast.fill(0)
  let code = 0
  let index = 0
  for (let length = 1; length <= FAST_BITS; length++) {
    for (let i = 0; i < counts[length]!; i++, code++) {
      const entry = (symbols[index++]! << 4) | length
      for (let bits = reversed(code, length); bits < fast.length; bits += 1 << length) {
        fast[bits] = entry
      }
    }
    code <<= 1
  }
}
