import { shown, uidText } from '../arguments.ts'
import { MAX_U32 } from '../limits.ts'
import { Wildcard } from '../wildcards.ts'

/**
 * The text that a token for `uid` signs: `""` for the number 0 and for `anyUid`.
 *
 * @throws {TypeError | RangeError} For what no client could use, and for patterns, which only AccessToken2 knows.
 */
export function uidText006(uid: unknown): string {
  if (uid instanceof Wildcard) {
    if (uid.field === 'uid' && uid.text === '') return ''
    throw new TypeError('uid may be anyUid; other wildcards need AccessToken2 ("007")')
  }
  return uidText(uid)
}

/**
 * The text of a uid that a token is checked against. Any text may stand in a token that somebody else made, so only
 * what is not a uid at all is refused.
 *
 * @throws {TypeError | RangeError} When it is neither a text nor a whole number from 0 to 2³²−1.
 */
export function candidateUidText(uid: unknown): string {
  if (typeof uid === 'string') return uid
  if (uid instanceof Wildcard) return uidText006(uid)
  if (typeof uid !== 'number') {
    throw new TypeError(
      `uid must be a number, a user account (string) or anyUid, got ${shown(uid)}`,
    )
  }
  if (!Number.isInteger(uid) || uid < 0 || uid > MAX_U32) {
    throw new RangeError(`uid must be a whole number from 0 to ${MAX_U32}, got ${uid}`)
  }
  return uid === 0 ? '' : String(uid)
}

/** @throws {TypeError} When a channel or user id to check against is not a string. */
export function candidateText(name: string, value: unknown): string {
  if (typeof value !== 'string') {
    throw new TypeError(`${name} must be a string, got ${shown(value)}`)
  }
  return value
}
