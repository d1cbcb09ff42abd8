import { Problem } from '../problems.ts'

/** With the `u` flag a whole pair is one character, so only a lone half is of this category. */
const HALF_A_PAIR = /\p{Surrogate}/u

/**
 * Refuses text that the two databases would treat differently, before either sees it: PostgreSQL takes no NUL, and half
 * a surrogate pair would be stored as U+FFFD, so that two different subjects became one.
 *
 * @throws {Problem} `REQUEST_INVALID`.
 */
export function assertStorable(parameters: readonly unknown[]): void {
  for (const value of parameters) {
    if (typeof value === 'string' && (value.includes('\0') || HALF_A_PAIR.test(value))) {
      throw new Problem('REQUEST_INVALID', {
        detail: 'a text holds a NUL character or half a surrogate pair',
        hint: 'send well-formed Unicode text without U+0000',
      })
    }
  }
}

/** `text` as it can be stored for searching: unstorable characters replaced, at most `maxLength` UTF-16 units. */
export function searchableText(text: string, maxLength: number): string {
  const start = text.length > maxLength ? text.slice(0, maxLength) : text
  // Nearly always; and this is asked for every token.
  if (!start.includes('\0') && start.isWellFormed()) return start
  return start.replace(/\p{Surrogate}/gu, '\uFFFD').replaceAll('\0', '\uFFFD')
}
