import { malformed } from '../errors.ts'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const NOT_IN_ALPHABET = 255

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
  const characters = text.length - from
  if (characters % 4 !== 0) {
    throw firstForeign(text, from) ?? malformed(text.length, 'base64 padded to a multiple of four')
  }
  if (characters === 0) return new Uint8Array(0)

  const last = text.length - 1
  const padding = text.charCodeAt(last) !== 0x3d ? 0 : text.charCodeAt(last - 1) !== 0x3d ? 1 : 2
  const bytes = new Uint8Array((characters / 4) * 3 - padding)
  const wholeEnd = text.length - (padding > 0 ? 4 : 0)

  let at = 0
  for (let i = from; i < wholeEnd; i += 4) {
    const a = valueOf(text, i)
    const b = valueOf(text, i + 1)
    const c = valueOf(text, i + 2)
    const d = valueOf(text, i + 3)
    bytes[at++] = (a << 2) | (b >> 4)
    bytes[at++] = (b << 4) | (c >> 2)
    bytes[at++] = (c << 6) | d
  }
  if (padding > 0) {
    const a = valueOf(text, wholeEnd)
    const b = valueOf(text, wholeEnd + 1)
    const c = padding === 1 ? valueOf(text, wholeEnd + 2) : 0
    if (((padding === 1 ? c << 6 : b << 4) & 0xff) !== 0) {
      throw malformed(last, 'base64 whose unused bits are zero')
    }
    bytes[at++] = (a << 2) | (b >> 4)
    if (padding === 1) bytes[at] = (b << 4) | (c >> 2)
  }
  return bytes
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

function firstForeign(text: string, from: number): Error | undefined {
  const body = /[^A-Za-z0-9+/=]/.exec(text.slice(from))
  return body ? foreign(from + body.index) : undefined
}
