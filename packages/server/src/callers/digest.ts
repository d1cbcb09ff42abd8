import { createHash, timingSafeEqual } from 'node:crypto'

/** SHA-256 of a text, in lower-case hex. For secrets of 256 random bits: anything guessable needs a slow hash instead. */
export function sha256Hex(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** Compares two texts in a time that tells nothing but that they differ; their lengths may differ, too. */
export function equalSecrets(a: string, b: string): boolean {
  return timingSafeEqual(
    createHash('sha256').update(a).digest(),
    createHash('sha256').update(b).digest(),
  )
}
