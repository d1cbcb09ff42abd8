import { randomBytes } from 'node:crypto'

/**
 * Ids that no other process gives: a random start and a count behind it. Drawing each anew would cost as much time as
 * signing a token.
 */
export function requestIds(): () => string {
  const start = randomBytes(9).toString('base64url')
  let count = 0
  return () => `${start}-${(count++).toString(36)}`
}
