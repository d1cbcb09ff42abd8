import { kernel } from '#kernel'

import { deflateBound, deflateInto } from '../deflate/deflate.ts'
import { inflateFrom, inflateInput } from '../deflate/inflate.ts'
import type { Output } from '../deflate/output.ts'
import { tooLarge } from '../errors.ts'
import { MAX_INFLATED_BYTES, MAX_TOKEN_CHARACTERS } from '../limits.ts'
import { base64Bytes, decodeBase64Into } from './base64.ts'
import { wrongVersion } from './wrong-version.ts'

const VERSION = '007'

let compressed = new Uint8Array(2048)

/** `"007"` and base64 of the compressed `payload[0, length)`. */
export function wrapPayload(payload: Uint8Array, length: number): string {
  if (deflateBound(length) > compressed.length) compressed = new Uint8Array(deflateBound(length))
  const compressedBytes = deflateInto(payload, 0, length, compressed)
  return VERSION + kernel.encodeBase64(compressed, compressedBytes)
}

/** How much a reader is willing to take in. */
export interface ReadLimits {
  /** The longest token text. Characters; default 1 500 000. */
  readonly maxCharacters?: number
  /** The most a token may unpack to. Bytes; default 1 MiB. */
  readonly maxInflatedBytes?: number
}

/** The payload of a 007 token. @throws {TokenError} When it is not one, or larger than the limits. */
export function unwrapPayload(token: string, limits: ReadLimits = {}): Uint8Array {
  const { bytes, length } = unwrapShared(token, limits)
  return bytes.slice(0, length)
}

/** As {@link unwrapPayload}, without a copy: the next call overwrites `bytes[0, length)`. */
export function unwrapShared(token: string, limits: ReadLimits): Readonly<Output> {
  const maxCharacters = limits.maxCharacters ?? MAX_TOKEN_CHARACTERS
  if (token.length > maxCharacters) throw tooLarge(maxCharacters, 'characters')
  if (!token.startsWith(VERSION)) throw wrongVersion(token, VERSION)
  const count = base64Bytes(token, VERSION.length)
  const input = inflateInput(count)
  decodeBase64Into(token, VERSION.length, input.bytes)
  return inflateFrom(input, count, limits.maxInflatedBytes ?? MAX_INFLATED_BYTES)
}
