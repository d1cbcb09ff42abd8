import { createSecretKey } from 'node:crypto'

import { Secret } from '../config/secret.ts'
import type { Sealed } from '../storage/stores/certificate-row.ts'
import { decrypt, encrypt, type RandomBytes, systemRandom } from './aes-gcm.ts'
import { keyById, type KeyRing } from './master-key.ts'

/*
 * Envelope encryption. Every secret has a data key of its own, and the data key is wrapped by the master key; so a new
 * master key means to wrap short data keys again, and no secret is laid open for it. Both ciphertexts are bound to
 * their place: moved to another row, slot, project or version they do not open.
 */

/** Where a secret is kept; part of what its encryption authenticates. */
export type SealPlace =
  | {
      readonly kind: 'certificate'
      readonly projectId: string
      readonly appId: string
      readonly slot: string
      readonly version: number
    }
  | { readonly kind: 'instance-key'; readonly name: string }

/** A sealed secret cannot be opened: changed, moved, or sealed under a master key that is not on the ring. */
export class SealError extends Error {
  override readonly name = 'SealError'
}

export function seal(
  ring: KeyRing,
  secret: Secret,
  place: SealPlace,
  random: RandomBytes = systemRandom,
): Sealed {
  const dataKey = random(32)
  const { id, key } = ring.current
  return {
    keyId: id,
    wrappedKey: encrypt(key, dataKey, wrapPlace(place, id), random),
    ciphertext: encrypt(
      createSecretKey(dataKey),
      Buffer.from(secret.reveal(), 'utf8'),
      secretPlace(place),
      random,
    ),
  }
}

/** @throws {SealError} */
export function unseal(ring: KeyRing, sealed: Sealed, place: SealPlace): Secret {
  const dataKey = createSecretKey(unwrap(ring, sealed, place))
  try {
    return new Secret(decrypt(dataKey, sealed.ciphertext, secretPlace(place)).toString('utf8'))
  } catch (error) {
    throw new SealError(`the secret of ${nameOf(place)} cannot be opened`, { cause: error })
  }
}

/**
 * Wraps the data key again, under the current master key. The secret itself stays as it is.
 *
 * @throws {SealError}
 */
export function rewrap(
  ring: KeyRing,
  sealed: Sealed,
  place: SealPlace,
  random: RandomBytes = systemRandom,
): Sealed {
  const { id, key } = ring.current
  const dataKey = unwrap(ring, sealed, place)
  return {
    keyId: id,
    wrappedKey: encrypt(key, dataKey, wrapPlace(place, id), random),
    ciphertext: sealed.ciphertext,
  }
}

function unwrap(ring: KeyRing, sealed: Sealed, place: SealPlace): Buffer {
  const master = keyById(ring, sealed.keyId)
  if (master === undefined) {
    throw new SealError(
      `${nameOf(place)} is sealed under the master key ${sealed.keyId}, which is not configured`,
    )
  }
  try {
    return decrypt(master.key, sealed.wrappedKey, wrapPlace(place, sealed.keyId))
  } catch (error) {
    throw new SealError(`the data key of ${nameOf(place)} cannot be opened`, { cause: error })
  }
}

function secretPlace(place: SealPlace): string {
  return JSON.stringify(['tessera-seal-1', 'secret', ...partsOf(place)])
}

function wrapPlace(place: SealPlace, keyId: string): string {
  return JSON.stringify(['tessera-seal-1', 'data key', keyId, ...partsOf(place)])
}

function partsOf(place: SealPlace): readonly (string | number)[] {
  return place.kind === 'certificate'
    ? [place.kind, place.projectId, place.appId, place.slot, place.version]
    : [place.kind, place.name]
}

function nameOf(place: SealPlace): string {
  return place.kind === 'certificate'
    ? `the ${place.slot} certificate of project ${place.appId}`
    : `the installation key "${place.name}"`
}
