import { shown } from './arguments.ts'
import { malformed } from './errors.ts'
import { MAX_SERVICES } from './limits.ts'
import { privilegeName, serviceName, type ServiceName } from './privileges.ts'
import { ByteReader, type Span } from './wire/byte-reader.ts'
import type { WirePermission } from './wire/service.ts'
import { type ReadLimits, unwrapPayload } from './wire/token-text.ts'
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
  /** Each text of this service as bytes, for those that are not UTF-8. */
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
  return decodePayload(receivePayload(token, limits))
}

/** The unpacked bytes of a token text that came from outside. @throws {TokenError | TypeError} As {@link decodeToken}. */
export function receivePayload(token: unknown, limits: ReadLimits): Uint8Array {
  if (typeof token !== 'string') {
    throw new TypeError(`token must be a string, got ${shown(token)}`)
  }
  return unwrapPayload(token, limits)
}

/** Reads an unpacked payload; see {@link decodeToken}. */
export function decodePayload(payload: Uint8Array): UnverifiedToken {
  const reader = new ByteReader(payload)
  const signature = reader.counted('the signature')
  const signedFrom = reader.position
  const flags = new Set<TokenFlag>()
  const text = (span: Span): string => {
    const strict = readUtf8(payload, span.start, span.end)
    if (strict !== undefined) return strict
    flags.add('invalid-utf8')
    return readUtf8Lossy(payload, span.start, span.end)
  }

  const appId = text(reader.counted('the App ID'))
  const issuedAt = reader.u32('the issue time')
  const expiresInSeconds = reader.u32('the lifetime')
  const salt = reader.u32('the salt')
  const expiresAt = issuedAt + expiresInSeconds
  const count = reader.u16('the number of services')
  if (count > MAX_SERVICES) {
    throw malformed(reader.position - 2, `at most ${MAX_SERVICES} services`)
  }

  const services: DecodedService[] = []
  let previousType = -1
  for (let i = 0; i < count; i++) {
    const startOfService = reader.position
    const type = reader.u16('a service type')
    const name = serviceName(type)
    if (name === undefined) {
      // A service does not say how long it is, so whatever follows an unknown one cannot be found.
      flags.add('unknown-service')
      reader.position = startOfService
      break
    }
    if (type < previousType) flags.add('non-canonical-order')
    previousType = type
    services.push(readService(reader, name, { issuedAt, expiresAt, flags, text }))
  }
  if (reader.remaining > 0 && !flags.has('unknown-service')) flags.add('trailing-bytes')

  return {
    version: '007',
    verified: false,
    appId,
    issuedAt,
    expiresInSeconds,
    expiresAt,
    salt,
    services,
    flags: [...flags],
    unparsed: payload.subarray(reader.position),
    signature: payload.subarray(signature.start, signature.end),
    signedBytes: payload.subarray(signedFrom),
  }
}

interface Context {
  readonly issuedAt: number
  readonly expiresAt: number
  readonly flags: Set<TokenFlag>
  readonly text: (span: Span) => string
}

function readService(reader: ByteReader, type: ServiceName, context: Context): DecodedService {
  const privileges = readPrivileges(reader, type, context)
  switch (type) {
    case 'rtc':
    case 'streaming':
    case 'fcdn': {
      const channel = reader.counted('the channel')
      const uid = reader.counted('the uid')
      const raw = rawTexts(reader, { channel, uid })
      return { type, privileges, channel: context.text(channel), uid: context.text(uid), raw }
    }
    case 'rtm':
    case 'chat': {
      const userId = reader.counted('the user id')
      return { type, privileges, userId: context.text(userId), raw: rawTexts(reader, { userId }) }
    }
    case 'rtm2': {
      const userId = reader.counted('the user id')
      const permissions = readPermissions(reader, context)
      const raw = rawTexts(reader, { userId })
      return { type, privileges, userId: context.text(userId), permissions, raw }
    }
    case 'apaas': {
      const roomUuid = reader.counted('the room id')
      const userUuid = reader.counted('the user id')
      const role = reader.i16('the role')
      const raw = rawTexts(reader, { roomUuid, userUuid })
      return {
        type,
        privileges,
        roomUuid: context.text(roomUuid),
        userUuid: context.text(userUuid),
        role,
        raw,
      }
    }
    case 'fpa':
    case 'conversationalAi':
    case 'speechToText':
      return { type, privileges, raw: {} }
  }
}

function rawTexts(
  reader: ByteReader,
  spans: Readonly<Record<string, Span>>,
): Record<string, Uint8Array> {
  const raw: Record<string, Uint8Array> = {}
  for (const name in spans) {
    const span = spans[name]!
    raw[name] = reader.bytes.subarray(span.start, span.end)
  }
  return raw
}

function readPrivileges(
  reader: ByteReader,
  service: ServiceName,
  context: Context,
): DecodedPrivilege[] {
  const count = reader.u16('the number of privileges')
  const privileges: DecodedPrivilege[] = []
  let ascending = true
  let previousId = -1
  for (let i = 0; i < count; i++) {
    const id = reader.u16('a privilege')
    const seconds = reader.u32('the lifetime of a privilege')
    const ownEnd = seconds === 0 ? context.expiresAt : context.issuedAt + seconds
    const expiresAt = Math.min(ownEnd, context.expiresAt)
    privileges.push({ id, name: privilegeName(service, id), seconds, expiresAt })
    ascending &&= id > previousId
    previousId = id
  }
  return ascending ? privileges : lastOfEach(privileges, context.flags)
}

function lastOfEach(privileges: DecodedPrivilege[], flags: Set<TokenFlag>): DecodedPrivilege[] {
  const byId = new Map(privileges.map((privilege) => [privilege.id, privilege]))
  if (byId.size < privileges.length) flags.add('duplicate-privilege')
  else flags.add('non-canonical-order')
  return [...byId.values()]
}

function readPermissions(reader: ByteReader, context: Context): WirePermission[] {
  const permissions: WirePermission[] = []
  const resourceTypes = reader.u16('the number of resource types')
  for (let i = 0; i < resourceTypes; i++) {
    const resourceType = reader.u16('a resource type')
    const permissionTypes = reader.u16('the number of permissions')
    for (let j = 0; j < permissionTypes; j++) {
      const permissionType = reader.u16('a permission type')
      const count = reader.u16('the number of resources')
      const resources: string[] = []
      for (let k = 0; k < count; k++) resources.push(context.text(reader.counted('a resource')))
      permissions.push([resourceType, permissionType, resources])
    }
  }
  return permissions
}
