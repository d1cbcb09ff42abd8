import { Buffer } from 'node:buffer'

import { ByteWriter } from '@tessera/token/wire'

import { int16, uint16, uint32 } from './integers.ts'

/** A text as the caller gave it, or, after parsing, as the bytes that stood in the token. */
export type Text = string | Buffer

/** Privilege numbers and what they are worth: seconds from issue in 007, Unix seconds in 006. */
export interface PrivilegeMap {
  [privilege: number]: number
}

/** A text of this length fits into 65 535 bytes of UTF-8 whatever it holds. */
const SURELY_FITS = 0xffff / 3

/** Writes fields as the official package does: its conversions, its order, its exceptions. */
export class PacketWriter extends ByteWriter {
  override u16(value: number): void {
    super.u16(uint16(value))
  }

  override u32(value: number): void {
    super.u32(uint32(value))
  }

  i16(value: number): void {
    super.u16(int16(value))
  }

  override counted(bytes: Uint8Array): void {
    this.u16(bytes.length)
    this.raw(bytes)
  }

  override text(text: Text): void {
    if (typeof text === 'string' && text.length <= SURELY_FITS) super.text(text)
    else this.counted(bytesOf(text))
  }

  /** A map in the order of its own keys, which for privilege numbers is ascending. */
  privileges(map: PrivilegeMap | null): void {
    this.#entries(map, (value) => this.u32(value))
  }

  /** As {@link privileges}, for the texts that a 005 key carries. */
  texts(map: { [key: number]: string } | null): void {
    this.#entries(map, (value) => this.text(value))
  }

  override finish(): Buffer {
    return Buffer.from(this.bytes.subarray(0, this.length))
  }

  #entries<Value>(map: { [key: number]: Value } | null, write: (value: Value) => void): void {
    const entries: [string, Value][] = map ? Object.entries(map) : []
    this.u16(entries.length)
    for (const [key, value] of entries) {
      // What is no number is written as 0, and with its value.
      this.u16(Number(key))
      write(value)
    }
  }
}

/**
 * The 1024 bytes in which the official package makes 005 and 006 tokens. An integer past the end throws; bytes past the
 * end are lost without a word and read as zeros, which is how a 006 token with 162 to 165 privileges comes out broken.
 */
export class FixedPacketWriter extends PacketWriter {
  static readonly CAPACITY = 1024

  // Past the end, Buffer throws: name, code and message are then those a caller may already handle.
  override u16(value: number): void {
    if (this.length + 2 > FixedPacketWriter.CAPACITY) full().writeUInt16LE(value, this.length)
    super.u16(value)
  }

  override u32(value: number): void {
    if (this.length + 4 > FixedPacketWriter.CAPACITY) full().writeUInt32LE(value, this.length)
    super.u32(value)
  }

  override text(text: Text): void {
    this.counted(bytesOf(text))
  }

  override finish(): Buffer {
    const bytes = super.finish()
    return bytes.length > FixedPacketWriter.CAPACITY
      ? bytes.fill(0, FixedPacketWriter.CAPACITY)
      : bytes
  }
}

function full(): Buffer {
  return Buffer.alloc(FixedPacketWriter.CAPACITY)
}

/** UTF-8 of a text, or a copy of bytes. @throws {TypeError} For a number, null or undefined, as `Buffer.from` does. */
export function bytesOf(text: Text): Buffer {
  return Buffer.from(text as string)
}

const growing = new PacketWriter()
const fixed = new FixedPacketWriter(FixedPacketWriter.CAPACITY)

/** The bytes that `write` writes. */
export function pack(write: (out: PacketWriter) => void): Buffer {
  growing.reset()
  write(growing)
  return growing.finish()
}

/** As {@link pack}, within 1024 bytes. */
export function packFixed(write: (out: PacketWriter) => void): Buffer {
  fixed.reset()
  write(fixed)
  return fixed.finish()
}
