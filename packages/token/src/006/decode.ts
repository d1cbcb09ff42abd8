import { shown } from '../arguments.ts'
import type { TokenFlag } from '../decode.ts'
import { malformed, tooLarge } from '../errors.ts'
import { MAX_LIFETIME_SECONDS } from '../limits.ts'
import { decodeBase64 } from '../wire/base64.ts'
import { ByteReader } from '../wire/byte-reader.ts'
import type { ReadLimits } from '../wire/token-text.ts'
import { wrongVersion } from '../wire/wrong-version.ts'
import { VERSION_006 } from './encode.ts'
import { type PrivilegeName006, privilegeName006 } from './privileges.ts'

const APP_ID_CHARACTERS = 32
const CONTENT_FROM = VERSION_006.length + APP_ID_CHARACTERS
/** The longest text the format can count, in base64, and a little room for bytes behind it. */
const MAX_CHARACTERS = 180_000

/** What is unusual about a 006 token that can be read all the same; the words are those of 007. */
export type Token006Flag = Extract<
  TokenFlag,
  'trailing-bytes' | 'non-canonical-order' | 'duplicate-privilege'
>

/** One privilege of a 006 token. Times: Unix seconds. */
export interface Decoded006Privilege {
  readonly id: number
  /** `undefined` for a number this version does not know. */
  readonly name: PrivilegeName006 | undefined
  /** The end as it stands in the token. */
  readonly statedEnd: number
  /** When it really ends: the stated end, but at most `ts`, which is also what 0 stands for (documented by Agora). */
  readonly expiresAt: number
}

/** What stands in a 006 token. Times: Unix seconds. */
export interface Token006Content {
  readonly version: '006'
  readonly appId: string
  /**
   * 24 hours before `ts`. The token does not hold its time of issue; this is right for every token whose maker left
   * `ts` alone, as all of Agora's builders do.
   */
  readonly issuedAt: number
  /** Agora's name for the moment at which the token ends whatever its privileges say. */
  readonly ts: number
  /** When the last of its privileges ends; `ts` if it has none. */
  readonly expiresAt: number
  readonly salt: number
  readonly privileges: readonly Decoded006Privilege[]
  /** CRC-32 of the channel (of the user id, in an RTM token). Not signed: anybody can change it. */
  readonly crcChannel: number
  /** CRC-32 of the uid as text; 0 for any user. Not signed: anybody can change it. */
  readonly crcUid: number
  readonly flags: readonly Token006Flag[]
  /** What follows the signed part. Not signed: anybody can add it. */
  readonly unparsed: Uint8Array
}

/**
 * A 006 token that was read but not checked: anybody may have written it. It does not hold channel and uid, only their
 * checksums; `fitsChannel006` and `fitsUid006` try a candidate.
 */
export interface Unverified006Token extends Token006Content {
  readonly verified: false
  readonly signature: Uint8Array
  /** The part of what is signed that stands in the token, as received. */
  readonly signedBytes: Uint8Array
}

/**
 * Reads a 006 token without checking its signature.
 *
 * @param limits - How much to take in at most; by default 180 000 characters, more than any honest token has.
 * @throws {TokenError} `TOKEN_MALFORMED`, `TOKEN_UNSUPPORTED_VERSION` or `TOKEN_TOO_LARGE`.
 * @throws {TypeError} When `token` is not a string.
 *
 * @example
 * ```ts
 * decode006(token).privileges.map(({ name, expiresAt }) => `${name} until ${expiresAt}`)
 * ```
 */
export function decode006(
  token: string,
  limits: Pick<ReadLimits, 'maxCharacters'> = {},
): Unverified006Token {
  const content = receive(token, limits.maxCharacters ?? MAX_CHARACTERS)
  const reader = new ByteReader(content)
  const signature = reader.counted('the signature')
  const crcChannel = reader.u32('the checksum of the channel')
  const crcUid = reader.u32('the checksum of the uid')
  const signed = reader.counted('the signed part')

  const signedReader = new ByteReader(content.subarray(0, signed.end), signed.start)
  const salt = signedReader.u32('the salt')
  const ts = signedReader.u32('the end of the token')
  const flags: Token006Flag[] = []
  const privileges = readPrivileges(signedReader, ts, flags)
  if (signedReader.remaining > 0) {
    throw malformed(signedReader.position, 'the end of the signed part after the last privilege')
  }
  const unparsed = content.subarray(signed.end)
  if (unparsed.length > 0) flags.push('trailing-bytes')

  return {
    version: VERSION_006,
    verified: false,
    appId: token.slice(VERSION_006.length, CONTENT_FROM),
    issuedAt: Math.max(0, ts - MAX_LIFETIME_SECONDS),
    ts,
    expiresAt: privileges.length === 0 ? ts : Math.max(...privileges.map(endOf)),
    salt,
    privileges,
    crcChannel,
    crcUid,
    flags,
    unparsed,
    signature: content.subarray(signature.start, signature.end),
    signedBytes: content.subarray(signed.start, signed.end),
  }
}

function endOf(privilege: Decoded006Privilege): number {
  return privilege.expiresAt
}

function receive(token: unknown, maxCharacters: number): Uint8Array {
  if (typeof token !== 'string') {
    throw new TypeError(`token must be a string, got ${shown(token)}`)
  }
  if (token.length > maxCharacters) throw tooLarge(maxCharacters, 'characters')
  if (!token.startsWith(VERSION_006)) throw wrongVersion(token, VERSION_006)
  if (token.length < CONTENT_FROM) {
    throw malformed(token.length, `${CONTENT_FROM - token.length} more characters of the App ID`)
  }
  return decodeBase64(token, CONTENT_FROM)
}

function readPrivileges(
  reader: ByteReader,
  ts: number,
  flags: Token006Flag[],
): readonly Decoded006Privilege[] {
  const count = reader.u16('the number of privileges')
  const privileges: Decoded006Privilege[] = []
  let ascending = true
  let previousId = -1
  for (let i = 0; i < count; i++) {
    const id = reader.u16('a privilege')
    const statedEnd = reader.u32('the end of a privilege')
    const expiresAt = statedEnd === 0 ? ts : Math.min(statedEnd, ts)
    privileges.push({ id, name: privilegeName006(id), statedEnd, expiresAt })
    ascending &&= id > previousId
    previousId = id
  }
  if (ascending) return privileges
  const lastOfEach = new Map(privileges.map((privilege) => [privilege.id, privilege]))
  flags.push(lastOfEach.size < privileges.length ? 'duplicate-privilege' : 'non-canonical-order')
  return [...lastOfEach.values()]
}
