import { assertU32, assertUnixSeconds, assertVerifyKey, isHex32 } from '../arguments.ts'
import { malformed, TokenError } from '../errors.ts'
import { CLOCK_SKEW_SECONDS, MAX_LIFETIME_SECONDS } from '../limits.ts'
import type { Uid } from '../services.ts'
import type { VerifyKey, VerifyOptions } from '../verify.ts'
import { equalBytes } from '../wire/bytes.ts'
import {
  decode006,
  type Decoded006Privilege,
  type Token006Content,
  type Unverified006Token,
} from './decode.ts'
import { SIGNATURE_BYTES, signatureOf } from './encode.ts'
import { fitsChannel006, fitsUid006 } from './match.ts'
import { candidateText, candidateUidText } from './names.ts'
import { PRIVILEGES_006 } from './privileges.ts'

/** What a 006 token is checked against. */
export interface Verify006Key extends VerifyKey {
  /** The channel it must be for. The token does not hold it. */
  readonly channel: string
  /** The uid it must be for, exactly: 0 is true of a token for any user and of no other. The token does not hold it. */
  readonly uid: Uid
}

/** What a 006 token for RTM is checked against. */
export interface VerifyRtm006Key extends VerifyKey {
  /** The user it must be for. The token does not hold it. */
  readonly userId: string
}

/** What checking takes from outside; as for 007. */
export type Verify006Options = Omit<VerifyOptions, 'maxInflatedBytes'>

/** A 006 token whose signature, checksums, and unless told otherwise whose times, are good. */
export interface Verified006Token extends Token006Content {
  readonly verified: true
  /** Which of the offered certificates signed it. */
  readonly certificateIndex: number
  /** The channel it was checked against. */
  readonly channel: string
  /** The uid it was checked against, as text: `""` for any user. */
  readonly uid: string
}

/** A 006 token for RTM whose signature, checksums, and unless told otherwise whose times, are good. */
export interface VerifiedRtm006Token extends Token006Content {
  readonly verified: true
  /** Which of the offered certificates signed it. */
  readonly certificateIndex: number
  /** The user it was checked against. */
  readonly userId: string
}

/**
 * Checks a 006 token for a channel and a uid: its form, its signature, its checksums, its App ID, and its times.
 *
 * The token holds neither channel nor uid, so both are needed, and a wrong one looks like a wrong certificate
 * (`fitsChannel006` and `fitsUid006` help to tell which). The format signs them without anything in between and leaves
 * the checksums unsigned: whoever holds a token for channel "room1" and uid "2" can relabel it for channel "room" and
 * uid "12". No check can see that; AccessToken2 does not have this weakness.
 *
 * It is past its end when all of its privileges are. Which of them are needed is for the caller to say.
 *
 * @throws {TokenError} With the reason as its code.
 * @throws {TypeError | RangeError} When an argument is not usable.
 *
 * @example
 * ```ts
 * verify006(token, { appId, certificates: [primary], channel: 'lobby', uid: 1234 }).privileges
 * ```
 */
export function verify006(
  token: string,
  key: Verify006Key,
  options: Verify006Options = {},
): Verified006Token {
  const channel = candidateText('channel', key.channel)
  const uid = candidateUidText(key.uid)
  assertVerifyKey(key)
  if (options.now !== undefined) assertUnixSeconds('now', options.now)
  if (options.skewSeconds !== undefined) assertU32('skewSeconds', options.skewSeconds)
  const read = decode006(token, options)
  const certificateIndex = assertSigned(read, key, channel, uid)
  assertInTime(read, read.privileges, options)
  return { ...contentOf(read), verified: true, certificateIndex, channel, uid }
}

/**
 * Checks a 006 token for an RTM user, as {@link verify006}. An RTC token for a channel of that name and any user has
 * the same signed fields, so the token must also hold the privilege `rtmLogin`, and that one must not have ended.
 *
 * @throws {TokenError} With the reason as its code; `TOKEN_MALFORMED` when it is not a token for RTM.
 * @throws {TypeError | RangeError} When an argument is not usable.
 */
export function verifyRtm006(
  token: string,
  key: VerifyRtm006Key,
  options: Verify006Options = {},
): VerifiedRtm006Token {
  const userId = candidateText('userId', key.userId)
  assertVerifyKey(key)
  if (options.now !== undefined) assertUnixSeconds('now', options.now)
  if (options.skewSeconds !== undefined) assertU32('skewSeconds', options.skewSeconds)
  const read = decode006(token, options)
  const certificateIndex = assertSigned(read, key, userId, '')
  const logins = read.privileges.filter(({ id }) => id === PRIVILEGES_006.rtmLogin)
  if (logins.length === 0) throw malformed(token.length, 'the privilege rtmLogin')
  assertInTime(read, logins, options)
  return { ...contentOf(read), verified: true, certificateIndex, userId }
}

function contentOf(read: Unverified006Token): Token006Content {
  const { verified: _verified, signature: _signature, signedBytes: _signedBytes, ...content } = read
  return content
}

function assertSigned(
  read: Unverified006Token,
  key: VerifyKey,
  channel: string,
  uid: string,
): number {
  const certificateIndex = signedBy006(read, key.certificates, channel, uid)
  if (certificateIndex < 0) {
    throw new TokenError(
      'TOKEN_BAD_SIGNATURE',
      'none of the given certificates signed this token for the given channel and user',
      undefined,
    )
  }
  if (!fitsChannel006(read, channel)) throw mismatch('channel')
  if (!fitsUid006(read, uid)) throw mismatch('uid')
  if (key.appId !== undefined && key.appId !== read.appId) {
    throw new TokenError('TOKEN_WRONG_APP', `the token is for another App ID than ${key.appId}`, {
      expected: key.appId,
    })
  }
  return certificateIndex
}

function mismatch(field: 'channel' | 'uid'): Error {
  return new TokenError(
    'TOKEN_MISMATCH',
    `the checksum in the token says that it was made for another ${field}`,
    { field },
  )
}

/**
 * The index of the certificate that signed a token for a channel and a uid (as text), or -1. Signatures of another
 * length than 32, App IDs and certificates that are not 32 hexadecimal characters never match. Checksums are not
 * looked at.
 */
export function signedBy006(
  token: Unverified006Token,
  certificates: readonly string[],
  channel: string,
  uid: string,
): number {
  const { appId, signature, signedBytes } = token
  if (signature.length !== SIGNATURE_BYTES || !isHex32(appId)) return -1
  return certificates.findIndex(
    (certificate) =>
      isHex32(certificate) &&
      equalBytes(signatureOf(appId, certificate, channel, uid, signedBytes), signature),
  )
}

function assertInTime(
  token: Token006Content,
  privileges: readonly Decoded006Privilege[],
  options: Verify006Options,
): void {
  if (options.allowExpired === true) return
  const now = options.now ?? Math.floor(Date.now() / 1000)
  const { issuedAt, ts } = token
  if (issuedAt > now + (options.skewSeconds ?? CLOCK_SKEW_SECONDS)) {
    throw new TokenError(
      'TOKEN_NOT_YET_VALID',
      `the token ends ${ts - now} s from now, so it was issued ${issuedAt - now} s in the future, or with a longer life than 24 hours; check the clock of the server that signed it`,
      { issuedAt, now },
    )
  }
  // Without regard to `ts`, so that an end that only the 24 hours cut short is told apart from one that was asked for.
  const statedEnd = Math.max(...privileges.map((privilege) => privilege.statedEnd || ts))
  const ownEnd = privileges.length === 0 ? ts : statedEnd
  if (ownEnd <= now) {
    const expiredAt = Math.min(ownEnd, ts)
    throw new TokenError('TOKEN_EXPIRED', `the token ended ${now - expiredAt} s ago`, {
      expiredAt,
      now,
    })
  }
  if (ts <= now) {
    throw new TokenError(
      'TOKEN_TOO_OLD',
      `the token was issued ${now - issuedAt} s ago; Agora refuses tokens after ${MAX_LIFETIME_SECONDS} s whatever their own end`,
      { issuedAt, maxAgeSeconds: MAX_LIFETIME_SECONDS, now },
    )
  }
}
