import type { Buffer } from 'node:buffer'
import { createHmac } from 'node:crypto'

import { hmacSha1 as fastSha1, hmacSha256 as fastSha256, toHex, utf8 } from '@tessera/token/wire'

/** SHA-1 and SHA-256 take longer keys too, but only `node:crypto` shortens them. */
const MAX_FAST_KEY_BYTES = 64

/** HMAC-SHA256 under any key that `createHmac` takes. @throws {TypeError} When the key is neither text nor bytes. */
export function hmacSha256(key: string | Buffer, message: Buffer): Uint8Array {
  const bytes = typeof key === 'string' ? utf8(key) : key
  return isFast(bytes)
    ? fastSha256(bytes, message)
    : createHmac('sha256', key).update(message).digest()
}

/** HMAC-SHA1 in upper-case hexadecimal, as 005 keys hold it. */
export function hmacSha1Hex(key: Buffer, message: Buffer): string {
  const digest = isFast(key)
    ? toHex(fastSha1(key, message))
    : createHmac('sha1', key).update(message).digest('hex')
  return digest.toUpperCase()
}

function isFast(key: unknown): key is Uint8Array {
  return key instanceof Uint8Array && key.length <= MAX_FAST_KEY_BYTES
}
