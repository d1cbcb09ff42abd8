import { createCipheriv, createHmac, timingSafeEqual } from 'node:crypto'

/*
 * SRTP and SRTCP with AES_CM_128_HMAC_SHA1_80 (RFC 3711), the profile that every WebRTC client has (RFC 8827). It is
 * written here, and not taken from werift, because a relay must know a packet's index: werift guesses it in a way that a
 * long gap breaks for good, and takes a packet as often as it comes.
 */

export const KEY_BYTES = 16
export const SALT_BYTES = 14
export const TAG_BYTES = 10
/** The encryption flag and the index, before the tag of SRTCP. */
const RTCP_INDEX_BYTES = 4
const AUTH_KEY_BYTES = 20
/** The header and the sender's ssrc, which stay readable. */
const RTCP_CLEAR_BYTES = 8
const BLOCK_BYTES = 16
/** SRTCP counts in 31 bits. */
export const MAX_RTCP_INDEX = 0x7fff_ffff

/** What DTLS hands out for one direction. */
export interface MasterKey {
  readonly key: Uint8Array
  readonly salt: Uint8Array
}

interface SessionKeys {
  readonly key: Buffer
  readonly auth: Buffer
  readonly salt: Buffer
}

/** One direction: everything that one side sends to the other. */
export class Srtp {
  readonly #rtp: SessionKeys
  readonly #rtcp: SessionKeys

  constructor(master: MasterKey) {
    this.#rtp = sessionKeys(master, 0)
    this.#rtcp = sessionKeys(master, 3)
  }

  /** @param index - The sequence number and how often it went round, see `packet-index.ts`. */
  protectRtp(header: Buffer, payload: Buffer, index: number): Buffer {
    const ssrc = header.readUInt32BE(8)
    const sealed = crypt(this.#rtp, ssrc, index, payload)
    return Buffer.concat([header, sealed, rtpTag(this.#rtp, [header, sealed], index)])
  }

  /** The payload; `undefined` when the packet is not genuine, or its index is another one. */
  unprotectRtp(packet: Buffer, headerBytes: number, index: number): Buffer | undefined {
    const end = packet.length - TAG_BYTES
    if (end < headerBytes) return undefined
    const tag = rtpTag(this.#rtp, [packet.subarray(0, end)], index)
    if (!timingSafeEqual(tag, packet.subarray(end))) return undefined
    return crypt(this.#rtp, packet.readUInt32BE(8), index, packet.subarray(headerBytes, end))
  }

  /** @param index - Counted per direction, up to {@link MAX_RTCP_INDEX}. */
  protectRtcp(packet: Buffer, index: number): Buffer {
    const body = packet.subarray(RTCP_CLEAR_BYTES)
    const trailer = Buffer.alloc(RTCP_INDEX_BYTES)
    trailer.writeUInt32BE((index | 0x8000_0000) >>> 0)
    const sealed = Buffer.concat([
      packet.subarray(0, RTCP_CLEAR_BYTES),
      crypt(this.#rtcp, packet.readUInt32BE(4), index, body),
      trailer,
    ])
    return Buffer.concat([sealed, tagOf(this.#rtcp, [sealed])])
  }

  /** The packet and its index; `undefined` when it is not genuine. */
  unprotectRtcp(packet: Buffer): { readonly packet: Buffer; readonly index: number } | undefined {
    const end = packet.length - TAG_BYTES
    const body = end - RTCP_INDEX_BYTES
    if (body < RTCP_CLEAR_BYTES) return undefined
    const tag = tagOf(this.#rtcp, [packet.subarray(0, end)])
    if (!timingSafeEqual(tag, packet.subarray(end))) return undefined
    const word = packet.readUInt32BE(body)
    const index = word & MAX_RTCP_INDEX
    const clear = packet.subarray(0, RTCP_CLEAR_BYTES)
    const rest = packet.subarray(RTCP_CLEAR_BYTES, body)
    const isSealed = word >>> 31 === 1
    const opened = isSealed ? crypt(this.#rtcp, packet.readUInt32BE(4), index, rest) : rest
    return { packet: Buffer.concat([clear, opened]), index }
  }
}

/** Section 4.3: the labels of SRTP begin with 0, those of SRTCP with 3. */
function sessionKeys(master: MasterKey, firstLabel: number): SessionKeys {
  return {
    key: derive(master, firstLabel, KEY_BYTES),
    auth: derive(master, firstLabel + 1, AUTH_KEY_BYTES),
    salt: derive(master, firstLabel + 2, SALT_BYTES),
  }
}

function derive({ key, salt }: MasterKey, label: number, bytes: number): Buffer {
  const start = Buffer.alloc(BLOCK_BYTES)
  start.set(salt)
  start[7] = start[7]! ^ label
  return createCipheriv('aes-128-ctr', key, start).update(Buffer.alloc(bytes))
}

/** Section 4.1.1. Counter mode: sealing and opening are the same. */
function crypt({ key, salt }: SessionKeys, ssrc: number, index: number, text: Buffer): Buffer {
  const start = Buffer.alloc(BLOCK_BYTES)
  start.writeUInt32BE(ssrc, 4)
  start.writeUIntBE(index, 8, 6)
  for (let at = 0; at < SALT_BYTES; at++) start[at] = start[at]! ^ salt[at]!
  return createCipheriv('aes-128-ctr', key, start).update(text)
}

/** Section 4.2: the part of the index that is not sent is signed, too. */
function rtpTag(keys: SessionKeys, parts: readonly Buffer[], index: number): Buffer {
  const rounds = Buffer.alloc(4)
  rounds.writeUInt32BE(Math.floor(index / 65_536))
  return tagOf(keys, [...parts, rounds])
}

function tagOf({ auth }: SessionKeys, parts: readonly Buffer[]): Buffer {
  const mac = createHmac('sha1', auth)
  for (const part of parts) mac.update(part)
  return mac.digest().subarray(0, TAG_BYTES)
}
