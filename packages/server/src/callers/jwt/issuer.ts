import type { CryptoKey, JWK } from 'jose'

import type { Secret } from '../../config/secret.ts'

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
    | { readonly kind: 'shared-secret'; readonly secret: Secret }
  /** The claim that names the user. Default `sub`. */
  readonly subjectClaim?: string
  /** The claim that holds scopes, as a list or text with spaces. Default `scope`. */
  readonly scopesClaim?: string
  /** How far clocks may differ. Seconds, 0 to 60; default 30. */
  readonly leewaySeconds?: number
}

/** What a JWT's signature is checked with, and which version of the issuer's keys it was taken from. */
export interface VerificationKey {
  readonly key: CryptoKey | Uint8Array
  readonly version: number
}

/** Where an issuer's keys come from. `version` changes whenever they do, so that cached verifications can be dropped. */
export interface KeySource {
  readonly version: number
  /** @throws {Problem} `CREDENTIAL_INVALID` for a key that the issuer does not have, `CALLER_CHECK_UNAVAILABLE`. */
  keyFor(header: KeyHeader): Promise<VerificationKey>
}

/** All that a JWT's header may say about the key: key material and URLs in it are none of our business. */
export interface KeyHeader {
  readonly alg: string
  readonly kid?: string | undefined
}
