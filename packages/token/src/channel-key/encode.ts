import { kernel } from '#kernel'

import { ByteWriter } from '../wire/byte-writer.ts'
import { utf8 } from '../wire/utf8.ts'
import { hexBytes, hexField, tenDigits } from './fields.ts'
import { channelKeySignature, serviceNumber, type WireChannelKey, writeExtra } from './signature.ts'

/**
 * Writes a channel key exactly as told, whatever its names and times. For tools that must reproduce one; everybody
 * else wants `signChannelKey`, if anything.
 *
 * @param certificate - In 001 to 004 text of at most 64 bytes; in 005 32 hexadecimal characters.
 * @throws {TypeError | RangeError} For what the format cannot hold.
 */
export function encodeChannelKey(key: WireChannelKey, certificate: string): string {
  const signature = channelKeySignature(key, certificate)
  if (key.version === '005') return `005${content005(key, signature)}`
  const { uid = 0, expiresAt = 0 } = key
  const core = signature + key.appId + tenDigits(key.issuedAt) + hexField(key.salt)
  switch (key.version) {
    case '001':
      return core
    case '002':
      return core + tenDigits(uid) + tenDigits(expiresAt)
    case '003':
      return `003${core}${tenDigits(uid)}${tenDigits(expiresAt)}`
    case '004':
      return `004${core}${tenDigits(expiresAt)}`
  }
}

function content005(key: WireChannelKey, signature: string): string {
  const out = new ByteWriter()
  out.u16(serviceNumber(key))
  out.counted(utf8(signature))
  out.counted(hexBytes(key.appId))
  out.u32(key.issuedAt)
  out.u32(key.salt)
  out.u32(key.expiresAt ?? 0)
  writeExtra(out, key.extra ?? [])
  return kernel.encodeBase64(out.bytes, out.length)
}
