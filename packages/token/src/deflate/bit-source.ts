import { malformed } from '../errors.ts'

/** How far behind the end of the input a reader looks before it notices that it has passed it. Bytes. */
const SLACK_BYTES = 16

/**
 * A stream of bits, least significant first, as DEFLATE packs them. Where it stands is one number, and looking ahead
 * is one load: no bytes are taken in one by one, which would cost a mispredicted branch for each symbol.
 */
export interface BitSource {
  /** Longer than the input by a few zero bytes, so that looking ahead needs no check. */
  readonly bytes: Uint8Array
  readonly view: DataView
  /** The next bit to read, counted from the first byte. */
  position: number
  /** Bits from here on do not belong to the input. */
  end: number
}

/** A source with room for `count` bytes of input, which the caller writes to `bytes` and then announces to `rewind`. */
export function bitSource(count: number): BitSource {
  const bytes = new Uint8Array(count + SLACK_BYTES)
  return { bytes, view: new DataView(bytes.buffer), position: 0, end: 0 }
}

/** True when `count` bytes of input fit. */
export function hasRoom({ bytes }: BitSource, count: number): boolean {
  return count + SLACK_BYTES <= bytes.length
}

/** Starts at the first bit of an input of `count` bytes. */
export function rewind(source: BitSource, count: number): void {
  source.position = 0
  source.end = count * 8
  // What an earlier input left behind must not be looked at.
  source.bytes.fill(0, count, count + SLACK_BYTES)
}

/** The next 25 bits or more, without taking them. Zeros follow the input. */
export function peek({ view, position }: BitSource): number {
  return view.getUint32(position >>> 3, true) >>> (position & 7)
}

/** Moves on. @throws {TokenError} `TOKEN_MALFORMED` past the end of the input. */
export function take(source: BitSource, count: number): void {
  source.position += count
  if (source.position > source.end) {
    throw malformed(source.end >>> 3, 'the rest of the zlib stream')
  }
}

/** Takes `count` bits, 0 to 25. @throws {TokenError} `TOKEN_MALFORMED` past the end of the input. */
export function readBits(source: BitSource, count: number): number {
  const value = peek(source) & ((1 << count) - 1)
  take(source, count)
  return value
}

/** The first whole byte that has not been touched. */
export function nextByte({ position }: BitSource): number {
  return (position + 7) >>> 3
}
