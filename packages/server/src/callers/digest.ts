import { hash, timingSafeEqual } from 'node:crypto'

// `hash` and not `createHash`: the object that the latter makes costs ten times as much as the hash itself.

/** SHA-256 of a text, in lower-case hex. For secrets of 256 random bits: anything guessable needs a slow hash instead. */
export function sha256Hex(text: string): string {
  return hash('sha256', text, 'hex')
}

/** Compares two texts in a time that tells nothing but that they differ; their lengths may differ, too. */
export function equalSecrets(a: string, b: string): boolean {
  return timingSafeEqual(hash('sha256', a, 'buffer'), hash('sha256', b, 'buffer'))
}
