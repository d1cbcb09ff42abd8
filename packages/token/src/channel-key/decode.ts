import { shown } from '../arguments.ts'
import { malformed, TokenError, tooLarge } from '../errors.ts'
import { MAX_U32 } from '../limits.ts'
import { decodeBase64 } from '../wire/base64.ts'
import { ByteReader, type Span } from '../wire/byte-reader.ts'
import { toHex } from '../wire/bytes.ts'
import { readUtf8 } from '../wire/utf8.ts'
import { type ChannelKeyService, serviceOf005 } from './services.ts'
import type { ChannelKeyExtra, ChannelKeyVersion } from './signature.ts'

/** What stands in a channel key. Times: Unix seconds. What a version does not hold is `undefined`. */
export interface ChannelKeyContent {
  readonly version: ChannelKeyVersion
  /** In 005 always in lower case: the key holds 16 bytes. */
  readonly appId: string
  readonly issuedAt: number
  readonly salt: number
  /** In 002 and 003. */
  readonly uid: number | undefined
  /** When the stay in the channel ends; 0 for no limit. Not in 001. */
  readonly expiresAt: number | undefined
  /** In 005; `undefined` there for a number this version does not know. */
  readonly service: ChannelKeyService | undefined
  /** In 005. */
  readonly serviceId: number | undefined
  /** In 005: empty, or for in-channel permission what may be sent. Bytes where a value is not UTF-8. */
  readonly extra: readonly ChannelKeyExtra[]
}

/** A channel key that was read but not checked: anybody may have written it. */
export interface UnverifiedChannelKey extends ChannelKeyContent {
  readonly verified: false
  /** 40 hexadecimal characters. */
  readonly signature: string
}

/** Agora's own writers keep far below. Characters. */
const MAX_CHARACTERS = 180_000

const SIGNATURE = '(?<signature>[0-9a-f]{40})'
const APP_ID = '(?<appId>[0-9A-Fa-f]{32})'
const ISSUED_AT = '(?<issuedAt>[0-9]{10})'
const SALT = '(?<salt>[0-9a-f]{8})'
const UID = '(?<uid>[0-9]{10})'
const EXPIRES_AT = '(?<expiresAt>[0-9]{10})'
const CORE = SIGNATURE + APP_ID + ISSUED_AT + SALT

/*
 * 001 and 002 have no prefix, and their signature may begin with any digits, so the length is asked first. No key or
 * token of a later version can be 90 or 110 characters long: base64 comes in fours, after 3 or 35 characters.
 */
const TEXT_LAYOUTS: ReadonlyMap<number, readonly [ChannelKeyVersion, RegExp]> = new Map([
  [90, ['001', new RegExp(`^${CORE}$`)]],
  [110, ['002', new RegExp(`^${CORE}${UID}${EXPIRES_AT}$`)]],
])
const LAYOUT_003 = new RegExp(`^003${CORE}${UID}${EXPIRES_AT}$`)
const LAYOUT_004 = new RegExp(`^004${CORE}${EXPIRES_AT}$`)

/**
 * Reads a channel key of any version without checking its signature. The channel is in none of them.
 *
 * @throws {TokenError} `TOKEN_MALFORMED`, `TOKEN_TOO_LARGE`, or `TOKEN_UNSUPPORTED_VERSION` for a token.
 * @throws {TypeError} When `key` is not a string.
 */
export function decodeChannelKey(key: string): UnverifiedChannelKey {
  if (typeof key !== 'string') throw new TypeError(`key must be a string, got ${shown(key)}`)
  if (key.length > MAX_CHARACTERS) throw tooLarge(MAX_CHARACTERS, 'characters')
  const layout = TEXT_LAYOUTS.get(key.length)
  if (layout !== undefined) return readText(key, ...layout)
  const version = key.slice(0, 3)
  switch (version) {
    case '003':
      return readText(key, version, LAYOUT_003)
    case '004':
      return readText(key, version, LAYOUT_004)
    case '005':
      return readContent005(decodeBase64(key, version.length))
    case '006':
    case '007':
      throw new TokenError(
        'TOKEN_UNSUPPORTED_VERSION',
        `this is a ${version} token, not a channel key (read it with @tessera/token${version === '006' ? '/006' : ''})`,
        { version, supported: '001 to 005' },
      )
    default:
      throw malformed(0, '90 or 110 characters, or "003", "004" or "005"')
  }
}

function readText(key: string, version: ChannelKeyVersion, layout: RegExp): UnverifiedChannelKey {
  const fields = layout.exec(key)?.groups
  if (fields === undefined) throw malformed(0, `the fields of a ${version} key`)
  const { signature = '', appId = '', issuedAt, salt = '', uid, expiresAt } = fields
  return {
    version,
    verified: false,
    appId,
    issuedAt: decimal(issuedAt, 'the time of issue') ?? 0,
    salt: Number.parseInt(salt, 16),
    uid: decimal(uid, 'the uid'),
    expiresAt: decimal(expiresAt, 'the end'),
    service: undefined,
    serviceId: undefined,
    extra: [],
    signature,
  }
}

function decimal(digits: string | undefined, what: string): number | undefined {
  if (digits === undefined) return undefined
  const value = Number(digits)
  if (value > MAX_U32) throw malformed(0, `at most ${MAX_U32} as ${what}`)
  return value
}

function readContent005(content: Uint8Array): UnverifiedChannelKey {
  const reader = new ByteReader(content)
  const serviceId = reader.u16('the service')
  const signature = readUtf8(content, ...bounds(reader.counted('the signature'))) ?? ''
  if (!/^[0-9A-F]{40}$/.test(signature)) {
    throw malformed(2, '40 upper-case hexadecimal characters of a signature')
  }
  const appIdAt = reader.position
  const appId = reader.counted('the App ID')
  if (appId.end - appId.start !== 16) throw malformed(appIdAt, '16 bytes of App ID')
  const issuedAt = reader.u32('the time of issue')
  const salt = reader.u32('the salt')
  const expiresAt = reader.u32('the end')
  const extra: ChannelKeyExtra[] = []
  const count = reader.u16('the number of extra fields')
  for (let i = 0; i < count; i++) {
    const id = reader.u16('an extra field')
    const [start, end] = bounds(reader.counted('the value of an extra field'))
    extra.push([id, readUtf8(content, start, end) ?? content.subarray(start, end)])
  }
  // Nothing signs what would stand here, and no official writer puts anything here.
  if (reader.remaining > 0) throw malformed(reader.position, 'the end of the key')
  return {
    version: '005',
    verified: false,
    appId: toHex(content.subarray(appId.start, appId.end)),
    issuedAt,
    salt,
    uid: undefined,
    expiresAt,
    service: serviceOf005(serviceId),
    serviceId,
    extra,
    signature,
  }
}

function bounds(span: Span): readonly [start: number, end: number] {
  return [span.start, span.end]
}
