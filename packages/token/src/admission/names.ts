import { foreignCharacterAt } from '../arguments.ts'
import { MAX_ACCOUNT_BYTES, MAX_U32 } from '../limits.ts'
import { fitsPattern } from '../wildcards.ts'

/** The text that stands for a joining uid: `""` for 0, which no name but a wildcard covers. */
export function joiningText(uid: number | string): string {
  return uid === 0 ? '' : String(uid)
}

/** True when the platform accepts `uid` at a join: 0 to 2³²−1, or an account of at most 255 of the 89 characters. */
export function isJoiningUid(uid: unknown): uid is number | string {
  return typeof uid === 'number'
    ? Number.isInteger(uid) && uid >= 0 && uid <= MAX_U32
    : typeof uid === 'string' && uid.length <= MAX_ACCOUNT_BYTES && foreignCharacterAt(uid) < 0
}

/** True when a field of a token (a name, a pattern, or `""` for any) covers the name that somebody joins with. */
export function covers(field: string, name: string): boolean {
  return field === '' || fitsPattern(field, name)
}

/**
 * True when two uids differ as they do when one side took a number for an account or the other way round: the account
 * "0" and the number 0, `"007"` and 7, digits and a name.
 */
export function looksLikeOtherType(field: string, name: string): boolean {
  if (field.includes('*')) return false
  if (name === '') return field === '0'
  const digits = /^[0-9]+$/
  const bothDigits = digits.test(field) && digits.test(name)
  return bothDigits ? BigInt(field) === BigInt(name) : digits.test(field) || digits.test(name)
}
