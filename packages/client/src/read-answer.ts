import { type AnswerProblem, unusable } from './errors.ts'

/** A token answer is about 500 bytes; what is much larger is something else. */
const MAX_CHARACTERS = 128 * 1024

/** What servers and scripts are known to send in place of a token. */
const mistakes: readonly (readonly [AnswerProblem, RegExp])[] = [
  ['empty', /^\s*$/],
  ['undefined', /^(undefined|null|NaN|\[object \w+\])$/],
  ['not-json', /^\s*</],
  ['double-encoded', /^["'{[]/],
  ['white-space', /\s/],
]

/** The token itself, or an error that names what arrived instead. Never shows the value. */
export function checkToken(value: unknown): string {
  if (typeof value !== 'string') throw unusable(value === undefined ? 'empty' : 'wrong-type')
  for (const [problem, pattern] of mistakes) if (pattern.test(value)) throw unusable(problem)
  return value
}

/** Reads the JSON object that a server answered. */
export function parseAnswer(text: string): Readonly<Record<string, unknown>> {
  if (text.length > MAX_CHARACTERS) throw unusable('too-large')
  const value = parseJson(text)
  if (isRecord(value)) return value
  if (value === undefined) throw unusable(text.trim() ? 'not-json' : 'empty')
  const isDouble = typeof value === 'string' && isRecord(parseJson(value))
  throw unusable(isDouble ? 'double-encoded' : 'wrong-type')
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Undefined for what is not JSON; JSON itself cannot say undefined. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
