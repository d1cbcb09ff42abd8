import {
  assertAppId,
  assertCertificate,
  assertEndsAfter,
  assertUnixSeconds,
  assertVerifyKey,
  isHex32,
  shown,
} from '../arguments.ts'
import { malformed, TokenError } from '../errors.ts'
import { MAX_U32 } from '../limits.ts'
import type { ProjectKey, SignOptions } from '../sign.ts'
import type { VerifyKey, VerifyOptions } from '../verify.ts'
import { equalBytes } from '../wire/bytes.ts'
import { md5Hex } from '../wire/hash.ts'
import { utf8 } from '../wire/utf8.ts'

/** What a signaling token says. */
export interface SignalingClaims {
  /** The user's account in Agora's first Signaling service. Any text. */
  readonly account: string
  /** When the token ends, in Unix seconds. (Agora's Node package takes a lifetime here.) */
  readonly expiresAt: number
}

/**
 * Makes a token for Agora's first Signaling service, the forerunner of RTM.
 *
 * It is a plain MD5 over account, App ID, certificate and end, without a time of issue or a salt.
 *
 * @deprecated That service gave way to RTM: use `rtm` with `signToken`, or `signRtm006` for its older clients.
 *
 * @throws {TypeError | RangeError} When an argument is not usable; the message names it and the likely mistake.
 *
 * @example
 * ```ts
 * signSignalingToken({ appId, appCertificate }, { account: 'ada', expiresAt: 1_800_000_000 }) // '1:…:1800000000:…'
 * ```
 */
export function signSignalingToken(
  key: ProjectKey,
  claims: SignalingClaims,
  options: Pick<SignOptions, 'now'> = {},
): string {
  assertAppId(key.appId)
  assertCertificate(key.appCertificate)
  const { account, expiresAt } = claims
  assertAccount(account)
  const now = options.now ?? Math.floor(Date.now() / 1000)
  if (options.now !== undefined) assertUnixSeconds('now', now)
  assertEndsAfter('expiresAt', expiresAt, now)
  const digest = digestOf(account, key.appId, key.appCertificate, expiresAt)
  return `1:${key.appId}:${expiresAt}:${digest}`
}

/** What stands in a signaling token. The account does not. */
export interface SignalingContent {
  readonly appId: string
  /** When the token ends, in Unix seconds. */
  readonly expiresAt: number
}

/** A signaling token that was read but not checked: anybody may have written it. */
export interface UnverifiedSignalingToken extends SignalingContent {
  readonly verified: false
  /** 32 hexadecimal characters. */
  readonly digest: string
}

/** A signaling token whose digest, and unless told otherwise whose end, are good. */
export interface VerifiedSignalingToken extends SignalingContent {
  readonly verified: true
  /** Which of the offered certificates made it. */
  readonly certificateIndex: number
  /** The account it was checked against. */
  readonly account: string
}

const LAYOUT =
  /^1:(?<appId>[0-9A-Fa-f]{32}):(?<expiresAt>0|[1-9][0-9]{0,9}):(?<digest>[0-9a-f]{32})$/

/**
 * Reads a signaling token without checking its digest.
 *
 * @throws {TokenError} `TOKEN_MALFORMED`.
 * @throws {TypeError} When `token` is not a string.
 */
export function decodeSignalingToken(token: string): UnverifiedSignalingToken {
  if (typeof token !== 'string') throw new TypeError(`token must be a string, got ${shown(token)}`)
  const fields = LAYOUT.exec(token)?.groups
  const expiresAt = Number(fields?.expiresAt)
  if (fields === undefined || expiresAt > MAX_U32) {
    throw malformed(0, '"1:", an App ID, a time and an MD5 digest')
  }
  const { appId = '', digest = '' } = fields
  return { verified: false, appId, expiresAt, digest }
}

/**
 * Checks a signaling token for an account. The token holds neither the account nor its time of issue.
 *
 * @throws {TokenError} With the reason as its code.
 * @throws {TypeError | RangeError} When an argument is not usable.
 */
export function verifySignalingToken(
  token: string,
  key: VerifyKey & { readonly account: string },
  options: Pick<VerifyOptions, 'now' | 'allowExpired'> = {},
): VerifiedSignalingToken {
  const { account, appId } = key
  assertAccount(account)
  assertVerifyKey(key)
  if (options.now !== undefined) assertUnixSeconds('now', options.now)
  const read = decodeSignalingToken(token)
  const received = utf8(read.digest)
  const certificateIndex = key.certificates.findIndex((certificate) => {
    if (!isHex32(certificate)) return false
    const expected = digestOf(account, read.appId, certificate, read.expiresAt)
    return equalBytes(utf8(expected), received)
  })
  if (certificateIndex < 0) {
    throw new TokenError(
      'TOKEN_BAD_SIGNATURE',
      'none of the given certificates made this token for the given account',
      undefined,
    )
  }
  if (appId !== undefined && appId !== read.appId) {
    throw new TokenError('TOKEN_WRONG_APP', `the token is for another App ID than ${appId}`, {
      expected: appId,
    })
  }
  const { expiresAt } = read
  const now = options.now ?? Math.floor(Date.now() / 1000)
  if (options.allowExpired !== true && expiresAt <= now) {
    throw new TokenError('TOKEN_EXPIRED', `the token ended ${now - expiresAt} s ago`, {
      expiredAt: expiresAt,
      now,
    })
  }
  return { verified: true, appId: read.appId, expiresAt, certificateIndex, account }
}

function assertAccount(account: unknown): asserts account is string {
  if (typeof account !== 'string' || account === '') {
    throw new TypeError(`account must be a string of at least one character, got ${shown(account)}`)
  }
}

function digestOf(account: string, appId: string, certificate: string, expiresAt: number): string {
  return md5Hex(account + appId + certificate + String(expiresAt))
}
