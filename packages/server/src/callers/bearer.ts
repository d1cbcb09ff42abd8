import { Problem } from '../problems.ts'
import type { Call } from './principal.ts'

/** Longer credentials are refused before anybody looks into them. Characters; 8 KB is what proxies let through. */
const MAX_CREDENTIAL = 8_192

const SCHEME = 'bearer'
const SPACE = 0x20

/** The credential of `Authorization: Bearer …`, or `undefined` without one. @throws {Problem} `CREDENTIAL_INVALID`. */
export function bearerOf(call: Call): string | undefined {
  const header = call.header('authorization')
  if (header === undefined) return undefined
  // In steps, because an expression with all of it takes as long as a hash.
  const text = header.trim()
  const space = text.indexOf(' ')
  if (space !== SCHEME.length || text.slice(0, space).toLowerCase() !== SCHEME) return undefined
  let start = space
  while (text.charCodeAt(start) === SPACE) start++
  const credential = text.slice(start)
  if (credential === '' || /\s/.test(credential)) return undefined
  if (credential.length > MAX_CREDENTIAL) {
    throw invalidCredential(`the credential is longer than ${MAX_CREDENTIAL} characters`)
  }
  return credential
}

/** A credential that is no good; `detail` says no more than its holder may know. */
export function invalidCredential(detail: string, cause?: unknown): Problem {
  return new Problem(
    'CREDENTIAL_INVALID',
    { detail, headers: { 'www-authenticate': 'Bearer error="invalid_token"' } },
    cause === undefined ? {} : { cause },
  )
}

/** A credential that was good once. */
export function expiredCredential(detail: string): Problem {
  return new Problem('CREDENTIAL_EXPIRED', {
    detail,
    hint: 'sign in again, or ask for a new credential',
    headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
  })
}
