import { malformed } from '../errors.ts'

/** A stream of bits, least significant first, as DEFLATE packs them. */
export interface BitSource {
  readonly bytes: Uint8Array
  /** The next byte that has not been taken into `bits`. */
  at: number
  bits: number
  bitCount: number
}

export function openBits(bytes: Uint8Array, at: number): BitSource {
  return { bytes, at, bits: 0, bitCount: 0 }
}

/** Takes `count` bits (0 to 16). @throws {TokenError} `TOKEN_MALFORMED` at the end of the input. */
export function readBits(source: BitSource, count: number): number {
  while (source.bitCount < count) {
    if (source.at === source.bytes.length) throw malformed(source.at, 'the rest of the zlib stream')
    source.bits |= source.bytes[source.at++]! << source.bitCount
    source.bitCount += 8
  }
  const value = source.bits & ((1 << count) - 1)
  source.bits >>>= count
  source.bitCount -= count
  return value
}
