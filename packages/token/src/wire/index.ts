/**
 * The layer below the formats: bytes, hashes and payloads, with no check of what they say. For tools that must
 * reproduce a payload exactly, such as the drop-in package and tests against golden vectors. Applications want
 * `@tessera/token` itself.
 *
 * @module
 */
export { decodeBase64 } from './base64.ts'
export { ByteReader, type Span } from './byte-reader.ts'
export { ByteWriter } from './byte-writer.ts'
export { equalBytes, toHex } from './bytes.ts'
export { crc32 } from './crc32.ts'
export { hmacSha1, hmacSha256, md5Hex, randomSalt } from './hash.ts'
export { encodePayload, signingKey, type WireToken } from './payload.ts'
export type { WirePermission, WirePrivilege, WireService } from './service.ts'
export { type ReadLimits, unwrapPayload, wrapPayload } from './token-text.ts'
export { readUtf8, readUtf8Lossy, utf8 } from './utf8.ts'
