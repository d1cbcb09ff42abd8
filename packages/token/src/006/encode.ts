import { kernel } from '#kernel'

import { crc32 } from '../wire/crc32.ts'
import { utf8 } from '../wire/utf8.ts'

export const VERSION_006 = '006'
export const SIGNATURE_BYTES = 32
const CHECKSUMS_FROM = 2 + SIGNATURE_BYTES
const SIGNED_FROM = CHECKSUMS_FROM + 4 + 4 + 2
const MAX_SIGNED_BYTES = 0xffff

/** What stands in a 006 token, before anything is checked. */
export interface Wire006Token {
  /** 32 characters in a token that can be read back; nothing here insists. */
  readonly appId: string
  /** The channel, or in an RTM token the user id. */
  readonly channel: string
  /** As text: `""` for any user, and in an RTM token. */
  readonly uid: string
  readonly salt: number
  /** The upper bound of the token, in Unix seconds: 24 hours after issue unless its maker chose otherwise. */
  readonly ts: number
  /** Each privilege's number and end, in Unix seconds. */
  readonly privileges: readonly (readonly [id: number, expiresAt: number])[]
}

/**
 * Writes a 006 token exactly as told: any privileges, any times, any ids. For tools that must reproduce a token, such
 * as the drop-in package and tests; everybody else wants `sign006`.
 *
 * Privileges are written by ascending number, and of a number given twice the last counts, as in Agora's Node package.
 *
 * @param certificate - The App Certificate as text, at most 64 bytes. Not checked further.
 * @throws {RangeError} For more than 10 920 privileges, which the format cannot count, or a longer certificate.
 */
export function encode006(token: Wire006Token, certificate: string): string {
  const ascending = [...new Map(token.privileges)].sort(([a], [b]) => a - b)
  return writeToken(
    token.appId,
    certificate,
    token.channel,
    token.uid,
    token.salt,
    token.ts,
    ascending.map(([id]) => id),
    ascending.map(([, expiresAt]) => expiresAt),
  )
}

/*
 * The signature is over App ID, channel, uid and the signed part, one after the other; the token holds the signature,
 * two checksums and the signed part. Both are written into arrays that are kept, and by hand rather than with a
 * ByteWriter, whose checks at each field would cost a tenth of signing. What is written never outgrows the arrays: they
 * are made large enough first.
 */
let message = new Uint8Array(2048)
let content = new Uint8Array(2048)

/** UTF-8 takes at most three bytes for one unit of a string. */
const MAX_BYTES_PER_UNIT = 3

function reserve(textUnits: number, signedBytes: number): void {
  const messageBytes = textUnits * MAX_BYTES_PER_UNIT + signedBytes
  if (messageBytes > message.length) message = new Uint8Array(2 * messageBytes)
  const contentBytes = SIGNED_FROM + signedBytes
  if (contentBytes > content.length) content = new Uint8Array(2 * contentBytes)
}

/**
 * {@link encode006} for arguments already in order, without objects on the way: this is the whole cost of signing.
 *
 * @param ids - Ascending, without repeats.
 * @param ends - One end for each id, or one for all.
 */
export function writeToken(
  appId: string,
  certificate: string,
  channel: string,
  uid: string,
  salt: number,
  ts: number,
  ids: readonly number[],
  ends: number | readonly number[],
): string {
  const count = ids.length
  const signedBytes = 4 + 4 + 2 + 6 * count
  if (signedBytes > MAX_SIGNED_BYTES) {
    throw new RangeError(`a 006 token holds at most 10920 privileges, got ${count}`)
  }
  reserve(appId.length + channel.length + uid.length, signedBytes)
  const signed = message
  const out = content

  const channelFrom = putText(signed, 0, appId)
  const uidFrom = putText(signed, channelFrom, channel)
  const signedFrom = putText(signed, uidFrom, uid)

  out[0] = SIGNATURE_BYTES
  out[1] = 0
  putU32(out, CHECKSUMS_FROM, crc32(signed, channelFrom, uidFrom))
  putU32(out, CHECKSUMS_FROM + 4, crc32(signed, uidFrom, signedFrom))
  putU16(out, CHECKSUMS_FROM + 8, signedBytes)
  putU32(out, SIGNED_FROM, salt)
  putU32(out, SIGNED_FROM + 4, ts)
  putU16(out, SIGNED_FROM + 8, count)
  let at = SIGNED_FROM + 10
  for (let i = 0; i < count; i++, at += 6) {
    putU16(out, at, ids[i]!)
    putU32(out, at + 2, typeof ends === 'number' ? ends : ends[i]!)
  }

  for (let i = 0; i < signedBytes; i++) signed[signedFrom + i] = out[SIGNED_FROM + i]!
  const key = certificateKey(certificate)
  kernel.hmacSha256(key, signed, 0, signedFrom + signedBytes, out, 2)
  return VERSION_006 + appId + kernel.encodeBase64(out, at)
}

const signature = new Uint8Array(SIGNATURE_BYTES)

/** The signature that a token with this signed part should have. The array is reused by the next call. */
export function signatureOf(
  appId: string,
  certificate: string,
  channel: string,
  uid: string,
  signedPart: Uint8Array,
): Uint8Array {
  reserve(appId.length + channel.length + uid.length, signedPart.length)
  const signedFrom = putText(message, putText(message, putText(message, 0, appId), channel), uid)
  message.set(signedPart, signedFrom)
  const end = signedFrom + signedPart.length
  kernel.hmacSha256(certificateKey(certificate), message, 0, end, signature, 0)
  return signature
}

/** Writes the UTF-8 of `text`, without its length, and tells where it ends. */
function putText(bytes: Uint8Array, start: number, text: string): number {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code > 0x7f) {
      const encoded = utf8(text)
      bytes.set(encoded, start)
      return start + encoded.length
    }
    bytes[start + i] = code
  }
  return start + text.length
}

function putU16(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value
  bytes[at + 1] = value >>> 8
}

function putU32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value
  bytes[at + 1] = value >>> 8
  bytes[at + 2] = value >>> 16
  bytes[at + 3] = value >>> 24
}

const keyBytes = new Uint8Array(32)
/** The certificate whose bytes stand in `keyBytes`. */
let keyOf = '\0'.repeat(32)

function certificateKey(certificate: string): Uint8Array {
  if (certificate === keyOf) return keyBytes
  const bytes = utf8(certificate)
  if (bytes.length !== keyBytes.length) return bytes
  keyBytes.set(bytes)
  keyOf = certificate
  return keyBytes
}
