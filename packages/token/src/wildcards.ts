import { foreignCharacterAt, shown } from './arguments.ts'
import { MAX_CHANNEL_BYTES } from './limits.ts'

/**
 * A token field that is good for more than one channel or user. It opens doors that a name does not, so it has to be
 * asked for by name: a stray `"*"` from a request never becomes one.
 */
export class Wildcard {
  /** Which field of a token this may stand in. */
  readonly field: 'channel' | 'uid'
  /** The text that stands for it in the token. */
  readonly text: string

  constructor(field: 'channel' | 'uid', text: string) {
    this.field = field
    this.text = text
  }
}

/** Every channel of the project. Agora advises it for audiences only. */
export const anyChannel: Wildcard = new Wildcard('channel', '*')

/** Every user: the same as the number 0, but said in words. */
export const anyUid: Wildcard = new Wildcard('uid', '')

/**
 * Channels whose name fits a pattern: `channelPattern('1*a*2')` is every channel whose name starts with 1, ends with 2
 * and has an a between them (Agora: wildcard tokens, AccessToken2 only).
 *
 * @throws {TypeError | RangeError} When it has no `*`, is longer than 64 bytes, or holds a character no channel may hold.
 */
export function channelPattern(pattern: string): Wildcard {
  return new Wildcard('channel', checkedPattern('channelPattern', pattern))
}

/** User accounts, or uids in decimal, that fit a pattern; as {@link channelPattern}. */
export function uidPattern(pattern: string): Wildcard {
  return new Wildcard('uid', checkedPattern('uidPattern', pattern))
}

function checkedPattern(name: string, pattern: unknown): string {
  if (typeof pattern !== 'string') {
    throw new TypeError(`${name} takes a string such as "1*a*2", got ${shown(pattern)}`)
  }
  if (!pattern.includes('*')) {
    throw new RangeError(`${name} ${shown(pattern)} has no "*": pass the plain name instead`)
  }
  if (pattern.length > MAX_CHANNEL_BYTES) {
    throw new RangeError(
      `${name} must be at most ${MAX_CHANNEL_BYTES} bytes long, got ${pattern.length}`,
    )
  }
  const at = foreignCharacterAt(pattern.replaceAll('*', ''))
  if (at >= 0) {
    throw new RangeError(
      `${name} ${shown(pattern)} holds a character that no channel or account may hold`,
    )
  }
  return pattern
}

/** True when the token field `pattern` (with or without `*`) covers `name`. Takes steps in the order of their product at most. */
export function fitsPattern(pattern: string, name: string): boolean {
  let p = 0
  let n = 0
  let star = -1
  let resume = 0
  while (n < name.length) {
    if (p < pattern.length && pattern[p] === '*') {
      star = p++
      resume = n
    } else if (p < pattern.length && pattern[p] === name[n]) {
      p++
      n++
    } else if (star >= 0) {
      // The last star takes one more character; earlier ones never need to be tried again.
      p = star + 1
      n = ++resume
    } else {
      return false
    }
  }
  while (pattern[p] === '*') p++
  return p === pattern.length
}
