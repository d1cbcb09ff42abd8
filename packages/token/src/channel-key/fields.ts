import { assertU32, isHex32 } from '../arguments.ts'

/** Unsigned decimal, padded with zeros to ten digits. */
export function tenDigits(value: number): string {
  assertU32('a number in a channel key', value)
  return String(value).padStart(10, '0')
}

/** Lower-case hexadecimal, padded with zeros to eight digits. */
export function hexField(value: number): string {
  assertU32('the salt', value)
  return value.toString(16).padStart(8, '0')
}

/** The 16 bytes behind 32 hexadecimal characters, of either case. @throws {TypeError} For anything else. */
export function hexBytes(hex: string): Uint8Array {
  if (!isHex32(hex)) {
    throw new TypeError('a 005 key needs an App ID and a certificate of 32 hexadecimal characters')
  }
  return Uint8Array.from({ length: 16 }, (_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16))
}
