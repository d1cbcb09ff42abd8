const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPENING_BRACKET = 0x5b
const CLOSING_BRACKET = 0x5d
const OPENING_BRACE = 0x7b
const CLOSING_BRACE = 0x7d

/**
 * Whether arrays and objects in a JSON text stand in each other more than `most` deep. Parsing goes as deep as anybody
 * likes, but whoever writes the value down again, or checks it, calls himself once a level, until there is no stack left.
 */
export function isNestedDeeper(text: string, most: number): boolean {
  // Each level takes two characters.
  if (text.length <= 2 * most) return false
  let depth = 0
  let isInText = false
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (isInText) {
      if (code === BACKSLASH) at++
      else if (code === QUOTE) isInText = false
    } else if (code === QUOTE) {
      isInText = true
    } else if (code === OPENING_BRACKET || code === OPENING_BRACE) {
      depth++
      if (depth > most) return true
    } else if (code === CLOSING_BRACKET || code === CLOSING_BRACE) {
      depth--
    }
  }
  return false
}
