import { kernel } from '#kernel'

import { toHex } from './bytes.ts'
import { utf8 } from './utf8.ts'

/** HMAC-SHA256 of the whole message, 32 bytes. Keys are at most 64 bytes long. */
export function hmacSha256(key: Uint8Array, message: Uint8Array): Uint8Array {
  const digest = new Uint8Array(32)
  kernel.hmacSha256(key, message, 0, message.length, digest, 0)
  return digest
}

/** HMAC-SHA1 of the whole message, 20 bytes. Keys are at most 64 bytes long. */
export function hmacSha1(key: Uint8Array, message: Uint8Array): Uint8Array {
  return kernel.hmacSha1(key, message)
}

/** MD5 of UTF-8 text as 32 lower-case hexadecimal digits. */
export function md5Hex(text: string): string {
  return toHex(kernel.md5(utf8(text)))
}

/** A fresh salt from 1 to 2³²−1, from the runtime's CSPRNG. */
export function randomSalt(): number {
  return kernel.randomSalt()
}
