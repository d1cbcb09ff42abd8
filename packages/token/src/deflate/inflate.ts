import { malformed, tooLarge } from '../errors.ts'
import { adler32 } from './adler32.ts'
import { type BitSource, openBits, readBits } from './bit-source.ts'
import { decodeSymbol, FIXED, type HuffmanPair, readDynamicCodes } from './huffman.ts'
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

const HEADER_BYTES = 2
const TRAILER_BYTES = 4
const PRESET_DICTIONARY = 0x20

interface Output {
  bytes: Uint8Array
  length: number
  readonly maxBytes: number
}

/** Room for nearly every token; only what is longer allocates more while it is read. */
const scratch = new Uint8Array(4096)

/**
 * Decompresses one zlib stream.
 *
 * @param maxBytes - The most bytes to produce; a stream that holds more is refused when it reaches them.
 * @throws {TokenError} `TOKEN_MALFORMED` when the input is not exactly one complete zlib stream;
 *   `TOKEN_TOO_LARGE` when it holds more than `maxBytes`.
 */
export function inflate(bytes: Uint8Array, maxBytes: number): Uint8Array {
  checkHeader(bytes)
  const source = openBits(bytes, HEADER_BYTES)
  const output: Output = { bytes: scratch, length: 0, maxBytes }

  for (let last = 0; last === 0;) {
    last = readBits(source, 1)
    const kind = readBits(source, 2)
    if (kind === 0) copyStored(source, output)
    else if (kind === 1) inflateBlock(source, output, FIXED)
    else if (kind === 2) inflateBlock(source, output, readDynamicCodes(source))
    else throw malformed(source.at, 'a known kind of DEFLATE block')
  }

  // Whole bytes that were read ahead belong to the trailer.
  const at = source.at - (source.bitCount >> 3)
  if (at + TRAILER_BYTES > bytes.length) throw malformed(at, 'an Adler-32 checksum')
  const expected =
    ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0
  if (expected !== adler32(output.bytes, 0, output.length)) {
    throw malformed(at, 'the right Adler-32 checksum')
  }
  if (at + TRAILER_BYTES !== bytes.length) {
    throw malformed(at + TRAILER_BYTES, 'nothing after the zlib stream')
  }
  return output.bytes.slice(0, output.length)
}

function checkHeader(bytes: Uint8Array): void {
  if (bytes.length < HEADER_BYTES) throw malformed(bytes.length, 'a zlib header')
  const method = bytes[0]!
  const flags = bytes[1]!
  if ((method & 0x0f) !== 8 || method >> 4 > 7 || ((method << 8) | flags) % 31 !== 0) {
    throw malformed(0, 'a zlib header')
  }
  if ((flags & PRESET_DICTIONARY) !== 0)
    throw malformed(1, 'a zlib stream without a preset dictionary')
}

function copyStored(source: BitSource, output: Output): void {
  const { bytes } = source
  const at = source.at - (source.bitCount >> 3)
  if (at + 4 > bytes.length) throw malformed(at, 'the length of a stored block')
  const length = bytes[at]! | (bytes[at + 1]! << 8)
  const complement = bytes[at + 2]! | (bytes[at + 3]! << 8)
  if (length !== (~complement & 0xffff)) throw malformed(at, 'a stored block whose length is sound')
  const start = at + 4
  if (start + length > bytes.length) throw malformed(start, `${length} stored bytes`)
  reserve(output, length)
  output.bytes.set(bytes.subarray(start, start + length), output.length)
  output.length += length
  source.at = start + length
  source.bits = 0
  source.bitCount = 0
}

function inflateBlock(source: BitSource, output: Output, codes: HuffmanPair): void {
  for (;;) {
    const symbol = decodeSymbol(source, codes.literals)
    if (symbol < END_OF_BLOCK) {
      if (output.length === output.bytes.length || output.length === output.maxBytes)
        reserve(output, 1)
      output.bytes[output.length++] = symbol
      continue
    }
    if (symbol === END_OF_BLOCK) return
    const lengthIndex = symbol - END_OF_BLOCK - 1
    if (lengthIndex >= LENGTH_BASE.length) throw malformed(source.at, 'a match length')
    const length = LENGTH_BASE[lengthIndex]! + readBits(source, LENGTH_EXTRA[lengthIndex]!)
    const distanceSymbol = decodeSymbol(source, codes.distances)
    if (distanceSymbol >= DISTANCE_BASE.length) throw malformed(source.at, 'a match distance')
    const distance =
      DISTANCE_BASE[distanceSymbol]! + readBits(source, DISTANCE_EXTRA[distanceSymbol]!)
    if (distance > output.length || distance > WINDOW_BYTES) {
      throw malformed(source.at, 'a match inside what was already written')
    }
    copyMatch(output, distance, length)
  }
}

function copyMatch(output: Output, distance: number, length: number): void {
  reserve(output, length)
  const { bytes } = output
  const from = output.length - distance
  const to = output.length
  output.length = to + length
  if (length <= 16) {
    for (let i = 0; i < length; i++) bytes[to + i] = bytes[from + i]!
    return
  }
  // A match may overlap what it writes and then repeats it; so the piece that can be copied at once keeps growing.
  for (let done = 0; done < length;) {
    const piece = Math.min(distance + done, length - done)
    bytes.copyWithin(to + done, from, from + piece)
    done += piece
  }
}

function reserve(output: Output, count: number): void {
  const needed = output.length + count
  if (needed > output.maxBytes) throw tooLarge(output.maxBytes, 'bytes')
  if (needed <= output.bytes.length) return
  const grown = new Uint8Array(Math.min(output.maxBytes, Math.max(needed, output.bytes.length * 4)))
  grown.set(output.bytes.subarray(0, output.length))
  output.bytes = grown
}
