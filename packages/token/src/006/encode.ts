import { kernel } from '#kernel'

import { ByteWriter } from '../wire/byte-writer.ts'
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
 * two checksums and the signed part. Both are written into arrays that are kept, so that signing allocates only strings.
 */
const message = new ByteWriter(1024)
const content = new ByteWriter(1024)

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
  message.reset()
  const channelFrom = appendText(appId)
  const uidFrom = appendText(channel)
  const signedFrom = appendText(uid)

  content.reset(CHECKSUMS_FROM)
  content.u32(crc32(message.bytes, channelFrom, uidFrom))
  content.u32(crc32(message.bytes, uidFrom, signedFrom))
  content.u16(signedBytes)
  content.u32(salt)
  content.u32(ts)
  content.u16(count)
  for (let i = 0; i < count; i++) {
    content.u16(ids[i]!)
    content.u32(typeof ends === 'number' ? ends : ends[i]!)
  }

  message.reset(signedFrom + signedBytes)
  const from = message.bytes
  const to = content.bytes
  for (let i = 0; i < signedBytes; i++) from[signedFrom + i] = to[SIGNED_FROM + i]!
  to[0] = SIGNATURE_BYTES
  to[1] = 0
  kernel.hmacSha256(certificateKey(certificate), from, 0, message.length, to, 2)
  return VERSION_006 + appId + kernel.encodeBase64(to, content.length)
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
  message.reset()
  appendText(appId)
  appendText(channel)
  appendText(uid)
  message.raw(signedPart)
  kernel.hmacSha256(certificateKey(certificate), message.bytes, 0, message.length, signature, 0)
  return signature
}

/** Adds the bytes of `text` to the message, without their number, and tells where they end. */
function appendText(text: string): number {
  const start = message.length
  const characters = text.length
  message.reset(start + characters)
  const { bytes } = message
  for (let i = 0; i < characters; i++) {
    const code = text.charCodeAt(i)
    if (code > 0x7f) {
      message.reset(start)
      message.raw(utf8(text))
      break
    }
    bytes[start + i] = code
  }
  return message.length
}

const keyBytes = new Uint8Array(32)

function certificateKey(certificate: string): Uint8Array {
  if (certificate.length !== keyBytes.length) return utf8(certificate)
  for (let i = 0; i < keyBytes.length; i++) {
    const code = certificate.charCodeAt(i)
    if (code > 0x7f) return utf8(certificate)
    keyBytes[i] = code
  }
  return keyBytes
}
