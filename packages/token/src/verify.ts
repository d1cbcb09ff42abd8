import { kernel } from '#kernel'

import { assertU32, assertUnixSeconds, isHex32, shown } from './arguments.ts'
import { readToken, type TokenContent, type TokenReading, type UnverifiedToken } from './decode.ts'
import { TokenError } from './errors.ts'
import { CLOCK_SKEW_SECONDS, MAX_LIFETIME_SECONDS } from './limits.ts'
import { equalBytes } from './wire/bytes.ts'
import { SIGNATURE_BYTES, signingKey } from './wire/payload.ts'
import type { ReadLimits } from './wire/token-text.ts'

/** What a token is checked against. */
export interface VerifyKey {
  /** The App ID it must be for. Without it any App ID that the certificate signed is taken. */
  readonly appId?: string
  /** Certificates of which one must have signed: more than one while they are being rotated. */
  readonly certificates: readonly string[]
}

/** What checking takes from outside. */
export interface VerifyOptions extends ReadLimits {
  /** The time to check against, in Unix seconds. Default: the system clock. */
  readonly now?: number
  /** Checks the signature only, not the times. */
  readonly allowExpired?: boolean
  /** How far in the future an issue time may lie, in seconds. Default 60. Never lengthens a token. */
  readonly skewSeconds?: number
}

/** A token whose signature, and unless told otherwise whose times, are good. */
export interface VerifiedToken extends TokenContent {
  readonly verified: true
  /** Which of the offered certificates signed it. */
  readonly certificateIndex: number
}

/**
 * Checks a 007 token: its form, its signature, its App ID, and its times.
 *
 * It does not decide who may join: that also takes the channel, the uid and the privileges, and is what `admit` in
 * `@tessera/token/admission` is for.
 *
 * @throws {TokenError} With the reason as its code.
 * @throws {TypeError | RangeError} When an argument is not usable.
 *
 * @example
 * ```ts
 * verifyToken(token, { appId, certificates: [primary, secondary] }).services
 * ```
 */
export function verifyToken(
  token: string,
  key: VerifyKey,
  options: VerifyOptions = {},
): VerifiedToken {
  if (!Array.isArray(key.certificates) || key.certificates.length === 0) {
    throw new TypeError('certificates must be a list of at least one App Certificate')
  }
  if (key.appId !== undefined && !isHex32(key.appId)) {
    throw new TypeError(`appId must be 32 hexadecimal characters, got ${shown(key.appId)}`)
  }
  const now = options.now ?? Math.floor(Date.now() / 1000)
  if (options.now !== undefined) assertUnixSeconds('now', now)
  const skewSeconds = options.skewSeconds ?? CLOCK_SKEW_SECONDS
  assertU32('skewSeconds', skewSeconds)

  const reading = readToken(token, options)
  const { content } = reading
  const certificateIndex = signerOf(reading, key.certificates)
  if (certificateIndex < 0) {
    throw new TokenError(
      'TOKEN_BAD_SIGNATURE',
      'none of the given certificates signed this token',
      undefined,
    )
  }
  if (key.appId !== undefined && key.appId !== content.appId) {
    throw new TokenError('TOKEN_WRONG_APP', `the token is for another App ID than ${key.appId}`, {
      expected: key.appId,
    })
  }
  if (options.allowExpired !== true) {
    assertInTime(content, now, skewSeconds)
  }
  return { ...content, verified: true, certificateIndex }
}

/**
 * The index of the certificate that signed a token, or -1. Signatures of another length than 32, App IDs and
 * certificates that are not 32 hexadecimal characters never match, even where the arithmetic would.
 */
export function signedBy(token: UnverifiedToken, certificates: readonly string[]): number {
  const { signature, signedBytes } = token
  const bytes = new Uint8Array(signature.length + signedBytes.length)
  bytes.set(signature)
  bytes.set(signedBytes, signature.length)
  return signerOf(
    {
      content: token,
      bytes,
      end: bytes.length,
      signature: { start: 0, end: signature.length },
      signedFrom: signature.length,
    },
    certificates,
  )
}

const expected = new Uint8Array(SIGNATURE_BYTES)

function signerOf(reading: TokenReading, certificates: readonly string[]): number {
  const { content, bytes, end, signature, signedFrom } = reading
  if (signature.end - signature.start !== SIGNATURE_BYTES || !isHex32(content.appId)) return -1
  for (let i = 0; i < certificates.length; i++) {
    const certificate: unknown = certificates[i]
    if (!isHex32(certificate)) continue
    const signing = signingKey(certificate, content.issuedAt, content.salt)
    kernel.hmacSha256(signing, bytes, signedFrom, end, expected, 0)
    if (equalBytes(expected, bytes, signature.start, signature.end)) return i
  }
  return -1
}

function assertInTime(token: TokenContent, now: number, skewSeconds: number): void {
  const { issuedAt, expiresAt } = token
  if (issuedAt > now + skewSeconds) {
    throw new TokenError(
      'TOKEN_NOT_YET_VALID',
      `the token was issued ${issuedAt - now} s in the future; check the clock of the server that signed it`,
      { issuedAt, now },
    )
  }
  if (expiresAt <= now) {
    throw new TokenError('TOKEN_EXPIRED', `the token ended ${now - expiresAt} s ago`, {
      expiredAt: expiresAt,
      now,
    })
  }
  if (issuedAt + MAX_LIFETIME_SECONDS <= now) {
    throw new TokenError(
      'TOKEN_TOO_OLD',
      `the token was issued ${now - issuedAt} s ago; Agora refuses tokens after ${MAX_LIFETIME_SECONDS} s whatever their own end`,
      { issuedAt, maxAgeSeconds: MAX_LIFETIME_SECONDS, now },
    )
  }
}
