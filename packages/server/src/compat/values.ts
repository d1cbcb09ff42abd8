import type { Role } from '@tessera/token'

import { invalid } from './exchange.ts'
import { isAbsent } from './input.ts'

const MAX_U32 = 0xffff_ffff
const LOOKS_LIKE_UNIX_TIME = 1_000_000_000

/**
 * A uid as older clients send it: a number, or decimal digits as text. `0`, `"0"` and nothing at all are "any user".
 *
 * @throws {Problem} `REQUEST_INVALID` for signs, fractions, leading zeros and whatever passes 2³²−1; never cut short.
 */
export function uidOf(value: unknown): number {
  if (isAbsent(value)) return 0
  const text = typeof value === 'number' ? String(value) : value
  if (typeof text !== 'string' || !/^(?:0|[1-9]\d*)$/.test(text) || Number(text) > MAX_U32) {
    throw invalid(`uid must be a whole number from 0 to ${MAX_U32} without sign or leading zeros`)
  }
  return Number(text)
}

/** A user account: any text that Agora allows, or digits sent as a number; but not `"0"`. @throws {Problem} `REQUEST_INVALID`. */
export function accountOf(value: unknown): string {
  const text = typeof value === 'number' ? String(uidOf(value)) : value
  if (typeof text !== 'string' || text === '') throw invalid('the user account must not be empty')
  if (text === '0') {
    throw invalid('the user account "0" is refused', 'for a token for any user ask with a uid of 0')
  }
  return text
}

/** Digits are a uid, everything else an account. @throws {Problem} `REQUEST_INVALID`. */
export function uidOrAccount(value: unknown): number | string {
  if (typeof value === 'string' && value !== '' && !/^[-+.\d]+$/.test(value))
    return accountOf(value)
  return uidOf(value)
}

/** Seconds from now, or `undefined` when nothing was asked. @throws {Problem} With a hint for what looks like a moment. */
export function secondsOf(name: string, value: unknown): number | undefined {
  if (isAbsent(value)) return undefined
  const text = typeof value === 'number' ? String(value) : value
  if (typeof text !== 'string' || !/^\d+$/.test(text) || Number(text) === 0) {
    throw invalid(`${name} must be a whole number of seconds, at least 1`)
  }
  const seconds = Number(text)
  if (seconds >= LOOKS_LIKE_UNIX_TIME) {
    throw invalid(`${name} looks like a Unix time`, 'send seconds from now, for example 3600')
  }
  return seconds
}

/** Like {@link secondsOf}, where the family's 0 leaves the lifetime to the server. */
export function secondsOrDefault(name: string, value: unknown): number | undefined {
  return value === 0 || value === '0' ? undefined : secondsOf(name, value)
}

/** Seconds until a moment in Unix seconds; 0 and nothing leave the lifetime to the policy. @throws {Problem} */
export function secondsUntil(name: string, value: unknown, clockMs: number): number | undefined {
  if (isAbsent(value) || value === 0 || value === '0') return undefined
  const text = typeof value === 'number' ? String(value) : value
  const moment = typeof text === 'string' && /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (!(moment >= LOOKS_LIKE_UNIX_TIME)) {
    throw invalid(
      `${name} must be a moment in Unix seconds`,
      'this endpoint counts to a moment; for one hour send the present Unix time plus 3600',
    )
  }
  const seconds = moment - Math.floor(clockMs / 1000)
  if (seconds < 1) throw invalid(`${name} is in the past`)
  // Beyond what a duration may be, the policy's ceiling applies anyway.
  return Math.min(seconds, LOOKS_LIKE_UNIX_TIME - 1)
}

const PUBLISHER_WORDS = new Set(['publisher', 'host', 'broadcaster', '1'])
const SUBSCRIBER_WORDS = new Set(['subscriber', 'audience', '2'])

/** A role in any of the words that clients use. @throws {Problem} `REQUEST_INVALID` for another. */
export function roleOf(value: unknown): Role {
  const word = typeof value === 'number' ? String(value) : value
  if (typeof word === 'string') {
    if (PUBLISHER_WORDS.has(word)) return 'publisher'
    if (SUBSCRIBER_WORDS.has(word)) return 'subscriber'
  }
  throw invalid('role must be publisher (or host, broadcaster, 1) or subscriber (or audience, 2)')
}

/** A channel, where the family cannot do without. @throws {Problem} `REQUEST_INVALID` with the family's own words. */
export function channelOf(value: unknown, missing: string): string {
  if (typeof value !== 'string' || value === '') throw invalid(missing)
  return value
}

/** A user id of RTM or Chat. @throws {Problem} `REQUEST_INVALID` with the family's own words. */
export function userIdOf(value: unknown, missing: string): string {
  const text = typeof value === 'number' ? String(value) : value
  if (typeof text !== 'string' || text === '') throw invalid(missing)
  return text
}

/** A user id of RTM. A token for user "0" helps nobody. @throws {Problem} `REQUEST_INVALID` with the family's own words. */
export function rtmUserOf(value: unknown, missing: string): string {
  const userId = userIdOf(value, missing)
  if (userId === '0') throw invalid(missing, '0 is no user of RTM; send the id that logs in')
  return userId
}

/** The App ID, where a client names one. @throws {Problem} `REQUEST_INVALID`. */
export function projectOf(value: unknown): string | undefined {
  if (isAbsent(value)) return undefined
  if (typeof value === 'string' && /^[0-9a-fA-F]{32}$/.test(value)) return value
  throw invalid('appId must be 32 hexadecimal characters')
}
