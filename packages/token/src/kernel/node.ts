import { Buffer } from 'node:buffer'
import * as crypto from 'node:crypto'
import { randomInt } from 'node:crypto'

import { HMAC_BLOCK_BYTES, type Kernel } from './kernel.ts'

/*
 * `createHmac` allocates a native object per call, which on Node 24 costs more than everything else a
 * token needs. HMAC is two plain hashes over padded keys, and the one-shot `crypto.hash` does those
 * without any object; it came with Node 20.12, so older ones fall back to `createHash`.
 */
// Not by its name in the module at each call: reading a namespace is a lookup that V8 does not compile away.
const oneShotHash = 'hash' in crypto ? crypto.hash : undefined

function hashBinary(algorithm: string, data: Uint8Array): string {
  return oneShotHash === undefined
    ? crypto.createHash(algorithm).update(data).digest('binary')
    : oneShotHash(algorithm, data, 'binary')
}

/** For 32 bytes faster than any method of Buffer, which all cross into native code. */
function putBinary(binary: string, target: Uint8Array, offset: number): void {
  for (let i = 0; i < binary.length; i++) target[offset + i] = binary.charCodeAt(i)
}

const INNER_PAD = 0x36
const OUTER_PAD = 0x5c
const REUSED_MESSAGE_BYTES = 1024

/** The two inputs of an HMAC for keys of one length: behind such a key the padding is always the same and stays. */
class Blocks {
  readonly #inner = Buffer.alloc(HMAC_BLOCK_BYTES + REUSED_MESSAGE_BYTES, INNER_PAD)
  /** `#inner` seen at each length once used: making a view costs as much as a tenth of a hash. */
  readonly #innerViews: (Buffer | undefined)[] = []
  readonly outer: Buffer

  constructor(digestBytes: number) {
    this.outer = Buffer.alloc(HMAC_BLOCK_BYTES + digestBytes, OUTER_PAD)
  }

  inner(messageBytes: number): Buffer {
    if (messageBytes > REUSED_MESSAGE_BYTES) {
      return Buffer.alloc(HMAC_BLOCK_BYTES + messageBytes, INNER_PAD)
    }
    return (this.#innerViews[messageBytes] ??= this.#inner.subarray(
      0,
      HMAC_BLOCK_BYTES + messageBytes,
    ))
  }
}

/** Blocks by the length of the key. */
type BlocksByKey = (Blocks | undefined)[]
const sha256Blocks: BlocksByKey = []
const sha1Blocks: BlocksByKey = []

function blocksFor(byKey: BlocksByKey, keyBytes: number, digestBytes: number): Blocks {
  if (keyBytes > HMAC_BLOCK_BYTES) {
    throw new RangeError(`an HMAC key here is at most ${HMAC_BLOCK_BYTES} bytes, got ${keyBytes}`)
  }
  return (byKey[keyBytes] ??= new Blocks(digestBytes))
}

function hmacBinary(
  algorithm: string,
  blocks: Blocks,
  key: Uint8Array,
  message: Uint8Array,
  start: number,
  end: number,
): string {
  const inner = blocks.inner(end - start)
  const { outer } = blocks
  for (let i = 0; i < key.length; i++) {
    const byte = key[i]!
    inner[i] = byte ^ INNER_PAD
    outer[i] = byte ^ OUTER_PAD
  }
  // A short copy by hand beats `set(subarray())`, which would make one more view.
  if (end - start <= 64) {
    for (let i = start, j = HMAC_BLOCK_BYTES; i < end; i++, j++) inner[j] = message[i]!
  } else {
    inner.set(
      start === 0 && end === message.length ? message : message.subarray(start, end),
      HMAC_BLOCK_BYTES,
    )
  }
  putBinary(hashBinary(algorithm, inner), outer, HMAC_BLOCK_BYTES)
  return hashBinary(algorithm, outer)
}

let viewed: Uint8Array | undefined
let view: Buffer = Buffer.alloc(0)

/** `bytes` as a Buffer. The last view is kept: signing encodes out of one array that it keeps as well. */
function asBuffer(bytes: Uint8Array): Buffer {
  if (bytes !== viewed) {
    view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    viewed = bytes
  }
  return view
}

/** The fast kernel: OpenSSL through `node:crypto`. Bun and Deno take it too. */
export const kernel: Kernel = {
  name: 'node',

  hmacSha256(key, message, start, end, target, offset) {
    const blocks = blocksFor(sha256Blocks, key.length, 32)
    putBinary(hmacBinary('sha256', blocks, key, message, start, end), target, offset)
  },

  hmacSha1(key, message) {
    const blocks = blocksFor(sha1Blocks, key.length, 20)
    const digest = new Uint8Array(20)
    putBinary(hmacBinary('sha1', blocks, key, message, 0, message.length), digest, 0)
    return digest
  },

  md5(message) {
    return new Uint8Array(crypto.createHash('md5').update(message).digest())
  },

  randomSalt() {
    return randomInt(1, 0x1_0000_0000)
  },

  encodeBase64(bytes, length) {
    return asBuffer(bytes).toString('base64', 0, length)
  },
}
