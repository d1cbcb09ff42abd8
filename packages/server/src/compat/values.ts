import { Problem } from '../problems.ts'

const MAX_U32 = 0xffff_ffff
const LOOKS_LIKE_UNIX_TIME = 1_000_000_000

/**
 * A uid as older clients send it: a number, or decimal digits as text. `0`, `"0"` and nothing at all are "any user".
 *
 * @throws {Problem} `REQUEST_INVALID` for signs, fractions, leading zeros and whatever passes 2³²−1; never cut short.
 */
export function compatUid(value: unknown): number {
  if (value === undefined || value === null || value === '') return 0
  const text = typeof value === 'number' ? String(value) : value
  if (typeof text !== 'string' || !/^(?:0|[1-9]\d*)$/.test(text) || Number(text) > MAX_U32) {
    throw new Problem('REQUEST_INVALID', {
      detail: `uid must be a whole number from 0 to ${MAX_U32} without sign or leading zeros`,
    })
  }
  return Number(text)
}

/** Seconds from now, or `undefined` when nothing was asked. @throws {Problem} With a hint for what looks like a moment. */
export function compatSeconds(name: string, value: unknown): number | undefined {
  if (value === undefined || value === null || value === '') return undefined
  const text = typeof value === 'number' ? String(value) : value
  if (typeof text !== 'string' || !/^\d+$/.test(text) || Number(text) === 0) {
    throw new Problem('REQUEST_INVALID', {
      detail: `${name} must be a whole number of seconds, at least 1`,
    })
  }
  const seconds = Number(text)
  if (seconds >= LOOKS_LIKE_UNIX_TIME) {
    throw new Problem('REQUEST_INVALID', {
      detail: `${name} looks like a Unix time; send seconds from now`,
    })
  }
  return seconds
}
