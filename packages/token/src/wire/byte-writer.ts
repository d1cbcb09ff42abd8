import { utf8 } from './utf8.ts'

const MAX_U16 = 0xffff

/**
 * Writes Agora's primitives: little-endian integers and `u16`-counted strings, into an array that grows.
 *
 * One writer is reused for many tokens (`reset`), so that signing allocates nothing but its result.
 */
export class ByteWriter {
  /** The bytes written so far are `bytes[0, length)`. Replaced when it has to grow. */
  bytes: Uint8Array
  length = 0

  constructor(capacity = 1024) {
    this.bytes = new Uint8Array(capacity)
  }

  reset(length = 0): void {
    this.length = length
    this.#reserve(0)
  }

  u16(value: number): void {
    const at = this.#reserve(2)
    this.bytes[at] = value
    this.bytes[at + 1] = value >>> 8
  }

  u32(value: number): void {
    const at = this.#reserve(4)
    this.bytes[at] = value
    this.bytes[at + 1] = value >>> 8
    this.bytes[at + 2] = value >>> 16
    this.bytes[at + 3] = value >>> 24
  }

  /** How many entries follow, as a `u16`. @throws {RangeError} Beyond 65 535. */
  count(entries: number): void {
    assertCount(entries)
    this.u16(entries)
  }

  /** The bytes alone, without a length before them. */
  raw(bytes: Uint8Array): void {
    const at = this.#reserve(bytes.length)
    this.bytes.set(bytes, at)
  }

  /** A `u16` length, then the bytes. @throws {RangeError} Beyond 65 535 bytes. */
  counted(bytes: Uint8Array): void {
    this.count(bytes.length)
    this.raw(bytes)
  }

  /** A `u16` length, then UTF-8. @throws {RangeError} Beyond 65 535 bytes. */
  text(text: string): void {
    const characters = text.length
    if (characters > MAX_U16) assertCount(characters)
    const start = this.#reserve(2 + characters)
    const bytes = this.bytes
    let at = start + 2
    for (let i = 0; i < characters; i++) {
      const code = text.charCodeAt(i)
      if (code > 0x7f) {
        // Not ASCII: take the write back and let the runtime encode the whole text.
        this.length = start
        this.counted(utf8(text))
        return
      }
      bytes[at++] = code
    }
    bytes[start] = characters
    bytes[start + 1] = characters >>> 8
  }

  /** A copy of what was written. */
  finish(): Uint8Array {
    return this.bytes.slice(0, this.length)
  }

  #reserve(count: number): number {
    const at = this.length
    const needed = at + count
    if (needed > this.bytes.length) {
      const grown = new Uint8Array(Math.max(needed, this.bytes.length * 2))
      grown.set(this.bytes.subarray(0, at))
      this.bytes = grown
    }
    this.length = needed
    return at
  }
}

function assertCount(count: number): void {
  if (count > MAX_U16) {
    throw new RangeError(`a text or list in a token holds at most ${MAX_U16}, got ${count}`)
  }
}
