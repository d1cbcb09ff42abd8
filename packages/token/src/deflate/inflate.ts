import { malformed } from '../errors.ts'
import { adler32 } from './adler32.ts'
import {
  type BitSource,
  bitSource,
  hasRoom,
  nextByte,
  readBits,
  rewind,
  take,
} from './bit-source.ts'
import {
  decodeSymbol,
  FAST_MASK,
  FIXED,
  type Huffman,
  type HuffmanPair,
  readDynamicCodes,
} from './huffman.ts'
import { type Output, repeat, reserve } from './output.ts'
import {
  DISTANCE_BASE,
  DISTANCE_EXTRA,
  END_OF_BLOCK,
  LENGTH_BASE,
  LENGTH_EXTRA,
  WINDOW_BYTES,
} from './tables.ts'

/*
 * A strict zlib decoder. Runtimes' own decoders each leave something out that a token reader needs: bytes after the
 * stream go unnoticed, checksums unchecked, or sizes unbounded. This one accepts exactly one complete stream, no
 * byte more, checks its Adler-32, and never holds more than the cap.
 */

const TRAILER_BYTES = 4
const PRESET_DICTIONARY = 0x20

/** Room for nearly every token; only what is longer allocates more while it is read. */
const USUAL_BYTES = 4096
const usualInput = bitSource(USUAL_BYTES)
const usualOutput = new Uint8Array(USUAL_BYTES)

/**
 * Decompresses one zlib stream.
 *
 * @param maxBytes - The most bytes to produce; a stream that holds more is refused when it reaches them.
 * @throws {TokenError} `TOKEN_MALFORMED` when the input is not exactly one complete zlib stream;
 *   `TOKEN_TOO_LARGE` when it holds more than `maxBytes`.
 */
export function inflate(bytes: Uint8Array, maxBytes: number): Uint8Array {
  const input = inflateInput(bytes.length)
  input.bytes.set(bytes)
  const output = inflateFrom(input, bytes.length, maxBytes)
  return output.bytes.slice(0, output.length)
}

/** Where to write `count` bytes for {@link inflateFrom}; the next call may hand out the same place. */
export function inflateInput(count: number): BitSource {
  return hasRoom(usualInput, count) ? usualInput : bitSource(count)
}

/**
 * As {@link inflate}, for what was written to `inflateInput`, and without a copy at the end: the next call overwrites
 * the result. Each array of its own would cost as much as half of the decompression.
 */
export function inflateFrom(source: BitSource, count: number, maxBytes: number): Readonly<Output> {
  rewind(source, count)
  checkHeader(source)
  const output: Output = { bytes: usualOutput, length: 0, maxBytes }

  for (let last = 0; last === 0;) {
    last = readBits(source, 1)
    const kind = readBits(source, 2)
    if (kind === 0) copyStored(source, output)
    else if (kind === 1) inflateBlock(source, output, FIXED)
    else if (kind === 2) inflateBlock(source, output, readDynamicCodes(source))
    else throw malformed(nextByte(source), 'a known kind of DEFLATE block')
  }

  const at = nextByte(source)
  const { view } = source
  if (at + TRAILER_BYTES > count) throw malformed(at, 'an Adler-32 checksum')
  if (view.getUint32(at) !== adler32(output.bytes, 0, output.length)) {
    throw malformed(at, 'the right Adler-32 checksum')
  }
  if (at + TRAILER_BYTES !== count) {
    throw malformed(at + TRAILER_BYTES, 'nothing after the zlib stream')
  }
  return output
}

function checkHeader(source: BitSource): void {
  const method = readBits(source, 8)
  const flags = readBits(source, 8)
  if ((method & 0x0f) !== 8 || method >> 4 > 7 || ((method << 8) | flags) % 31 !== 0) {
    throw malformed(0, 'a zlib header')
  }
  if ((flags & PRESET_DICTIONARY) !== 0)
    throw malformed(1, 'a zlib stream without a preset dictionary')
}

function copyStored(source: BitSource, output: Output): void {
  const at = nextByte(source)
  source.position = at * 8
  const length = readBits(source, 16)
  const complement = readBits(source, 16)
  if (length !== (~complement & 0xffff)) throw malformed(at, 'a stored block whose length is sound')
  const start = at + 4
  take(source, length * 8)
  reserve(output, length)
  output.bytes.set(source.bytes.subarray(start, start + length), output.length)
  output.length += length
}

/** Entries of `Huffman.fast` from here on are not literals. */
const LITERALS_END = END_OF_BLOCK << 4

function inflateBlock(source: BitSource, output: Output, codes: HuffmanPair): void {
  for (;;) {
    copyLiterals(source, output, codes.literals.fast)
    const symbol = decodeSymbol(source, codes.literals)
    if (symbol === END_OF_BLOCK) return
    if (symbol < END_OF_BLOCK) {
      reserve(output, 1)
      output.bytes[output.length++] = symbol
    } else {
      copyMatch(source, output, codes.distances, symbol - END_OF_BLOCK - 1)
    }
  }
}

/**
 * Copies literals for as long as their codes are short, the input lasts and there is room; whatever else comes is left
 * to the caller. Most of a token is literals, so this keeps its state in local variables and takes two at a look.
 */
function copyLiterals(source: BitSource, output: Output, fast: Uint16Array): void {
  const { view, end } = source
  const { bytes } = output
  let { position } = source
  let { length } = output
  const room = Math.min(bytes.length, output.maxBytes) - 1
  while (position < end && length < room) {
    const ahead = view.getUint32(position >>> 3, true) >>> (position & 7)
    const first = fast[ahead & FAST_MASK]!
    if (first === 0 || first >= LITERALS_END) break
    position += first & 15
    bytes[length++] = first >> 4
    const second = fast[(ahead >>> (first & 15)) & FAST_MASK]!
    if (second === 0 || second >= LITERALS_END) break
    position += second & 15
    bytes[length++] = second >> 4
  }
  // Past the end of the input that was nonsense, and the next `take` will say so.
  source.position = position
  output.length = length
}

function copyMatch(
  source: BitSource,
  output: Output,
  distances: Huffman,
  lengthIndex: number,
): void {
  if (lengthIndex >= LENGTH_BASE.length) throw malformed(nextByte(source), 'a match length')
  const length = LENGTH_BASE[lengthIndex]! + readBits(source, LENGTH_EXTRA[lengthIndex]!)
  const index = decodeSymbol(source, distances)
  if (index >= DISTANCE_BASE.length) throw malformed(nextByte(source), 'a match distance')
  const distance = DISTANCE_BASE[index]! + readBits(source, DISTANCE_EXTRA[index]!)
  if (distance > output.length || distance > WINDOW_BYTES) {
    throw malformed(nextByte(source), 'a match inside what was already written')
  }
  repeat(output, distance, length)
}
