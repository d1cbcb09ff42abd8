import { createHmac, createSecretKey, type KeyObject } from 'node:crypto'

import type { Secret } from '../config/secret.ts'

/** A key that wraps data keys. As a `KeyObject` it shows itself to no log. */
export interface MasterKey {
  /** Tells keys apart and says nothing of them: 8 hexadecimal characters. */
  readonly id: string
  readonly key: KeyObject
}

/** The key that seals, and those that only open what was sealed before. */
export interface KeyRing {
  readonly current: MasterKey
  readonly previous: readonly MasterKey[]
}

/**
 * Reads a master key as configuration carries it.
 *
 * @throws {RangeError} When it is not 32 bytes in base64.
 */
export function readMasterKey(text: Secret): MasterKey {
  const bytes = Buffer.from(text.reveal(), 'base64')
  if (bytes.length !== 32 || bytes.toString('base64') !== text.reveal().replaceAll(/\s/g, '')) {
    throw new RangeError(`a master key must be 32 bytes in base64, got ${bytes.length} bytes`)
  }
  const id = createHmac('sha256', bytes).update('tessera master key id').digest('hex').slice(0, 8)
  return { id, key: createSecretKey(bytes) }
}

export function keyRing(current: MasterKey, previous: readonly MasterKey[] = []): KeyRing {
  return { current, previous: previous.filter(({ id }) => id !== current.id) }
}

/** The key with this id, if it is on the ring. */
export function keyById(ring: KeyRing, id: string): MasterKey | undefined {
  return [ring.current, ...ring.previous].find((key) => key.id === id)
}
