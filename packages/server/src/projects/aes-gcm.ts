import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from 'node:crypto'

/** Bytes that nobody can guess. */
export type RandomBytes = (size: number) => Uint8Array

export const systemRandom: RandomBytes = (size) => randomBytes(size)

const NONCE_BYTES = 12
const TAG_BYTES = 16

/**
 * AES-256-GCM with a fresh random nonce of 96 bits: `nonce ‖ ciphertext ‖ tag` in base64url.
 *
 * @param place - What the ciphertext is bound to; it opens nowhere else.
 */
export function encrypt(
  key: KeyObject,
  plaintext: Uint8Array,
  place: string,
  random: RandomBytes = systemRandom,
): string {
  const nonce = random(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
  cipher.setAAD(Buffer.from(place, 'utf8'))
  return Buffer.concat([
    nonce,
    cipher.update(plaintext),
    cipher.final(),
    cipher.getAuthTag(),
  ]).toString('base64url')
}

/** @throws {Error} When a single bit differs, or the place or key does. */
export function decrypt(key: KeyObject, text: string, place: string): Buffer {
  const bytes = Buffer.from(text, 'base64url')
  // Base64 can spell the same bytes in several ways; only one of them was written by us.
  if (bytes.length < NONCE_BYTES + TAG_BYTES || bytes.toString('base64url') !== text) {
    throw new Error('a ciphertext is damaged')
  }
  const nonce = bytes.subarray(0, NONCE_BYTES)
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
  decipher.setAAD(Buffer.from(place, 'utf8'))
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES))
  const plaintext = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES))
  try {
    return Buffer.concat([plaintext, decipher.final()])
  } catch (error) {
    throw new Error('a ciphertext was changed, or belongs to another place or key', {
      cause: error,
    })
  }
}
