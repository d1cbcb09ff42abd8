import { randomBytes } from 'node:crypto'

/** An id that nobody can guess or choose: a prefix that says of what, and 96 random bits. */
export function newId(prefix: string): string {
  return `${prefix}_${randomBytes(12).toString('hex')}`
}
