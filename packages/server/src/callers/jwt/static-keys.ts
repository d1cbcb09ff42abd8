import { createLocalJWKSet, type JWK } from 'jose'

import type { Secret } from '../../config/secret.ts'
import { invalidCredential } from '../bearer.ts'
import type { KeySource } from './issuer.ts'

/** These never change while the server runs. */
const VERSION = 0

/** Keys that stand in the configuration. */
export function staticKeys(keys: readonly JWK[]): KeySource {
  const find = createLocalJWKSet({ keys: [...keys] })
  return {
    version: VERSION,
    async keyFor({ alg, kid }) {
      try {
        return {
          key: await find({ alg, ...(kid === undefined ? {} : { kid }) }),
          version: VERSION,
        }
      } catch (error) {
        throw invalidCredential('the JWT is signed with a key that its issuer does not have', error)
      }
    },
  }
}

/** A secret that the issuer shares with us (HS256). */
export function sharedSecret(secret: Secret): KeySource {
  const key = new TextEncoder().encode(secret.reveal())
  return { version: VERSION, keyFor: () => Promise.resolve({ key, version: VERSION }) }
}
