import {
  LOOKS_LIKE_MILLISECONDS,
  LOOKS_LIKE_UNIX_TIME,
  MAX_ACCOUNT_BYTES,
  MAX_CHANNEL_BYTES,
  MAX_U32,
  MAX_USER_ID_CHARACTERS,
} from './limits.ts'

/*
 * Checks of what a caller hands in. Each throws a TypeError or RangeError that names the argument, what it may be, and
 * the likely mistake. None repeats a certificate.
 */

/** Anyone who knows the certificate can make tokens, so no message may carry it; this tells what is wrong instead. */
function describeSecret(value: unknown): string {
  if (typeof value !== 'string') return `got ${typeName(value)}`
  if (value === '') return 'got an empty string'
  if (value !== value.trim()) return `got ${value.length} characters with white space around them`
  return `got ${value.length} characters`
}

function typeName(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'an array' : typeof value
}

/** Shows a value in a message, cut short. */
export function shown(value: unknown): string {
  if (typeof value === 'string') {
    return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value)
  }
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean'
    ? String(value)
    : typeName(value)
}

/** Which ASCII characters are in a list. A look into a table is one step; asking for ranges is branches no CPU predicts. */
function asciiTable(characters: string): Uint8Array {
  const table = new Uint8Array(128)
  for (const character of characters) table[character.charCodeAt(0)] = 1
  return table
}

const HEX_DIGIT = asciiTable('0123456789abcdefABCDEF')

/** True for the 32 hexadecimal characters that both App IDs and App Certificates are. */
export function isHex32(value: unknown): value is string {
  if (typeof value !== 'string' || value.length !== 32) return false
  for (let i = 0; i < 32; i++) {
    const code = value.charCodeAt(i)
    if (code > 127 || HEX_DIGIT[code] === 0) return false
  }
  return true
}

/** @throws {TypeError} When it is not an App ID. */
export function assertAppId(value: unknown): asserts value is string {
  if (!isHex32(value)) {
    throw new TypeError(
      `appId must be the 32 hexadecimal characters of an Agora App ID, got ${shown(value)}`,
    )
  }
}

/** @throws {TypeError} When it is not an App Certificate. The message never holds it. */
export function assertCertificate(
  value: unknown,
  name = 'appCertificate',
): asserts value is string {
  if (!isHex32(value)) {
    throw new TypeError(
      `${name} must be the 32 hexadecimal characters of an Agora App Certificate, ${describeSecret(value)}`,
    )
  }
}

/** @throws {TypeError} When there is nothing to check a signature with, or the expected App ID is none. */
export function assertVerifyKey(key: {
  readonly certificates: unknown
  readonly appId?: unknown
}): void {
  if (!Array.isArray(key.certificates) || key.certificates.length === 0) {
    throw new TypeError('certificates must be a list of at least one App Certificate')
  }
  if (key.appId !== undefined) assertAppId(key.appId)
}

/** @throws {TypeError | RangeError} When it is not a whole number from 0 to 2³²−1. */
export function assertU32(name: string, value: unknown): asserts value is number {
  if (typeof value !== 'number') {
    throw new TypeError(`${name} must be a number, got ${shown(value)}`)
  }
  if (!Number.isInteger(value) || value < 0 || value > MAX_U32) {
    throw new RangeError(`${name} must be a whole number from 0 to ${MAX_U32}, got ${value}`)
  }
}

/** @throws {TypeError | RangeError} When it is not a moment in Unix seconds. */
export function assertUnixSeconds(name: string, value: unknown): asserts value is number {
  if (typeof value === 'number' && value >= LOOKS_LIKE_MILLISECONDS) {
    throw new RangeError(
      `${name} ${value} looks like milliseconds; pass Unix seconds (Math.floor(Date.now() / 1000))`,
    )
  }
  assertU32(name, value)
}

/**
 * For formats that hold the end itself, not a lifetime: the opposite mistake of {@link assertLifetime}.
 *
 * @throws {TypeError | RangeError} When it is not a moment after `now`, in Unix seconds.
 */
export function assertEndsAfter(
  name: string,
  value: unknown,
  now: number,
): asserts value is number {
  assertUnixSeconds(name, value)
  if (value < LOOKS_LIKE_UNIX_TIME) {
    throw new RangeError(
      `${name} ${value} looks like seconds from now; pass the moment itself in Unix seconds, here ${now + value}`,
    )
  }
  if (value <= now) {
    throw new RangeError(`${name} ${value} is not after the time of issue, ${now}`)
  }
}

/**
 * @param least - 1 where 0 would make a token nobody can use; 0 where it means "no limit of its own".
 * @throws {TypeError | RangeError} When it is not a lifetime in seconds from now, at most `most`.
 */
export function assertLifetime(
  name: string,
  value: unknown,
  least: number,
  most: number,
): asserts value is number {
  if (typeof value === 'number' && value >= LOOKS_LIKE_UNIX_TIME) {
    throw new RangeError(`${name} ${value} looks like a Unix time; pass seconds from now`)
  }
  if (typeof value !== 'number') {
    throw new TypeError(`${name} must be a number of seconds from now, got ${shown(value)}`)
  }
  if (!Number.isInteger(value) || value < least || value > most) {
    const hint =
      value > most && most === 86_400 ? '; Agora ends every token 24 hours after its issue' : ''
    throw new RangeError(
      `${name} must be a whole number of seconds from ${least} to ${most}, got ${value}${hint}`,
    )
  }
}

/** What an RTC channel or account may hold: Agora's list of 89. */
const NAME_CHARACTER = asciiTable(
  'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 !#$%&()+-:;<=.>?@[]^_{}|~,',
)

/** Where the first character outside Agora's 89 stands, or -1. */
export function foreignCharacterAt(name: string): number {
  for (let i = 0; i < name.length; i++) {
    const code = name.charCodeAt(i)
    if (code > 127 || NAME_CHARACTER[code] === 0) return i
  }
  return -1
}

/** True when the platform accepts `name` as the name of an RTC channel to join. */
export function isChannelName(name: string): boolean {
  return name.length >= 1 && name.length <= MAX_CHANNEL_BYTES && foreignCharacterAt(name) < 0
}

/** @throws {TypeError | RangeError} When the platform would not accept it as a channel name. */
export function assertChannelName(value: unknown): asserts value is string {
  if (typeof value !== 'string') {
    throw new TypeError(`channel must be a string or anyChannel, got ${shown(value)}`)
  }
  if (value === '' || value === '*') {
    throw new RangeError(
      `channel ${shown(value)} would be valid in every channel; ask for that by name with anyChannel`,
    )
  }
  assertName('channel', value, MAX_CHANNEL_BYTES, 'channelPattern(…)')
}

/**
 * For formats before AccessToken2, which know no wildcard channels.
 *
 * @throws {TypeError | RangeError} When the platform would not accept it as a channel name.
 */
export function assertPlainChannelName(value: unknown): asserts value is string {
  if (typeof value === 'string' && isChannelName(value)) return
  if (typeof value !== 'string' || value === '' || value.includes('*')) {
    throw new TypeError(
      `channel must be the name of one channel (only AccessToken2, "007", knows wildcards), got ${shown(value)}`,
    )
  }
  assertChannelName(value)
}

function assertName(argument: string, value: string, maxBytes: number, patternHint: string): void {
  const at = foreignCharacterAt(value)
  if (at >= 0) {
    const hint =
      value.charAt(at) === '*' ? `; a pattern is asked for by name with ${patternHint}` : ''
    throw new RangeError(
      `${argument} ${shown(value)} holds ${shown(value.charAt(at))} at position ${at}, which Agora does not allow there${hint}`,
    )
  }
  if (value.length > maxBytes) {
    throw new RangeError(`${argument} must be at most ${maxBytes} bytes long, got ${value.length}`)
  }
}

/**
 * The text that stands in a token for a uid or account: `""` for 0 (any user), decimal digits for other integers, the
 * string itself for an account.
 *
 * @throws {TypeError | RangeError} For `"0"`, `""`, fractions, negative or too large numbers, illegal accounts.
 */
export function uidText(value: unknown): string {
  if (typeof value === 'number') {
    if (!Number.isInteger(value) || value < 0 || value > MAX_U32) {
      throw new RangeError(`uid must be a whole number from 0 to ${MAX_U32}, got ${value}`)
    }
    return value === 0 ? '' : String(value)
  }
  if (typeof value !== 'string') {
    throw new TypeError(
      `uid must be a number, a user account (string) or anyUid, got ${shown(value)}`,
    )
  }
  if (value === '0') {
    throw new RangeError(
      'uid "0" (a string) is the account named "0", not the wildcard; pass the number 0 or anyUid for any user',
    )
  }
  if (value === '' || value === '*') {
    throw new RangeError(
      `uid ${shown(value)} would be valid for every user; ask for that by name with anyUid`,
    )
  }
  assertName('uid', value, MAX_ACCOUNT_BYTES, 'uidPattern(…)')
  return value
}

/** With the `u` flag a whole pair is one character, so only a lone half is of this category. */
const HALF_A_PAIR = /\p{Surrogate}/u

/**
 * UTF-8 has no half of a surrogate pair: it would be signed as U+FFFD, which makes one of two different names.
 *
 * @throws {RangeError} When there is one.
 */
export function assertWellFormed(name: string, text: string): void {
  if (HALF_A_PAIR.test(text)) throw new RangeError(`${name} holds half of a surrogate pair`)
}

/**
 * A user id of RTM, Chat or a classroom as text; numbers are written in decimal, and 0 as `""`, as RTM does. Any characters
 * are taken: the platform's own rules differ by product, version and setting, and Agora's packages sign `用户` as well.
 *
 * @throws {TypeError | RangeError} When it is neither, empty, not Unicode, or longer than `maxCharacters`.
 */
export function userIdText(
  name: string,
  value: unknown,
  maxCharacters: number = MAX_USER_ID_CHARACTERS,
): string {
  if (typeof value === 'number') {
    assertU32(name, value)
    return value === 0 ? '' : String(value)
  }
  if (typeof value !== 'string') {
    throw new TypeError(`${name} must be a string or a number, got ${shown(value)}`)
  }
  if (value === '') throw new RangeError(`${name} must not be empty`)
  if (value.length > maxCharacters) {
    throw new RangeError(
      `${name} must be at most ${maxCharacters} characters long, got ${value.length}`,
    )
  }
  assertWellFormed(name, value)
  return value
}
