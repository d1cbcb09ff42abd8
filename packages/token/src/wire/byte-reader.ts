import { malformed } from '../errors.ts'

/** A counted string as it stands in the token: `bytes[start, end)`. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** Reads Agora's primitives from `bytes[position, end)` and refuses, with the offset, whatever runs past the end. */
export class ByteReader {
  readonly bytes: Uint8Array
  readonly end: number
  position: number

  constructor(bytes: Uint8Array, position = 0, end: number = bytes.length) {
    this.bytes = bytes
    this.end = end
    this.position = position
  }

  get remaining(): number {
    return this.end - this.position
  }

  u16(what: string): number {
    const at = this.#take(2, what)
    return this.bytes[at]! | (this.bytes[at + 1]! << 8)
  }

  i16(what: string): number {
    return (this.u16(what) << 16) >> 16
  }

  u32(what: string): number {
    const at = this.#take(4, what)
    const { bytes } = this
    const low = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16)
    return low + bytes[at + 3]! * 0x1_00_00_00
  }

  counted(what: string): Span {
    const at = this.#take(2, what, 'the length of ')
    const length = this.bytes[at]! | (this.bytes[at + 1]! << 8)
    const start = this.#take(length, what)
    return { start, end: start + length }
  }

  #take(count: number, what: string, of = ''): number {
    const at = this.position
    if (at + count > this.end) throw malformed(at, `${count} more bytes for ${of}${what}`)
    this.position = at + count
    return at
  }
}
