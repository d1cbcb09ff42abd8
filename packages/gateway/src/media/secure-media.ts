import type { DtlsKeys } from './dtls.ts'
import { indexNear, ReplayWindow } from './packet-index.ts'
import type { RtpHeader } from './rtp.ts'
import { MAX_RTCP_INDEX, Srtp } from './srtp.ts'

/** How many streams one client may have sent in all; a stream that is published again may have a new number. */
const MOST_STREAMS_IN = 256
/** And how many it may have been sent. */
const MOST_STREAMS_OUT = 4096

/** Packets of one client after its handshake: opened when they come in, sealed when they go out. */
export class SecureMedia {
  readonly #theirs: Srtp
  readonly #ours: Srtp
  readonly #in = new Map<number, ReplayWindow>()
  /** The highest index of each stream. Kept after its end: no index may be used twice with the same keys. */
  readonly #out = new Map<number, number>()
  /** By sender: each of a client's streams counts its own. */
  readonly #rtcpIn = new Map<number, ReplayWindow>()
  #rtcpOut = 0

  constructor({ ours, theirs }: DtlsKeys) {
    this.#ours = new Srtp(ours)
    this.#theirs = new Srtp(theirs)
  }

  /** The payload, and how many packets the stream has had; `undefined` for a packet that is forged, late or a copy. */
  openRtp(
    packet: Buffer,
    header: RtpHeader,
  ): { readonly payload: Buffer; readonly index: number } | undefined {
    const known = this.#in.get(header.ssrc)
    if (known === undefined && this.#in.size >= MOST_STREAMS_IN) return undefined
    const window = known ?? new ReplayWindow()
    const index = indexNear(window.highest, header.sequence)
    if (!window.isNew(index)) return undefined
    const payload = this.#theirs.unprotectRtp(packet, header.length, index)
    if (payload === undefined) return undefined
    window.take(index)
    // Only a genuine packet may make the relay remember something.
    if (known === undefined) this.#in.set(header.ssrc, window)
    return { payload, index }
  }

  openRtcp(packet: Buffer): Buffer | undefined {
    const opened = this.#theirs.unprotectRtcp(packet)
    if (opened === undefined) return undefined
    const sender = opened.packet.readUInt32BE(4)
    const known = this.#rtcpIn.get(sender)
    if (known === undefined && this.#rtcpIn.size >= MOST_STREAMS_IN) return undefined
    const window = known ?? new ReplayWindow()
    if (!window.isNew(opened.index)) return undefined
    window.take(opened.index)
    if (known === undefined) this.#rtcpIn.set(sender, window)
    return opened.packet
  }

  /** `undefined` when the packet cannot be numbered. */
  sealRtp(
    header: Buffer,
    payload: Buffer,
    { ssrc, sequence }: { readonly ssrc: number; readonly sequence: number },
  ): Buffer | undefined {
    const highest = this.#out.get(ssrc)
    if (highest === undefined && this.#out.size >= MOST_STREAMS_OUT) return undefined
    const index = indexNear(highest, sequence)
    if (index < 0) return undefined
    if (highest === undefined || index > highest) this.#out.set(ssrc, index)
    return this.#ours.protectRtp(header, payload, index)
  }

  /** `undefined` after two billion packets. */
  sealRtcp(packet: Buffer): Buffer | undefined {
    if (this.#rtcpOut >= MAX_RTCP_INDEX) return undefined
    return this.#ours.protectRtcp(packet, ++this.#rtcpOut)
  }
}
