import { sha256Hex } from '../callers/digest.ts'

/** How a token is named in the audit log: half of a hash, enough to find it and useless for joining. */
export function tokenHash(token: string): string {
  return sha256Hex(`tessera token hash ${token}`).slice(0, 32)
}
