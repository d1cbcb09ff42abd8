/** What each refusal knows beside its code. Positions are bytes (or, before base64 is read, characters). */
export interface TokenErrorDetails {
  /** The text is not a token of the version it claims. `offset` is where reading stopped. */
  TOKEN_MALFORMED: { readonly offset: number; readonly expected: string }
  /** A token of another version; `version` is its three digits. */
  TOKEN_UNSUPPORTED_VERSION: { readonly version: string; readonly supported: string }
  /** More than the parser is willing to unpack. */
  TOKEN_TOO_LARGE: { readonly limit: number; readonly unit: 'characters' | 'bytes' }
  /** No offered certificate made this signature. */
  TOKEN_BAD_SIGNATURE: undefined
  /** Correctly signed, but for another App ID than the expected one. */
  TOKEN_WRONG_APP: { readonly expected: string }
  /** Past its own end. All times are Unix seconds. */
  TOKEN_EXPIRED: { readonly expiredAt: number; readonly now: number }
  /** Issued more than 24 hours ago: the platform refuses it whatever its own end says. */
  TOKEN_TOO_OLD: { readonly issuedAt: number; readonly maxAgeSeconds: number; readonly now: number }
  /** Issued in the future, beyond the tolerated clock skew. */
  TOKEN_NOT_YET_VALID: { readonly issuedAt: number; readonly now: number }
  /** Correctly signed, but its checksum says it was made for another channel or uid (006). */
  TOKEN_MISMATCH: { readonly field: 'channel' | 'uid' }
}

/** Every code a {@link TokenError} may carry. Stable; the messages are for people and may change. */
export type TokenErrorCode = keyof TokenErrorDetails

/**
 * A token was refused. Neither message nor details hold the token, a certificate, or a claim that no
 * signature vouches for, so the error may be logged.
 */
export class TokenError<Code extends TokenErrorCode = TokenErrorCode> extends Error {
  override readonly name = 'TokenError'
  readonly code: Code
  readonly details: TokenErrorDetails[Code]

  constructor(
    code: Code,
    message: string,
    details: TokenErrorDetails[Code],
    options?: ErrorOptions,
  ) {
    super(message, options)
    this.code = code
    this.details = details
  }
}

/** One member per code, so that a `switch` on `code` narrows `details`. */
export type AnyTokenError = { [Code in TokenErrorCode]: TokenError<Code> }[TokenErrorCode]

/** Tells a refused token from every other error; also true for one made by another copy of this package. */
export function isTokenError(value: unknown): value is AnyTokenError {
  return value instanceof Error && value.name === 'TokenError' && 'code' in value
}

/** The refusal of anything that cannot be read. */
export function malformed(offset: number, expected: string): TokenError<'TOKEN_MALFORMED'> {
  return new TokenError('TOKEN_MALFORMED', `not a token: expected ${expected} at ${offset}`, {
    offset,
    expected,
  })
}

/** The refusal of anything that would unpack to more than the parser allows. */
export function tooLarge(
  limit: number,
  unit: 'characters' | 'bytes',
): TokenError<'TOKEN_TOO_LARGE'> {
  return new TokenError('TOKEN_TOO_LARGE', `the token holds more than ${limit} ${unit}`, {
    limit,
    unit,
  })
}
