import { malformed } from '../errors.ts'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
/** Has a bit that no value of the alphabet has. */
const NOT_IN_ALPHABET = 64

const VALUE_OF = new Uint8Array(256).fill(NOT_IN_ALPHABET)
for (let i = 0; i < ALPHABET.length; i++) VALUE_OF[ALPHABET.charCodeAt(i)] = i

/**
 * Reads standard base64 from `text[from…]`, in its one canonical spelling only: no white space, no URL-safe
 * characters, padded to a multiple of four, unused bits zero. Official parsers accept more, each something
 * else; a token that only some of them accept is a token that somebody cannot use.
 *
 * @throws {TokenError} `TOKEN_MALFORMED`, with the offset of the first offending character.
 */
export function decodeBase64(text: string, from: number): Uint8Array {
  const bytes = new Uint8Array(base64Bytes(text, from))
  decodeBase64Into(text, from, bytes)
  return bytes
}

/** How many bytes {@link decodeBase64Into} writes, if it does not refuse the text. */
export function base64Bytes(text: string, from: number): number {
  const characters = text.length - from
  return characters < 4 ? 0 : (characters >>> 2) * 3 - paddingOf(text)
}

/** As {@link decodeBase64}, to the beginning of `target`. */
export function decodeBase64Into(text: string, from: number, target: Uint8Array): void {
  const characters = text.length - from
  if (characters % 4 !== 0) {
    const unpadded = text.replace(/=+$/, '')
    throw (
      firstForeign(unpadded, from) ?? malformed(text.length, 'base64 padded to a multiple of four')
    )
  }
  if (characters === 0) return

  const padding = paddingOf(text)
  const wholeEnd = text.length - (padding > 0 ? 4 : 0)
  let at = 0
  // Looking for a foreign character in every group would take longer than decoding it.
  let wide = 0
  let values = 0
  for (let i = from; i < wholeEnd; i += 4) {
    const w = text.charCodeAt(i)
    const x = text.charCodeAt(i + 1)
    const y = text.charCodeAt(i + 2)
    const z = text.charCodeAt(i + 3)
    wide |= w | x | y | z
    const a = VALUE_OF[w & 255]!
    const b = VALUE_OF[x & 255]!
    const c = VALUE_OF[y & 255]!
    const d = VALUE_OF[z & 255]!
    values |= a | b | c | d
    target[at++] = (a << 2) | (b >> 4)
    target[at++] = (b << 4) | (c >> 2)
    target[at++] = (c << 6) | d
  }
  if (wide > 255 || values >= NOT_IN_ALPHABET) throw firstForeign(text.slice(0, wholeEnd), from)!
  if (padding > 0) decodeLastGroup(text, wholeEnd, padding, target, at)
}

function decodeLastGroup(
  text: string,
  from: number,
  padding: number,
  target: Uint8Array,
  at: number,
): void {
  const a = valueOf(text, from)
  const b = valueOf(text, from + 1)
  const c = padding === 1 ? valueOf(text, from + 2) : 0
  if (((padding === 1 ? c << 6 : b << 4) & 0xff) !== 0) {
    throw malformed(text.length - 1, 'base64 whose unused bits are zero')
  }
  target[at] = (a << 2) | (b >> 4)
  if (padding === 1) target[at + 1] = (b << 4) | (c >> 2)
}

function paddingOf(text: string): number {
  const last = text.length - 1
  return text.charCodeAt(last) !== 0x3d ? 0 : text.charCodeAt(last - 1) !== 0x3d ? 1 : 2
}

function valueOf(text: string, at: number): number {
  const code = text.charCodeAt(at)
  const value = code < 256 ? VALUE_OF[code]! : NOT_IN_ALPHABET
  if (value === NOT_IN_ALPHABET) throw foreign(at)
  return value
}

function foreign(at: number): Error {
  return malformed(at, 'a character of the standard base64 alphabet')
}

function firstForeign(unpadded: string, from: number): Error | undefined {
  const found = /[^A-Za-z0-9+/]/.exec(unpadded.slice(from))
  return found ? foreign(from + found.index) : undefined
}
