import {
  assertAppId,
  assertCertificate,
  assertEndsAfter,
  assertPlainChannelName,
  assertU32,
  assertUnixSeconds,
  shown,
} from '../arguments.ts'
import type { ProjectKey, SignOptions } from '../sign.ts'
import { randomSalt } from '../wire/hash.ts'
import { encodeChannelKey } from './encode.ts'
import {
  SERVICE_ID_005,
  SERVICE_TEXT_004,
  UPLOAD_PERMISSION,
  UPLOADS,
  type Uploads,
} from './services.ts'
import type { ChannelKeyExtra, WireChannelKey } from './signature.ts'

interface Stay {
  /** A whole number from 0 (any user) to 2³²−1. User accounts came later. */
  readonly uid: number
  /** When the stay in the channel ends, in Unix seconds; 0 for no limit. */
  readonly expiresAt: number
}

/** What a channel key says. 001 names a channel only; 004 and 005 also say what the key is for. */
export type ChannelKeyClaims = { readonly channel: string } & (
  | { readonly version: '001' }
  | ({ readonly version: '002' | '003' } & Stay)
  | ({
      readonly version: '004' | '005'
      readonly service: 'mediaChannel' | 'recording' | 'publicSharing'
    } & Stay)
  | ({
      readonly version: '005'
      readonly service: 'inChannelPermission'
      readonly uploads: Uploads
    } & Stay)
)

/** What signing takes from outside; `now` is written into the key as its time of issue. */
export type SignChannelKeyOptions = Pick<SignOptions, 'now' | 'salt'>

/**
 * Makes a channel key ("dynamic key"), the forerunner of tokens.
 *
 * @deprecated Only for clients that cannot take a token. These can, and should be given one of `signToken` or `sign006`:
 *
 * | SDK | takes tokens since |
 * | --- | --- |
 * | RTC, native | 2.1.0 |
 * | On-premise Recording | 2.1.0 |
 * | RTC, Web | 2.4.0 |
 *
 * @throws {TypeError | RangeError} When an argument is not usable; the message names it and the likely mistake.
 *
 * @example
 * ```ts
 * signChannelKey(
 *   { appId, appCertificate },
 *   { version: '005', service: 'mediaChannel', channel: 'lobby', uid: 1234, expiresAt: 0 },
 * )
 * ```
 */
export function signChannelKey(
  key: ProjectKey,
  claims: ChannelKeyClaims,
  options: SignChannelKeyOptions = {},
): string {
  assertAppId(key.appId)
  assertCertificate(key.appCertificate)
  assertPlainChannelName(claims.channel)
  const issuedAt = options.now ?? Math.floor(Date.now() / 1000)
  if (options.now !== undefined) assertUnixSeconds('now', issuedAt)
  const salt = options.salt ?? randomSalt()
  if (options.salt !== undefined) assertU32('salt', salt)
  const { channel } = claims
  const wire = { appId: key.appId, channel, issuedAt, salt, ...checkedClaims(claims, issuedAt) }
  return encodeChannelKey(wire, key.appCertificate)
}

type Checked = Omit<WireChannelKey, 'appId' | 'channel' | 'issuedAt' | 'salt'>

function checkedClaims(claims: ChannelKeyClaims, now: number): Checked {
  switch (claims.version) {
    case '001':
      return { version: '001' }
    case '002':
    case '003':
      return { version: claims.version, ...checkedStay(claims, now) }
    case '004':
      if (!SERVICE_TEXT_004.has(claims.service)) {
        throw new TypeError(
          `service of a 004 key must be ${[...SERVICE_TEXT_004.keys()].join(', ')}, got ${shown(claims.service)}`,
        )
      }
      return { version: '004', service: claims.service, ...checkedStay(claims, now) }
    case '005':
      if (!Object.hasOwn(SERVICE_ID_005, claims.service)) {
        throw new TypeError(
          `service of a 005 key must be ${Object.keys(SERVICE_ID_005).join(', ')}, got ${shown(claims.service)}`,
        )
      }
      return {
        version: '005',
        service: claims.service,
        ...checkedStay(claims, now),
        extra: claims.service === 'inChannelPermission' ? uploadEntry(claims.uploads) : [],
      }
    default:
      throw new TypeError(
        `version must be '001' to '005', got ${shown((claims as { version?: unknown }).version)}`,
      )
  }
}

function checkedStay(stay: Stay, now: number): Stay {
  const { uid, expiresAt } = stay
  if (typeof uid === 'string') {
    throw new TypeError('uid must be a number: channel keys know no user accounts')
  }
  assertU32('uid', uid)
  if (expiresAt !== 0) assertEndsAfter('expiresAt', expiresAt, now)
  return { uid, expiresAt }
}

function uploadEntry(uploads: Uploads): ChannelKeyExtra[] {
  if (!Object.hasOwn(UPLOADS, uploads)) {
    throw new TypeError(`uploads must be 'none' or 'audioVideo', got ${shown(uploads)}`)
  }
  return [[UPLOAD_PERMISSION, UPLOADS[uploads]]]
}
