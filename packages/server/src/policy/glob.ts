/**
 * True when `text` fits `pattern`, in which `*` stands for any run of characters, also none, and every other character
 * for itself. There is no escape: a `*` in `text` is taken by a `*` of the pattern only. So `fitsGlob(wide, narrow)`
 * of two patterns tells whether everything that fits `narrow` fits `wide`.
 *
 * Takes at most (text + 1) × (pattern + 1) steps; a regular expression can take exponentially many.
 */
export function fitsGlob(pattern: string, text: string): boolean {
  return walkGlob(pattern, text) > 0
}

const STAR = 42

/** The number of steps that the comparison took: positive when `text` fits, negative when it does not. */
export function walkGlob(pattern: string, text: string): number {
  let p = 0
  let t = 0
  let star = -1
  let resume = 0
  let steps = 1
  while (t < text.length) {
    steps++
    const wanted = p < pattern.length ? pattern.charCodeAt(p) : -1
    if (wanted === STAR) {
      star = p++
      resume = t
    } else if (wanted === text.charCodeAt(t)) {
      p++
      t++
    } else if (star >= 0) {
      // The last star takes one more character. Earlier ones never need another try: they took as little as they could.
      p = star + 1
      t = ++resume
    } else {
      return -steps
    }
  }
  while (p < pattern.length && pattern.charCodeAt(p) === STAR) {
    p++
    steps++
  }
  return p === pattern.length ? steps : -steps
}
