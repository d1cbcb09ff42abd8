import { invalidCredential } from '../bearer.ts'

const COMPACT = /^[\w-]+\.[\w-]+\.[\w-]+$/

/**
 * Insists on the one spelling of a JWT before a library looks at it: three segments of unpadded base64url whose unused
 * bits are zero. Decoders accept more, and two spellings of one JWT are two entries in a cache or a deny-list.
 *
 * @throws {Problem} `CREDENTIAL_INVALID`.
 */
export function assertCompactForm(jwt: string): void {
  if (!COMPACT.test(jwt)) throw invalidCredential('the credential is not a JWT in compact form')
  for (const segment of jwt.split('.')) {
    if (Buffer.from(segment, 'base64url').toString('base64url') !== segment) {
      throw invalidCredential('the credential is not a JWT in canonical base64url')
    }
  }
}

/** True for what is meant to be a JWT: two dots. */
export function looksLikeJwt(credential: string): boolean {
  const first = credential.indexOf('.')
  const second = credential.indexOf('.', first + 1)
  return first >= 0 && second > first && !credential.includes('.', second + 1)
}
