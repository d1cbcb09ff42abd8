import { type Identity, memberKey } from '../channels/index.ts'
import type { IceCredentials } from './credentials.ts'

/** One membership, from a join to its end. */
export interface Stay extends Identity {
  readonly sessionId: string
}

/** One text for one stay. */
export function stayKey({ appId, channel, uid, sessionId }: Stay): string {
  return `${memberKey(appId, channel, uid)}\n${sessionId}`
}

/** What a client says about media when it joins. */
export interface TransportOffer {
  readonly rtpCapabilities: unknown
  /** SHA-256 of the client's DTLS certificates, as pairs with colons. */
  readonly fingerprints: readonly string[]
}

/** What the reply to a join says about ICE and DTLS. */
export interface TransportAnswer extends IceCredentials {
  /** SHA-256 of the DTLS certificate, as upper-case pairs with colons. */
  readonly fingerprint: string
  /** What the client said it can send and receive, as far as this side takes part. */
  readonly rtpCapabilities: unknown
}

/** How many packets of media went which way. */
export interface MediaCounts {
  /** Genuine packets of announced streams. */
  readonly received: number
  readonly forwarded: number
  /** Of streams that were not announced, or not sealed with the sender's keys. */
  readonly refused: number
  /** Of streams without a right to be heard, or muted. */
  readonly withheld: number
  readonly retransmitted: number
}

/**
 * The media side of the edge, as far as the wire needs to know it: `IceOnly` keeps a call connected without carrying
 * media, `MediaRelay` carries it. Who may send what is none of the wire's business.
 */
export interface Transport {
  /** Opens the transport of one stay. A second call for the same stay begins afresh. */
  open(stay: Stay, offer: TransportOffer): TransportAnswer
  /** New credentials for a client whose network changed; `undefined` when the stay is not open. */
  restart(stay: Stay): IceCredentials | undefined
  /** From now on the stay gets this stream of somebody in its own channel. */
  subscribe(stay: Stay, publisherUid: number, ssrc: number): void
  /** @param ssrc - `undefined`: all of that publisher's. */
  unsubscribe(stay: Stay, publisherUid: number, ssrc: number | undefined): void
  /** Takes a datagram. */
  receive(packet: Buffer, from: { readonly address: string; readonly port: number }): void
  close(stay: Stay): void
  /** `undefined` where no media is carried. */
  readonly counts: MediaCounts | undefined
  /** The gateway ends. */
  stop(): void
}
