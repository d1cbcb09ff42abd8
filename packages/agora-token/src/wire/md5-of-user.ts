import { createHash } from 'node:crypto'

import { md5Hex } from '@tessera/token/wire'

const HALF_A_PAIR = /\p{Surrogate}/u

/**
 * MD5 in lower-case hexadecimal, as npm `md5` answers, through which the official package hashes user ids.
 *
 * A number is not hashed as its text: each digit becomes a byte of its value and every other character a zero byte. Only
 * the user id 0 gets far enough for that to be seen.
 *
 * @throws {URIError} When the text holds half of a surrogate pair.
 * @throws {Error} For null and undefined.
 */
export function md5OfUser(user: string | number | Uint8Array): string {
  if (typeof user === 'string' || (user as unknown) instanceof String) {
    const text = String(user)
    if (HALF_A_PAIR.test(text)) throw new URIError('the user id is not well-formed Unicode')
    return md5Hex(text)
  }
  // Not for TypeScript's callers: the type forbids these.
  if ((user as unknown) === null || (user as unknown) === undefined) {
    throw new Error('the user id is missing')
  }
  const bytes = user instanceof Uint8Array ? user : Uint8Array.from(digits(user))
  return createHash('md5').update(bytes).digest('hex')
}

function digits(user: number): number[] {
  return Array.isArray(user) ? (user as number[]) : Array.from(String(user), Number)
}
