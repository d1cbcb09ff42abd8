import { hmac } from '@noble/hashes/hmac.js'
import { md5, sha1 } from '@noble/hashes/legacy.js'
import { sha256 } from '@noble/hashes/sha2.js'

import type { Kernel } from './kernel.ts'

/** 1 024 salts at a time: one call into the generator costs as much as five hashes. */
const POOLED_SALTS = 1024

const pool = new Uint32Array(POOLED_SALTS)
let nextSalt = POOLED_SALTS

function randomSalt(): number {
  for (;;) {
    if (nextSalt === POOLED_SALTS) {
      crypto.getRandomValues(pool)
      nextSalt = 0
    }
    const salt = pool[nextSalt]!
    // A salt is handed out once; what is left in memory must not tell the ones already used.
    pool[nextSalt++] = 0
    if (salt !== 0) return salt
  }
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
/** Two base64 characters for every 12 bits, made on first use. */
let pairs: string[] | undefined

function base64Pairs(): string[] {
  return (pairs ??= Array.from(
    { length: 4096 },
    (_, bits) => ALPHABET.charAt(bits >> 6) + ALPHABET.charAt(bits & 63),
  ))
}

/** Plain TypeScript for browsers, workerd and every other runtime without `node:crypto`. */
export const kernel: Kernel = {
  name: 'portable',

  hmacSha256(key, message, start, end, target, offset) {
    target.set(hmac(sha256, key, message.subarray(start, end)), offset)
  },

  hmacSha1(key, message) {
    return hmac(sha1, key, message)
  },

  md5(message) {
    return md5(message)
  },

  randomSalt,

  encodeBase64(bytes, length) {
    const table = base64Pairs()
    let text = ''
    let i = 0
    for (; i + 2 < length; i += 3) {
      const bits = (bytes[i]! << 16) | (bytes[i + 1]! << 8) | bytes[i + 2]!
      text += table[bits >> 12]! + table[bits & 4095]!
    }
    if (length - i === 1) return text + table[bytes[i]! << 4]! + '=='
    if (length - i === 2) {
      const bits = (bytes[i]! << 8) | bytes[i + 1]!
      return text + table[bits >> 4]! + ALPHABET.charAt((bits & 15) << 2) + '='
    }
    return text
  },
}
