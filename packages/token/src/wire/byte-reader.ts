import { malformed } from '../errors.ts'

/** A counted string as it stands in the token: `bytes[start, end)`. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** Reads Agora's primitives and refuses, with the offset, whatever runs past the end. */
export class ByteReader {
  readonly bytes: Uint8Array
  position: number

  constructor(bytes: Uint8Array, position = 0) {
    this.bytes = bytes
    this.position = position
  }

  get remaining(): number {
    return this.bytes.length - this.position
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
    const length = this.u16(`the length of ${what}`)
    const start = this.#take(length, what)
    return { start, end: start + length }
  }

  #take(count: number, what: string): number {
    const at = this.position
    if (at + count > this.bytes.length) throw malformed(at, `${count} more bytes for ${what}`)
    this.position = at + count
    return at
  }
}
