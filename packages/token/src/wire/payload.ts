import { kernel } from '#kernel'

import { ByteWriter } from './byte-writer.ts'
import { packingOrder, type WireService, writeService } from './service.ts'

/** HMAC-SHA256 makes 32 bytes, and a `u16` before them counts them. */
export const SIGNATURE_BYTES = 32
const SIGNED_FROM = 2 + SIGNATURE_BYTES

/** What is signed in an AccessToken2, before anything is checked. Times: Unix seconds and seconds from issue. */
export interface WireToken {
  readonly appId: string
  readonly issuedAt: number
  readonly expiresInSeconds: number
  readonly salt: number
  readonly services: readonly WireService[]
}

/*
 * The first of the three HMACs depends on nothing but the certificate and the second of issue. Signers live in the
 * present second and verifiers see mostly tokens of the last minute, so as many seconds are kept for each certificate,
 * each in the one place that its last six bits name. The map is small because a process knows few certificates; it is
 * emptied rather than aged when it fills.
 */
const KEPT_SECONDS = 64
const MAX_CERTIFICATES = 64
const KEY_BYTES = 32

interface IssueKeys {
  /** Which second each place holds; -1 for none yet. */
  readonly seconds: Float64Array
  readonly keys: Uint8Array
}
const issueKeys = new Map<string, IssueKeys>()
const u32Key = new Uint8Array(4)
const certificateBytes = new Uint8Array(32)

function setU32(value: number): Uint8Array {
  u32Key[0] = value
  u32Key[1] = value >>> 8
  u32Key[2] = value >>> 16
  u32Key[3] = value >>> 24
  return u32Key
}

function issueKeysOf(certificate: string): IssueKeys {
  let known = issueKeys.get(certificate)
  if (known === undefined) {
    if (issueKeys.size === MAX_CERTIFICATES) issueKeys.clear()
    known = {
      seconds: new Float64Array(KEPT_SECONDS).fill(-1),
      keys: new Uint8Array(KEPT_SECONDS * KEY_BYTES),
    }
    issueKeys.set(certificate, known)
  }
  return known
}

const signingKeyBytes = new Uint8Array(KEY_BYTES)

/**
 * The key that signs one token: HMAC(salt, HMAC(issue time, certificate)), with time and salt as keys. The array is
 * reused by the next call.
 *
 * @param certificate - 32 hexadecimal characters; the caller has checked that.
 */
export function signingKey(certificate: string, issuedAt: number, salt: number): Uint8Array {
  const { seconds, keys } = issueKeysOf(certificate)
  const place = issuedAt & (KEPT_SECONDS - 1)
  const start = place * KEY_BYTES
  if (seconds[place] !== issuedAt) {
    // A certificate is 32 hexadecimal characters, and in this HMAC it is the message: the time is the key.
    for (let i = 0; i < 32; i++) certificateBytes[i] = certificate.charCodeAt(i)
    kernel.hmacSha256(setU32(issuedAt), certificateBytes, 0, 32, keys, start)
    seconds[place] = issuedAt
  }
  kernel.hmacSha256(setU32(salt), keys, start, start + KEY_BYTES, signingKeyBytes, 0)
  return signingKeyBytes
}

/**
 * Writes a whole payload, signature first, to the beginning of `out`. This is what a token is before compression, and
 * the only part of it in which official implementations agree byte for byte.
 *
 * @param certificate - 32 hexadecimal characters; the caller has checked that.
 */
export function writePayload(out: ByteWriter, token: WireToken, certificate: string): void {
  out.reset(SIGNED_FROM)
  out.text(token.appId)
  out.u32(token.issuedAt)
  out.u32(token.expiresInSeconds)
  out.u32(token.salt)
  out.count(token.services.length)
  for (const service of packingOrder(token.services)) {
    writeService(out, service, token.expiresInSeconds)
  }
  const { bytes } = out
  bytes[0] = SIGNATURE_BYTES
  bytes[1] = 0
  const key = signingKey(certificate, token.issuedAt, token.salt)
  kernel.hmacSha256(key, bytes, SIGNED_FROM, out.length, bytes, 2)
}

/** The payload as an array of its own; see {@link writePayload}. */
export function encodePayload(token: WireToken, certificate: string): Uint8Array {
  const out = new ByteWriter()
  writePayload(out, token, certificate)
  return out.finish()
}
