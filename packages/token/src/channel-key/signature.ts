import { toHex } from '../wire/bytes.ts'
import { ByteWriter } from '../wire/byte-writer.ts'
import { hmacSha1 } from '../wire/hash.ts'
import { utf8 } from '../wire/utf8.ts'
import { hexBytes, hexField, tenDigits } from './fields.ts'
import { SERVICE_ID_005, SERVICE_TEXT_004, type ChannelKeyService } from './services.ts'

/** The generations of channel keys. 001 and 002 do not say so in their text; their length tells. */
export type ChannelKeyVersion = '001' | '002' | '003' | '004' | '005'

/** One entry of the map that ends a 005 key. */
export type ChannelKeyExtra = readonly [id: number, value: string | Uint8Array]

/** Everything that a channel key says or is about, before anything is checked. Times: Unix seconds. */
export interface WireChannelKey {
  readonly version: ChannelKeyVersion
  /** Text in 001 to 004; in 005 it stands for 16 bytes, so that case does not matter. */
  readonly appId: string
  readonly channel: string
  readonly issuedAt: number
  readonly salt: number
  /** Not in 001. */
  readonly uid?: number | undefined
  /** When the stay in the channel ends; 0 for no limit. Not in 001. */
  readonly expiresAt?: number | undefined
  /** Only in 004 and 005. */
  readonly service?: ChannelKeyService | undefined
  /** Only in 005. A service number that this version has no name for. */
  readonly serviceId?: number | undefined
  /** Only in 005, in the order in which it is written. */
  readonly extra?: readonly ChannelKeyExtra[] | undefined
}

/**
 * The signature of a key, as 40 characters: lower-case hexadecimal in 001 to 004, upper-case in 005.
 *
 * @param certificate - In 001 to 004 text of at most 64 bytes; in 005 32 hexadecimal characters.
 */
export function channelKeySignature(key: WireChannelKey, certificate: string): string {
  return key.version === '005'
    ? toHex(hmacSha1(hexBytes(certificate), message005(key))).toUpperCase()
    : toHex(hmacSha1(utf8(certificate), utf8(textMessage(key))))
}

function textMessage(key: WireChannelKey): string {
  const { appId, issuedAt, salt, channel, uid = 0, expiresAt = 0 } = key
  // An App ID always has 32 characters; Agora's Python and C++ writers fill up a shorter one, but only in what they sign.
  const core = appId.padStart(32, '\0') + tenDigits(issuedAt) + hexField(salt) + channel
  if (key.version === '001') return core
  const whole = core + tenDigits(uid) + tenDigits(expiresAt)
  return key.version === '004' ? (SERVICE_TEXT_004.get(key.service) ?? '') + whole : whole
}

function message005(key: WireChannelKey): Uint8Array {
  const out = new ByteWriter()
  out.u16(serviceNumber(key))
  out.counted(hexBytes(key.appId))
  out.u32(key.issuedAt)
  out.u32(key.salt)
  out.text(key.channel)
  out.u32(key.uid ?? 0)
  out.u32(key.expiresAt ?? 0)
  writeExtra(out, key.extra ?? [])
  return out.finish()
}

/** The number of a key's service in 005. */
export function serviceNumber(key: Pick<WireChannelKey, 'service' | 'serviceId'>): number {
  return key.serviceId ?? (key.service === undefined ? 0 : SERVICE_ID_005[key.service])
}

/** The map at the end of a 005 key. */
export function writeExtra(out: ByteWriter, extra: readonly ChannelKeyExtra[]): void {
  out.count(extra.length)
  for (const [id, value] of extra) {
    out.u16(id)
    if (typeof value === 'string') out.text(value)
    else out.counted(value)
  }
}
