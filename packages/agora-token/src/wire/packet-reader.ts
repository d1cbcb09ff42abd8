import { Buffer } from 'node:buffer'

import type { PrivilegeMap } from './packet-writer.ts'

/**
 * Reads fields as the official package does: an integer past the end throws `RangeError`, a text that is cut short is
 * filled up with zeros. Handed to `unpack` of services, also of services that users add, so its method names are the
 * official ones.
 */
export class PacketReader {
  readonly buffer: Buffer
  position = 0

  constructor(buffer: Buffer) {
    this.buffer = buffer
  }

  getUint16(): number {
    const value = this.buffer.readUInt16LE(this.position)
    this.position += 2
    return value
  }

  /** Unsigned in spite of its name: a role of −1 is read back as 65 535, as the official package does. */
  getInt16(): number {
    return this.getUint16()
  }

  getUint32(): number {
    const value = this.buffer.readUInt32LE(this.position)
    this.position += 4
    return value
  }

  /** The bytes of a counted text. */
  getString(): Buffer {
    const length = this.getUint16()
    const bytes = Buffer.alloc(length)
    this.buffer.copy(bytes, 0, this.position, this.position + length)
    this.position += length
    return bytes
  }

  getTreeMapUInt32(): PrivilegeMap {
    const map: PrivilegeMap = {}
    for (let count = this.getUint16(); count > 0; count--) {
      const key = this.getUint16()
      map[key] = this.getUint32()
    }
    return map
  }

  /** A copy of what has not been read. @throws {RangeError} When more was read than there is. */
  pack(): Buffer {
    const rest = Buffer.alloc(this.buffer.length - this.position)
    this.buffer.copy(rest, 0, this.position)
    return rest
  }
}
