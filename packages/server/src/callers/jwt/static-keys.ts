import { createLocalJWKSet, type JWK } from 'jose'

import { invalidCredential } from '../bearer.ts'
import type { KeySource } from './issuer.ts'

/** Keys that stand in the configuration. */
export function staticKeys(keys: readonly JWK[]): KeySource {
  const find = createLocalJWKSet({ keys: [...keys] })
  return {
    version: 0,
    async keyFor({ alg, kid }) {
      try {
        return await find({ alg, ...(kid === undefined ? {} : { kid }) })
      } catch (error) {
        throw invalidCredential('the JWT is signed with a key that its issuer does not have', error)
      }
    },
  }
}

/** A secret that the issuer shares with us (HS256). */
export function sharedSecret(secret: Uint8Array): KeySource {
  return { version: 0, keyFor: () => Promise.resolve(secret) }
}
