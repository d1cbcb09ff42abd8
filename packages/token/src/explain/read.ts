import { decode006, type Unverified006Token } from '../006/decode.ts'
import { decodeToken, type UnverifiedToken } from '../decode.ts'
import { type AnyTokenError, isTokenError } from '../errors.ts'

/** A token of either version, told apart by `version`. */
export type ReadToken = UnverifiedToken | Unverified006Token

/** Reads a token of either version, or tells why it cannot be read. Only 007 is compressed. */
export function readToken(text: string, maxInflatedBytes: number): ReadToken | AnyTokenError {
  try {
    return text.startsWith('006') ? decode006(text) : decodeToken(text, { maxInflatedBytes })
  } catch (error) {
    if (isTokenError(error)) return error
    throw error
  }
}

/** True when {@link readToken} could read it. */
export function isRead(result: ReadToken | AnyTokenError): result is ReadToken {
  return !(result instanceof Error)
}

/** True when reading stopped because the text ended too early. */
export function brokeOff(text: string, error: AnyTokenError): boolean {
  if (error.code !== 'TOKEN_MALFORMED') return false
  const { expected } = error.details
  return text.startsWith('006')
    ? /more (bytes|characters)/.test(expected)
    : expected === 'the rest of the zlib stream' || expected === 'an Adler-32 checksum'
}
