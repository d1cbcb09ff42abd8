/** Whether a credential is good, in a word and its colour. Times: Unix seconds. */
export function standingOf(
  {
    revokedAt,
    expiresAt,
  }: { readonly revokedAt?: number | undefined; readonly expiresAt?: number | undefined },
  now: number,
): { readonly kind: 'good' | 'warning' | 'idle'; readonly label: string } {
  if (revokedAt !== undefined) return { kind: 'idle', label: 'Revoked' }
  if (expiresAt === undefined) return { kind: 'good', label: 'Good' }
  if (expiresAt <= now) return { kind: 'idle', label: 'Expired' }
  return expiresAt - now < SOON
    ? { kind: 'warning', label: 'Ends soon' }
    : { kind: 'good', label: 'Good' }
}

/** A week to replace it. Seconds. */
const SOON = 7 * 86_400

/** Words from a field with commas or spaces between them. */
export function wordsOf(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter((word) => word !== '')
}

/** Lifetimes of credentials that one can choose; 0 is without an end. Seconds. */
export const LIFETIMES = [
  { value: String(7 * 86_400), label: '7 days' },
  { value: String(30 * 86_400), label: '30 days' },
  { value: String(90 * 86_400), label: '90 days' },
  { value: String(365 * 86_400), label: '1 year' },
] as const
