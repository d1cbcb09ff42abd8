import { Buffer } from 'node:buffer'

/*
 * The official package hands whatever it is given to Buffer's writers. They accept numeric texts, cut fractions off, read
 * NaN, null and undefined as 0, and throw outside the range; so do these. Integers in range, which is nearly all of them,
 * do not make the detour.
 */
const scratch = Buffer.alloc(4)

/** The unsigned 16 bits that `writeUInt16LE` would write. @throws {RangeError} Outside 0 to 65 535. */
export function uint16(value: number): number {
  if ((value & 0xffff) === value) return value
  scratch.writeUInt16LE(value)
  return scratch.readUInt16LE()
}

/** The bits that `writeInt16LE` would write, read as unsigned. @throws {RangeError} Outside −32 768 to 32 767. */
export function int16(value: number): number {
  scratch.writeInt16LE(value)
  return scratch.readUInt16LE()
}

/** The unsigned 32 bits that `writeUInt32LE` would write. @throws {RangeError} Outside 0 to 2³²−1. */
export function uint32(value: number): number {
  if (value >>> 0 === value) return value
  scratch.writeUInt32LE(value)
  return scratch.readUInt32LE()
}
