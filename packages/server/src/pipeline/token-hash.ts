import { hmacSha256, toHex, utf8 } from '@tessera/token/wire'

const KEY = utf8('tessera token hash')

/** How a token is named in the audit log: half of a keyed hash, enough to find it and useless for joining. */
export function tokenHash(token: string): string {
  return toHex(hmacSha256(KEY, utf8(token)).subarray(0, 16))
}
