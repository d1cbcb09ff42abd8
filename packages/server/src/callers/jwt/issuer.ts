import type { CryptoKey, JWK } from 'jose'

/** Algorithms that an issuer may be configured with. HS256 is its own case: its key is a secret shared with us. */
export const ASYMMETRIC_ALGORITHMS = ['EdDSA', 'ES256', 'RS256'] as const
export type AsymmetricAlgorithm = (typeof ASYMMETRIC_ALGORITHMS)[number]

/** An identity provider whose JWTs are taken. */
export interface Issuer {
  /** The `iss` claim, exactly. */
  readonly issuer: string
  /** One of these must be in `aud`. */
  readonly audience: readonly string[]
  readonly keys:
    | {
        readonly kind: 'jwks-url'
        readonly url: string
        readonly algorithms: readonly AsymmetricAlgorithm[]
      }
    | {
        readonly kind: 'static'
        readonly keys: readonly JWK[]
        readonly algorithms: readonly AsymmetricAlgorithm[]
      }
    | { readonly kind: 'shared-secret'; readonly secret: Uint8Array }
  /** The claim that names the user. Default `sub`. */
  readonly subjectClaim?: string
  /** The claim that holds scopes, as a list or text with spaces. Default `scope`. */
  readonly scopesClaim?: string
  /** How far clocks may differ. Seconds, 0 to 60; default 30. */
  readonly leewaySeconds?: number
}

/** What a JWT's signature is checked with. */
export type VerificationKey = CryptoKey | Uint8Array

/** Where an issuer's keys come from. `version` changes whenever they do, so that cached verifications can be dropped. */
export interface KeySource {
  readonly version: number
  /** @throws {Problem} `CREDENTIAL_INVALID` for a key that the issuer does not have, `CALLER_CHECK_UNAVAILABLE`. */
  keyFor(header: {
    readonly alg: string
    readonly kid?: string | undefined
  }): Promise<VerificationKey>
}
