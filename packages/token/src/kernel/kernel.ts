/**
 * The few primitives that a runtime may do better than plain TypeScript can. Two implementations answer
 * to it (`node.ts`, `portable.ts`); equal inputs give equal bytes on both, which the tests check.
 */
export interface Kernel {
  /** Which implementation this is; for benchmarks and bug reports. */
  readonly name: 'node' | 'portable'

  /**
   * Writes HMAC-SHA256(`key`, `message[start, end)`) as 32 bytes into `target` at `offset`. Target and
   * message may be the same array: the message is read whole before the digest is written.
   */
  hmacSha256(
    key: Uint8Array,
    message: Uint8Array,
    start: number,
    end: number,
    target: Uint8Array,
    offset: number,
  ): void

  /** HMAC-SHA1, 20 bytes. Only channel keys (before token version 006) use it. */
  hmacSha1(key: Uint8Array, message: Uint8Array): Uint8Array

  /** MD5, 16 bytes. Only signaling tokens and Agora's classroom chat ids use it. */
  md5(message: Uint8Array): Uint8Array

  /** A uniformly drawn integer from 1 to 2³²−1, from the runtime's CSPRNG. */
  randomSalt(): number

  /** Standard base64 with padding of `bytes[0, length)`. */
  encodeBase64(bytes: Uint8Array, length: number): string
}

/** SHA-1 and SHA-256 both work on 64-byte blocks; a longer HMAC key would have to be hashed first. */
export const HMAC_BLOCK_BYTES = 64
