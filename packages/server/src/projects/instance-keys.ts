import { createSecretKey, type KeyObject } from 'node:crypto'

import { ConfigError } from '../config/config.ts'
import { Secret } from '../config/secret.ts'
import type { SealedRowStore } from '../storage/stores/sealed-rows.ts'
import { type RandomBytes, systemRandom } from './aes-gcm.ts'
import { keyById, type KeyRing } from './master-key.ts'
import { seal, SealError, unseal } from './sealing.ts'

/** Keys that were made for this installation when it first started, and stay when the master key changes. */
export interface InstanceKeys {
  /** Chains the audit log. */
  readonly audit: KeyObject
  /** Names certificates by fingerprint. */
  readonly fingerprint: KeyObject
  /** Encrypts secret settings and kept answers. */
  readonly text: KeyObject
  /** Signs tickets. */
  readonly tickets: Secret
  /** Derives the uids of subjects. */
  readonly uidMap: Uint8Array
}

/**
 * Opens the keys of this installation, and makes those that are missing.
 *
 * @param now - Unix seconds.
 * @throws {ConfigError} When the database is sealed under a master key that is not on the ring.
 */
export async function openInstanceKeys(
  rows: SealedRowStore,
  ring: KeyRing,
  now: number,
  random: RandomBytes = systemRandom,
): Promise<InstanceKeys> {
  await assertKeysKnown(rows, ring)
  const open = async (name: string): Promise<Secret> => {
    const place = { kind: 'instance-key', name } as const
    const found =
      (await rows.findInstanceKey(name)) ??
      (await rows.addInstanceKey({
        name,
        sealed: seal(
          ring,
          new Secret(Buffer.from(random(32)).toString('base64url')),
          place,
          random,
        ),
        createdAt: now,
      }))
    try {
      return unseal(ring, found.sealed, place)
    } catch (error) {
      if (!(error instanceof SealError)) throw error
      throw new ConfigError([
        { setting: 'TESSERA_MASTER_KEY', message: `does not fit this database: ${error.message}` },
      ])
    }
  }
  return {
    audit: keyObject(await open('audit')),
    fingerprint: keyObject(await open('fingerprint')),
    text: keyObject(await open('text')),
    tickets: await open('tickets'),
    uidMap: bytesOf(await open('uid-map')),
  }
}

async function assertKeysKnown(rows: SealedRowStore, ring: KeyRing): Promise<void> {
  const missing = (await rows.keyIdsInUse()).filter((id) => keyById(ring, id) === undefined)
  if (missing.length === 0) return
  throw new ConfigError([
    {
      setting: 'TESSERA_MASTER_KEY',
      message: `has the id ${ring.current.id}, but this database is sealed under ${missing.join(', ')}; set the key that was used, or name it as a previous one to change keys`,
    },
  ])
}

function bytesOf(secret: Secret): Uint8Array {
  return Buffer.from(secret.reveal(), 'base64url')
}

function keyObject(secret: Secret): KeyObject {
  return createSecretKey(bytesOf(secret))
}
