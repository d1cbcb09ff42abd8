import { assertU32, assertUnixSeconds, assertVerifyKey, isHex32, shown } from '../arguments.ts'
import { TokenError } from '../errors.ts'
import { CLOCK_SKEW_SECONDS } from '../limits.ts'
import type { VerifyKey, VerifyOptions } from '../verify.ts'
import { equalBytes } from '../wire/bytes.ts'
import { utf8 } from '../wire/utf8.ts'
import { type ChannelKeyContent, decodeChannelKey, type UnverifiedChannelKey } from './decode.ts'
import { type ChannelKeyService, SERVICE_TEXT_004 } from './services.ts'
import { channelKeySignature } from './signature.ts'

/** What a channel key is checked against. */
export interface VerifyChannelKeyKey extends VerifyKey {
  /** The channel it must be for. No key holds it. */
  readonly channel: string
  /** The uid it must be for, exactly: 0 is true of a key for any user and of no other. */
  readonly uid: number
  /** What a 004 or 005 key must be for. Without it a key for any service is taken. */
  readonly service?: ChannelKeyService
}

/** What checking takes from outside. */
export type VerifyChannelKeyOptions = Pick<VerifyOptions, 'now' | 'allowExpired' | 'skewSeconds'>

/** Something a channel key is about. */
export type ChannelKeySubject = 'channel' | 'uid' | 'service' | 'expiresAt'

/** A channel key whose signature, and unless told otherwise whose times, are good. */
export interface VerifiedChannelKey extends ChannelKeyContent {
  readonly verified: true
  /** Which of the offered certificates signed it. */
  readonly certificateIndex: number
  /** The channel it was checked against. */
  readonly channel: string
  /** What does not stand in the key, so that it came from the caller; the signature agrees with it. */
  readonly supplied: readonly ChannelKeySubject[]
  /** What the signature of this version does not cover: the key is as good with any other. */
  readonly unproven: readonly ChannelKeySubject[]
}

/** For each version, what the signature covers but the key does not hold, and what nothing covers. */
const COVERAGE: Readonly<
  Record<ChannelKeyContent['version'], Pick<VerifiedChannelKey, 'supplied' | 'unproven'>>
> = {
  '001': { supplied: ['channel'], unproven: ['uid', 'service', 'expiresAt'] },
  '002': { supplied: ['channel'], unproven: ['service'] },
  '003': { supplied: ['channel'], unproven: ['service'] },
  '004': { supplied: ['channel', 'uid', 'service'], unproven: [] },
  '005': { supplied: ['channel', 'uid'], unproven: [] },
}

/**
 * Checks a channel key of any version: its form, its signature, its uid, its App ID, and its times.
 *
 * Read `unproven` before believing: a 001 key says nothing about user or end. Only two times are checked: that the key
 * was not issued in the future, and that the end of the stay has not come. How soon after its issue a key has to be
 * used is not part of the format; `issuedAt` is there for who wants to limit it.
 *
 * @throws {TokenError} With the reason as its code; `TOKEN_MISMATCH` when a 002 or 003 key is for another uid.
 * @throws {TypeError | RangeError} When an argument is not usable.
 *
 * @example
 * ```ts
 * verifyChannelKey(key, { appId, certificates: [primary], channel: 'lobby', uid: 1234 }).expiresAt
 * ```
 */
export function verifyChannelKey(
  key: string,
  against: VerifyChannelKeyKey,
  options: VerifyChannelKeyOptions = {},
): VerifiedChannelKey {
  assertArguments(against, options)
  const read = decodeChannelKey(key)
  const { signature: _signature, verified: _verified, ...content } = read
  const uid = read.uid ?? against.uid
  const [certificateIndex, service] = signedBy(read, against, uid)
  if (certificateIndex < 0) {
    throw new TokenError(
      'TOKEN_BAD_SIGNATURE',
      'none of the given certificates signed this key for the given channel, uid and service',
      undefined,
    )
  }
  if (uid !== against.uid) {
    throw new TokenError('TOKEN_MISMATCH', 'the key is for another uid', { field: 'uid' })
  }
  assertApp(content, against.appId)
  if (options.allowExpired !== true) assertInTime(content, options)
  return {
    ...content,
    service,
    uid: read.version === '001' ? undefined : uid,
    verified: true,
    certificateIndex,
    channel: against.channel,
    ...COVERAGE[read.version],
  }
}

function assertArguments(against: VerifyChannelKeyKey, options: VerifyChannelKeyOptions): void {
  assertVerifyKey(against)
  if (typeof against.channel !== 'string') {
    throw new TypeError(`channel must be a string, got ${shown(against.channel)}`)
  }
  assertU32('uid', against.uid)
  if (options.now !== undefined) assertUnixSeconds('now', options.now)
  if (options.skewSeconds !== undefined) assertU32('skewSeconds', options.skewSeconds)
}

/** The index of the certificate that signed the key, or -1, and the service for which it did. */
function signedBy(
  read: UnverifiedChannelKey,
  against: VerifyChannelKeyKey,
  uid: number,
): readonly [index: number, service: ChannelKeyService | undefined] {
  const received = utf8(read.signature)
  for (const service of candidateServices(read, against.service)) {
    const wire = { ...read, service, uid, channel: against.channel }
    const index = against.certificates.findIndex(
      (certificate) =>
        isHex32(certificate) && equalBytes(utf8(channelKeySignature(wire, certificate)), received),
    )
    if (index >= 0) return [index, service]
  }
  return [-1, undefined]
}

function candidateServices(
  read: UnverifiedChannelKey,
  wanted: ChannelKeyService | undefined,
): readonly (ChannelKeyService | undefined)[] {
  switch (read.version) {
    case '004': {
      const all = [...SERVICE_TEXT_004.keys()]
      return wanted === undefined ? all : all.filter((service) => service === wanted)
    }
    case '005':
      return wanted === undefined || wanted === read.service ? [read.service] : []
    case '001':
    case '002':
    case '003':
      return [undefined]
  }
}

function assertApp(content: ChannelKeyContent, appId: string | undefined): void {
  if (appId === undefined) return
  const wanted = content.version === '005' ? appId.toLowerCase() : appId
  if (content.appId !== wanted) {
    throw new TokenError('TOKEN_WRONG_APP', `the key is for another App ID than ${appId}`, {
      expected: appId,
    })
  }
}

function assertInTime(content: ChannelKeyContent, options: VerifyChannelKeyOptions): void {
  const now = options.now ?? Math.floor(Date.now() / 1000)
  const { issuedAt, expiresAt } = content
  if (issuedAt > now + (options.skewSeconds ?? CLOCK_SKEW_SECONDS)) {
    throw new TokenError(
      'TOKEN_NOT_YET_VALID',
      `the key was issued ${issuedAt - now} s in the future; check the clock of the server that signed it`,
      { issuedAt, now },
    )
  }
  if (expiresAt !== undefined && expiresAt !== 0 && expiresAt <= now) {
    throw new TokenError(
      'TOKEN_EXPIRED',
      `the stay that the key allows ended ${now - expiresAt} s ago`,
      {
        expiredAt: expiresAt,
        now,
      },
    )
  }
}
