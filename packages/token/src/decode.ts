import { shown } from './arguments.ts'
import { privilegeNames, serviceName, type ServiceName } from './privileges.ts'
import { ByteReader, type Span } from './wire/byte-reader.ts'
import type { WirePermission } from './wire/service.ts'
import { type ReadLimits, unwrapShared } from './wire/token-text.ts'
import { readUtf8, readUtf8Lossy } from './wire/utf8.ts'

/** What is unusual about a token that can be read all the same. */
export type TokenFlag =
  /** Bytes after the last service. They are signed, so they are kept, in `unparsed`. */
  | 'trailing-bytes'
  /** A service of an unknown type: nothing behind it can be read. */
  | 'unknown-service'
  /** Services or privileges not in the order in which official packages write them. */
  | 'non-canonical-order'
  /** One privilege twice; the last one counts. */
  | 'duplicate-privilege'
  /** A text that is not UTF-8; its bytes are in `raw`. */
  | 'invalid-utf8'

/** One privilege of one service. */
export interface DecodedPrivilege {
  readonly id: number
  /** Agora's name for it; `undefined` for a number this version does not know. */
  readonly name: string | undefined
  /** As in the token: seconds from issue, 0 for no limit of its own. */
  readonly seconds: number
  /** When it ends, in Unix seconds: its own end or the token's, whichever comes first. */
  readonly expiresAt: number
}

interface DecodedServiceBase<Name extends ServiceName> {
  readonly type: Name
  readonly privileges: readonly DecodedPrivilege[]
  /** The bytes, by field, of each text that is not UTF-8; those of the others are the UTF-8 of their text. */
  readonly raw: Readonly<Record<string, Uint8Array>>
}

interface ChannelAndUid {
  /** As in the token: `""` and `"*"` mean any channel. */
  readonly channel: string
  /** As in the token: `""` means any user. */
  readonly uid: string
}

/** A service found in a token. */
export type DecodedService =
  | (DecodedServiceBase<'rtc' | 'streaming' | 'fcdn'> & ChannelAndUid)
  | (DecodedServiceBase<'rtm' | 'chat'> & { readonly userId: string })
  | (DecodedServiceBase<'rtm2'> & {
      readonly userId: string
      /** Triples of resource type, permission type (0 read, 1 write) and resources. */
      readonly permissions: readonly WirePermission[]
    })
  | (DecodedServiceBase<'apaas'> & {
      readonly roomUuid: string
      readonly userUuid: string
      /** −1 when the token names none. */
      readonly role: number
    })
  | DecodedServiceBase<'fpa' | 'conversationalAi' | 'speechToText'>

/** What stands in a 007 token. Times: Unix seconds, and seconds from issue. */
export interface TokenContent {
  readonly version: '007'
  readonly appId: string
  readonly issuedAt: number
  readonly expiresInSeconds: number
  /** `issuedAt + expiresInSeconds`. The platform ends a token after 24 hours whatever stands here. */
  readonly expiresAt: number
  readonly salt: number
  readonly services: readonly DecodedService[]
  readonly flags: readonly TokenFlag[]
  /** What follows the last service that could be read. */
  readonly unparsed: Uint8Array
}

/**
 * A token that was read but not checked: anybody may have written it. Show it to people; decide nothing by it.
 */
export interface UnverifiedToken extends TokenContent {
  readonly verified: false
  readonly signature: Uint8Array
  /** The bytes that the signature is over, as received. */
  readonly signedBytes: Uint8Array
}

/**
 * Reads a 007 token without checking its signature.
 *
 * Strict: canonical base64, exactly one complete zlib stream, every length checked. What is odd but legal is told in
 * `flags`.
 *
 * @param limits - How much to take in at most; by default 1 500 000 characters and 1 MiB unpacked.
 * @throws {TokenError} `TOKEN_MALFORMED`, `TOKEN_UNSUPPORTED_VERSION` or `TOKEN_TOO_LARGE`.
 * @throws {TypeError} When `token` is not a string.
 *
 * @example
 * ```ts
 * for (const service of decodeToken(token).services) console.log(service.type)
 * ```
 */
export function decodeToken(token: string, limits: ReadLimits = {}): UnverifiedToken {
  const { content, bytes, end, signature, signedFrom } = readToken(token, limits)
  return {
    ...content,
    verified: false,
    signature: bytes.slice(signature.start, signature.end),
    signedBytes: bytes.slice(signedFrom, end),
  }
}

/** A token that was read where it was unpacked; the next one overwrites `bytes`, but not `content`. */
export interface TokenReading {
  readonly content: TokenContent
  /** The payload is `bytes[0, end)`; what is signed starts at `signedFrom`. */
  readonly bytes: Uint8Array
  readonly end: number
  readonly signature: Span
  readonly signedFrom: number
}

/** Reads a token text that came from outside. @throws {TokenError | TypeError} As {@link decodeToken}. */
export function readToken(token: unknown, limits: ReadLimits): TokenReading {
  if (typeof token !== 'string') {
    throw new TypeError(`token must be a string, got ${shown(token)}`)
  }
  const { bytes, length } = unwrapShared(token, limits)
  const reader = new ByteReader(bytes, 0, length)
  const signature = reader.counted('the signature')
  const signedFrom = reader.position
  return { content: readContent(reader), bytes, end: length, signature, signedFrom }
}

const NO_BYTES = new Uint8Array(0)

function readContent(reader: ByteReader): TokenContent {
  const flags: TokenFlag[] = []
  const appId = readText(reader, reader.counted('the App ID'), flags)
  const issuedAt = reader.u32('the issue time')
  const expiresInSeconds = reader.u32('the lifetime')
  const salt = reader.u32('the salt')
  const expiresAt = issuedAt + expiresInSeconds
  const count = reader.u16('the number of services')

  const services: DecodedService[] = []
  let previousType = -1
  for (let i = 0; i < count; i++) {
    const startOfService = reader.position
    const type = reader.u16('a service type')
    const name = serviceName(type)
    if (name === undefined) {
      // A service does not say how long it is, so whatever follows an unknown one cannot be found.
      raise(flags, 'unknown-service')
      reader.position = startOfService
      break
    }
    if (type < previousType) raise(flags, 'non-canonical-order')
    previousType = type
    services.push(readService(reader, name, { issuedAt, expiresAt, flags }))
  }
  if (reader.remaining > 0 && !flags.includes('unknown-service')) raise(flags, 'trailing-bytes')

  return {
    version: '007',
    appId,
    issuedAt,
    expiresInSeconds,
    expiresAt,
    salt,
    services,
    flags,
    unparsed: reader.remaining === 0 ? NO_BYTES : reader.bytes.slice(reader.position, reader.end),
  }
}

function raise(flags: TokenFlag[], flag: TokenFlag): void {
  if (!flags.includes(flag)) flags.push(flag)
}

function readText(reader: ByteReader, span: Span, flags: TokenFlag[]): string {
  const strict = readUtf8(reader.bytes, span.start, span.end)
  if (strict !== undefined) return strict
  raise(flags, 'invalid-utf8')
  return readUtf8Lossy(reader.bytes, span.start, span.end)
}

interface Context {
  readonly issuedAt: number
  readonly expiresAt: number
  readonly flags: TokenFlag[]
}

function readService(reader: ByteReader, type: ServiceName, context: Context): DecodedService {
  const { flags } = context
  const privileges = readPrivileges(reader, type, context)
  switch (type) {
    case 'rtc':
    case 'streaming':
    case 'fcdn': {
      const spans = { channel: reader.counted('the channel'), uid: reader.counted('the uid') }
      const channel = readText(reader, spans.channel, flags)
      const uid = readText(reader, spans.uid, flags)
      return { type, privileges, channel, uid, raw: rawTexts(reader, spans, flags) }
    }
    case 'rtm':
    case 'chat': {
      const spans = { userId: reader.counted('the user id') }
      const userId = readText(reader, spans.userId, flags)
      return { type, privileges, userId, raw: rawTexts(reader, spans, flags) }
    }
    case 'rtm2': {
      const spans = { userId: reader.counted('the user id') }
      const userId = readText(reader, spans.userId, flags)
      const raw = rawTexts(reader, spans, flags)
      return { type, privileges, userId, permissions: readPermissions(reader, flags), raw }
    }
    case 'apaas': {
      const spans = {
        roomUuid: reader.counted('the room id'),
        userUuid: reader.counted('the user id'),
      }
      const roomUuid = readText(reader, spans.roomUuid, flags)
      const userUuid = readText(reader, spans.userUuid, flags)
      const role = reader.i16('the role')
      return { type, privileges, roomUuid, userUuid, role, raw: rawTexts(reader, spans, flags) }
    }
    case 'fpa':
    case 'conversationalAi':
    case 'speechToText':
      return { type, privileges, raw: ALL_UTF8 }
  }
}

const ALL_UTF8: Readonly<Record<string, Uint8Array>> = Object.freeze({})

function rawTexts(
  { bytes }: ByteReader,
  spans: Readonly<Record<string, Span>>,
  flags: readonly TokenFlag[],
): Readonly<Record<string, Uint8Array>> {
  if (!flags.includes('invalid-utf8')) return ALL_UTF8
  return Object.fromEntries(
    Object.entries(spans)
      .filter(([, { start, end }]) => readUtf8(bytes, start, end) === undefined)
      .map(([name, { start, end }]) => [name, bytes.slice(start, end)]),
  )
}

function readPrivileges(
  reader: ByteReader,
  service: ServiceName,
  { issuedAt, expiresAt: tokenEnd, flags }: Context,
): DecodedPrivilege[] {
  const names = privilegeNames(service)
  const count = reader.u16('the number of privileges')
  const privileges: DecodedPrivilege[] = []
  let ascending = true
  let previousId = -1
  for (let i = 0; i < count; i++) {
    const id = reader.u16('a privilege')
    const seconds = reader.u32('the lifetime of a privilege')
    const ownEnd = seconds === 0 ? tokenEnd : issuedAt + seconds
    const expiresAt = Math.min(ownEnd, tokenEnd)
    privileges.push({ id, name: names.get(id), seconds, expiresAt })
    ascending &&= id > previousId
    previousId = id
  }
  return ascending ? privileges : lastOfEach(privileges, flags)
}

function lastOfEach(privileges: DecodedPrivilege[], flags: TokenFlag[]): DecodedPrivilege[] {
  const byId = new Map(privileges.map((privilege) => [privilege.id, privilege]))
  raise(flags, byId.size < privileges.length ? 'duplicate-privilege' : 'non-canonical-order')
  return [...byId.values()]
}

function readPermissions(reader: ByteReader, flags: TokenFlag[]): WirePermission[] {
  const permissions: WirePermission[] = []
  const resourceTypes = reader.u16('the number of resource types')
  for (let i = 0; i < resourceTypes; i++) {
    const resourceType = reader.u16('a resource type')
    const permissionTypes = reader.u16('the number of permissions')
    for (let j = 0; j < permissionTypes; j++) {
      const permissionType = reader.u16('a permission type')
      const count = reader.u16('the number of resources')
      const resources: string[] = []
      for (let k = 0; k < count; k++) {
        resources.push(readText(reader, reader.counted('a resource'), flags))
      }
      permissions.push([resourceType, permissionType, resources])
    }
  }
  return permissions
}
