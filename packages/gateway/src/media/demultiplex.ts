/** What may come in over the one UDP port. */
export type PacketKind = 'stun' | 'dtls' | 'rtp' | 'rtcp'

/** Neither a STUN header, a DTLS record, nor RTP with its tag is shorter than its own minimum. */
const MIN_BYTES: Readonly<Record<PacketKind, number>> = { stun: 20, dtls: 13, rtp: 12, rtcp: 8 }

/** Tells what a datagram is by its first two bytes (RFC 7983, RFC 5761); `undefined` for what nobody here wants. */
export function kindOf(packet: Uint8Array): PacketKind | undefined {
  const kind = byFirstBytes(packet[0] ?? 0xff, packet[1] ?? 0)
  return kind !== undefined && packet.length >= MIN_BYTES[kind] ? kind : undefined
}

function byFirstBytes(first: number, second: number): PacketKind | undefined {
  if (first <= 3) return 'stun'
  if (first >= 20 && first <= 63) return 'dtls'
  if (first < 128 || first > 191) return undefined
  return second >= 192 && second <= 223 ? 'rtcp' : 'rtp'
}
