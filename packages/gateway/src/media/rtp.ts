/*
 * RTP packets (RFC 3550) as far as a relay reads them. What is inside of a payload is none of its business.
 */

const FIXED_BYTES = 12
/** The two forms of header extensions (RFC 8285). */
const ONE_BYTE = 0xbede
const TWO_BYTE = 0x1000
const TWO_BYTE_MASK = 0xfff0

/** A header that has been read. */
export interface RtpHeader {
  readonly payloadType: number
  readonly marker: boolean
  /** Whether the payload ends with padding. */
  readonly padding: boolean
  readonly sequence: number
  readonly timestamp: number
  readonly ssrc: number
  /** Where the payload begins. */
  readonly length: number
  /** Where the extensions are, as `[from, to)`, and in which form. */
  readonly extensions: { readonly form: number; readonly from: number; readonly to: number }
}

/** One header extension. */
export interface HeaderExtension {
  readonly id: number
  readonly value: Uint8Array
}

/** Reads a header; `undefined` when it does not fit into the packet. */
export function readRtpHeader(packet: Buffer): RtpHeader | undefined {
  if (packet.length < FIXED_BYTES) return undefined
  const [first, second] = [packet[0]!, packet[1]!]
  if (first >> 6 !== 2) return undefined
  let length = FIXED_BYTES + 4 * (first & 0x0f)
  let extensions = { form: 0, from: 0, to: 0 }
  if ((first & 0x10) !== 0) {
    if (packet.length < length + 4) return undefined
    const from = length + 4
    const to = from + 4 * packet.readUInt16BE(length + 2)
    extensions = { form: packet.readUInt16BE(length), from, to }
    length = to
  }
  if (packet.length < length) return undefined
  return {
    payloadType: second & 0x7f,
    marker: (second & 0x80) !== 0,
    padding: (first & 0x20) !== 0,
    sequence: packet.readUInt16BE(2),
    timestamp: packet.readUInt32BE(4),
    ssrc: packet.readUInt32BE(8),
    length,
    extensions,
  }
}

/** The extension of one id; `undefined` when there is none, or it is cut off. */
export function extensionOf(packet: Buffer, header: RtpHeader, id: number): Uint8Array | undefined {
  const { form, from, to } = header.extensions
  const isOneByte = form === ONE_BYTE
  if (!isOneByte && (form & TWO_BYTE_MASK) !== TWO_BYTE) return undefined
  for (let at = from; at < to;) {
    const first = packet[at]!
    // Padding between extensions.
    if (first === 0) {
      at += 1
      continue
    }
    const found = isOneByte ? first >> 4 : first
    // RFC 8285: nothing after this id is to be read.
    if (isOneByte && found === 15) return undefined
    const size = isOneByte ? (first & 0x0f) + 1 : (packet[at + 1] ?? 0)
    const value = at + (isOneByte ? 1 : 2)
    if (value + size > to) return undefined
    if (found === id) return packet.subarray(value, value + size)
    at = value + size
  }
  return undefined
}

/** What a packet is sent on with. */
export type OutgoingHeader = Pick<
  RtpHeader,
  'payloadType' | 'marker' | 'padding' | 'sequence' | 'timestamp' | 'ssrc'
>

/**
 * Writes a header: no contributing sources, and only these extensions.
 *
 * @param extensions - In the one-byte form: ids from 1 to 14, values of 1 to 16 bytes.
 */
export function writeRtpHeader(
  header: OutgoingHeader,
  extensions: readonly HeaderExtension[],
): Buffer {
  const bytes = extensions.reduce((sum, { value }) => sum + 1 + value.length, 0)
  const padded = bytes === 0 ? 0 : 4 + 4 * Math.ceil(bytes / 4)
  const packet = Buffer.alloc(FIXED_BYTES + padded)
  packet[0] = 0x80 | (header.padding ? 0x20 : 0) | (padded > 0 ? 0x10 : 0)
  packet[1] = (header.marker ? 0x80 : 0) | header.payloadType
  packet.writeUInt16BE(header.sequence, 2)
  packet.writeUInt32BE(header.timestamp, 4)
  packet.writeUInt32BE(header.ssrc, 8)
  if (padded === 0) return packet
  packet.writeUInt16BE(ONE_BYTE, FIXED_BYTES)
  packet.writeUInt16BE(padded / 4 - 1, FIXED_BYTES + 2)
  let at = FIXED_BYTES + 4
  for (const { id, value } of extensions) {
    packet[at] = (id << 4) | (value.length - 1)
    packet.set(value, at + 1)
    at += 1 + value.length
  }
  return packet
}

/** A payload without the padding at its end; `undefined` when the padding is longer than the payload. */
export function withoutPadding(payload: Buffer, padding: boolean): Buffer | undefined {
  if (!padding) return payload
  const count = payload.at(-1) ?? 0
  return count === 0 || count > payload.length ? undefined : payload.subarray(0, -count)
}
