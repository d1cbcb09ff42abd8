import { Buffer } from 'node:buffer'
import * as crypto from 'node:crypto'

import { HMAC_BLOCK_BYTES, type Kernel } from './kernel.ts'

/*
 * `createHmac` allocates a native object per call, which on Node 24 costs more than everything else a
 * token needs. HMAC is two plain hashes over padded keys, and the one-shot `crypto.hash` does those
 * without any object; it came with Node 20.12, so older ones fall back to `createHash`.
 */
const hasOneShotHash = 'hash' in crypto

function hashBinary(algorithm: string, data: Uint8Array): string {
  return hasOneShotHash
    ? crypto.hash(algorithm, data, 'binary')
    : crypto.createHash(algorithm).update(data).digest('binary')
}

const INNER_PAD = 0x36
const OUTER_PAD = 0x5c
const REUSED_MESSAGE_BYTES = 1024

const inner = Buffer.alloc(HMAC_BLOCK_BYTES + REUSED_MESSAGE_BYTES)
const outer = Buffer.alloc(HMAC_BLOCK_BYTES + 32)
const outerSha1 = outer.subarray(0, HMAC_BLOCK_BYTES + 20)
/** `inner` seen at each length once used: making a view costs as much as a tenth of a hash. */
const innerViews: (Buffer | undefined)[] = []

function innerBlock(messageBytes: number): Buffer {
  if (messageBytes > REUSED_MESSAGE_BYTES)
    return Buffer.allocUnsafe(HMAC_BLOCK_BYTES + messageBytes)
  return (innerViews[messageBytes] ??= inner.subarray(0, HMAC_BLOCK_BYTES + messageBytes))
}

function hmacBinary(
  algorithm: string,
  key: Uint8Array,
  message: Uint8Array,
  start: number,
  end: number,
  outerBlock: Buffer,
): string {
  const keyBytes = key.length
  if (keyBytes > HMAC_BLOCK_BYTES) {
    throw new RangeError(`an HMAC key here is at most ${HMAC_BLOCK_BYTES} bytes, got ${keyBytes}`)
  }
  const block = innerBlock(end - start)
  for (let i = 0; i < keyBytes; i++) {
    const byte = key[i]!
    block[i] = byte ^ INNER_PAD
    outerBlock[i] = byte ^ OUTER_PAD
  }
  block.fill(INNER_PAD, keyBytes, HMAC_BLOCK_BYTES)
  outerBlock.fill(OUTER_PAD, keyBytes, HMAC_BLOCK_BYTES)
  // A short copy by hand beats `set(subarray())`, which would make one more view.
  if (end - start <= 64) {
    for (let i = start, j = HMAC_BLOCK_BYTES; i < end; i++, j++) block[j] = message[i]!
  } else {
    block.set(
      start === 0 && end === message.length ? message : message.subarray(start, end),
      HMAC_BLOCK_BYTES,
    )
  }
  outerBlock.write(hashBinary(algorithm, block), HMAC_BLOCK_BYTES, 'latin1')
  return hashBinary(algorithm, outerBlock)
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** The fast kernel: OpenSSL through `node:crypto`. Bun and Deno take it too. */
export const kernel: Kernel = {
  name: 'node',

  hmacSha256(key, message, start, end, target, offset) {
    const digest = hmacBinary('sha256', key, message, start, end, outer)
    for (let i = 0; i < 32; i++) target[offset + i] = digest.charCodeAt(i)
  },

  hmacSha1(key, message) {
    return Uint8Array.from(
      hmacBinary('sha1', key, message, 0, message.length, outerSha1),
      (character) => character.charCodeAt(0),
    )
  },

  md5(message) {
    return new Uint8Array(crypto.createHash('md5').update(message).digest())
  },

  randomSalt() {
    return crypto.randomInt(1, 0x1_0000_0000)
  },

  encodeBase64(bytes, length) {
    return asBuffer(bytes).toString('base64', 0, length)
  },
}
