import {
  extensionOf,
  readRtpHeader,
  type RtpHeader,
  withoutPadding,
  writeRtpHeader,
} from './rtp.ts'
import type { MediaCounts } from '../stun/transport.ts'
import { Subscriptions } from './forwarding.ts'
import { IncomingStream, type MediaPacket } from './incoming-stream.ts'
import type { Participant } from './participant.ts'
import { RING_SIZE, unwrapRetransmission } from './retransmission.ts'
import type { StreamClaim } from './rights.ts'
import type { Codec, KeptExtension } from './codecs.ts'
import {
  readRtcp,
  type RtcpMessage,
  writeMissing,
  writePictureLost,
  writeReceiverReport,
  writeSenderReport,
} from './rtcp.ts'

/** Who the relay is in its own reports: a number that no stream can have, for 0 is none. */
const RELAY_SSRC = 1

const KEPT: readonly KeptExtension[] = ['audio-level', 'orientation']

/** Asked about each packet that comes in or goes out; `true` loses it, as a bad network does. For tests. */
export type LossHook = (packet: {
  readonly direction: 'in' | 'out'
  readonly kind: 'audio' | 'video'
  /** Whose it is, or who would get it. */
  readonly uid: number
}) => boolean

/** What the exchange needs from outside. */
export interface ExchangePorts {
  readonly send: (to: Participant, packet: Buffer) => void
  /** Real time that does not go back, in milliseconds. */
  readonly nowMs: () => number
  readonly lose: LossHook | undefined
}

/** Hands media on between participants: who sends is asked for its rights, who receives for its subscription. */
export class Exchange {
  readonly #ports: ExchangePorts
  readonly #subscriptions = new Subscriptions<Participant>()
  /** By channel, then uid. */
  readonly #channels = new Map<string, Map<number, Participant>>()
  readonly counts: { -readonly [Name in keyof MediaCounts]: MediaCounts[Name] } = {
    received: 0,
    forwarded: 0,
    refused: 0,
    withheld: 0,
    retransmitted: 0,
  }

  constructor(ports: ExchangePorts) {
    this.#ports = ports
  }

  enter(participant: Participant): void {
    const { channel, stay } = participant
    const members = this.#channels.get(channel) ?? new Map<number, Participant>()
    this.#channels.set(channel, members.set(stay.uid, participant))
  }

  leave(participant: Participant): void {
    const { channel, stay } = participant
    this.#subscriptions.removeAll(channel, participant)
    participant.streams.clear()
    const members = this.#channels.get(channel)
    // A newer stay of the same uid may be there already.
    if (members?.get(stay.uid) === participant) members.delete(stay.uid)
    if (members?.size === 0) this.#channels.delete(channel)
  }

  subscribe(subscriber: Participant, publisherUid: number, ssrc: number): void {
    const { channel } = subscriber
    if (!this.#subscriptions.add(channel, subscriber, publisherUid, ssrc)) {
      this.#forgetGone(subscriber)
      if (!this.#subscriptions.add(channel, subscriber, publisherUid, ssrc)) return
    }
    const publisher = this.#channels.get(channel)?.get(publisherUid)
    const claim = publisher?.rights.claimOf(ssrc)
    if (publisher !== undefined && claim?.kind === 'video') {
      this.#wantPicture(publisher, streamOf(publisher, claim))
    }
  }

  /** Nobody unsubscribes from a stream that ended, and in a long call there are many. */
  #forgetGone(subscriber: Participant): void {
    const { channel } = subscriber
    for (const { publisherUid, ssrc } of this.#subscriptions.of(channel, subscriber)) {
      const publisher = this.#channels.get(channel)?.get(publisherUid)
      if (publisher?.rights.claimOf(ssrc) === undefined) {
        this.#subscriptions.remove(channel, subscriber, publisherUid, ssrc)
      }
    }
  }

  unsubscribe(subscriber: Participant, publisherUid: number, ssrc: number | undefined): void {
    this.#subscriptions.remove(subscriber.channel, subscriber, publisherUid, ssrc)
  }

  /** Takes a sealed RTP packet. */
  rtp(sender: Participant, packet: Buffer): void {
    const header = readRtpHeader(packet)
    const claim = header && sender.rights.claimOf(header.ssrc)
    const opened = claim && sender.media?.openRtp(packet, header)
    if (header === undefined || claim === undefined || opened === undefined) {
      this.counts.refused += 1
      return
    }
    if (this.#isLost('in', claim.kind, sender)) return
    this.counts.received += 1
    const nowMs = this.#ports.nowMs()
    const stream = streamOf(sender, claim)
    const media = claim.isRetransmission
      ? repaired(sender, claim, header, packet, opened.payload)
      : original(sender, claim, header, packet, opened.payload)
    if (media === undefined) return
    if (!claim.isRetransmission) {
      stream.count(media.codec, opened.index, header.timestamp, nowMs)
    }
    if (!sender.rights.maySend(claim.kind)) {
      this.counts.withheld += 1
      return
    }
    stream.ring.put(media)
    if (stream.heard(nowMs)) this.#wantPicture(sender, stream)
    for (const receiver of this.#receivers(sender, claim.ssrc)) this.#forward(receiver, media)
  }

  /** Takes a sealed RTCP packet. */
  rtcp(from: Participant, packet: Buffer): void {
    const opened = from.media?.openRtcp(packet)
    if (opened === undefined) {
      this.counts.refused += 1
      return
    }
    for (const message of readRtcp(opened)) {
      if (message.type === 'sender-report') this.#senderReport(from, message)
      else this.#feedback(from, message)
    }
  }

  /** Once a second: tells everybody what of theirs arrived, and forgets streams that are gone. */
  report(): void {
    const nowMs = this.#ports.nowMs()
    for (const members of this.#channels.values()) {
      for (const participant of members.values()) {
        for (const ssrc of participant.streams.keys()) {
          if (participant.rights.claimOf(ssrc) === undefined) participant.streams.delete(ssrc)
        }
        const blocks = [...participant.streams.values()].flatMap(({ reception, questions }) => {
          questions.forgetOld(nowMs)
          return reception?.report(nowMs) ?? []
        })
        if (blocks.length > 0) {
          this.#control(participant, writeReceiverReport(RELAY_SSRC, blocks))
        }
      }
    }
  }

  #senderReport(
    sender: Participant,
    { ssrc, info }: Extract<RtcpMessage, { type: 'sender-report' }>,
  ): void {
    const claim = sender.rights.claimOf(ssrc)
    if (claim === undefined || claim.isRetransmission) return
    streamOf(sender, claim).reception?.senderReport(info, this.#ports.nowMs())
    if (!sender.rights.maySend(claim.kind)) return
    for (const receiver of this.#receivers(sender, ssrc)) {
      this.#control(receiver, writeSenderReport(ssrc, info))
    }
  }

  #feedback(from: Participant, message: Exclude<RtcpMessage, { type: 'sender-report' }>): void {
    const uid = this.#subscriptions.publisherOf(from.channel, from, message.ssrc)
    const publisher = uid === undefined ? undefined : this.#channels.get(from.channel)?.get(uid)
    const claim = publisher?.rights.claimOf(message.ssrc)
    if (publisher === undefined || claim === undefined || claim.isRetransmission) return
    if (!publisher.rights.maySend(claim.kind) || !from.rights.mayReceive()) return
    const stream = streamOf(publisher, claim)
    if (message.type === 'picture-lost') {
      this.#wantPicture(publisher, stream)
      return
    }
    const absent = new Set(message.sequences)
    for (const sequence of [...absent].slice(0, RING_SIZE)) {
      const kept = stream.ring.get(sequence)
      if (kept === undefined) continue
      absent.delete(sequence)
      this.counts.retransmitted += 1
      this.#forward(from, kept)
    }
    const asking = stream.questions.worthAsking([...absent], this.#ports.nowMs())
    if (asking.length > 0) this.#control(publisher, writeMissing(RELAY_SSRC, stream.ssrc, asking))
  }

  /** Those who asked for a stream, and are inside still. */
  *#receivers(sender: Participant, ssrc: number): Generator<Participant> {
    const { channel, stay } = sender
    for (const receiver of this.#subscriptions.receivers(channel, stay.uid, ssrc)) {
      if (receiver !== sender && receiver.rights.mayReceive()) yield receiver
    }
  }

  #forward(receiver: Participant, media: MediaPacket): void {
    const { codec, ssrc, sequence, timestamp, marker, padding } = media
    const payloadType = receiver.receives.payloadType(codec)
    if (payloadType === undefined || this.#isLost('out', codec.kind, receiver)) return
    const extensions = media.extensions.flatMap(([name, value]) => {
      const id = receiver.receives.extensionId(codec.kind, name)
      return id === undefined ? [] : [{ id, value }]
    })
    const header = writeRtpHeader(
      { payloadType, marker, padding, sequence, timestamp, ssrc },
      extensions,
    )
    const sealed = receiver.media?.sealRtp(header, media.payload, media)
    if (sealed === undefined) return
    this.counts.forwarded += 1
    this.#ports.send(receiver, sealed)
  }

  #control(to: Participant, packet: Buffer): void {
    const sealed = to.media?.sealRtcp(packet)
    if (sealed !== undefined) this.#ports.send(to, sealed)
  }

  #wantPicture(publisher: Participant, stream: IncomingStream): void {
    const { keyFrames, ssrc } = stream
    const waitMs = keyFrames.want(this.#ports.nowMs())
    if (waitMs === undefined) return
    const ask = (): void => {
      keyFrames.asked(this.#ports.nowMs())
      if (publisher.isOpen) this.#control(publisher, writePictureLost(RELAY_SSRC, ssrc))
    }
    if (waitMs === 0) ask()
    else setTimeout(ask, waitMs).unref()
  }

  #isLost(direction: 'in' | 'out', kind: 'audio' | 'video', { stay }: Participant): boolean {
    return this.#ports.lose?.({ direction, kind, uid: stay.uid }) ?? false
  }
}

function streamOf(sender: Participant, claim: StreamClaim): IncomingStream {
  const known = sender.streams.get(claim.ssrc)
  if (known !== undefined) return known
  const stream = new IncomingStream(claim)
  sender.streams.set(claim.ssrc, stream)
  return stream
}

function original(
  sender: Participant,
  { kind, ssrc }: StreamClaim,
  header: RtpHeader,
  packet: Buffer,
  payload: Buffer,
): MediaPacket | undefined {
  const codec = sender.sends.codec(header.payloadType)
  if (codec?.kind !== kind) return undefined
  return packetOf(sender, codec, { ...header, ssrc }, packet, header, payload)
}

/** What a retransmission brings: the packet that was lost on the way here, and so never reached the others. */
function repaired(
  sender: Participant,
  { kind, ssrc }: StreamClaim,
  header: RtpHeader,
  packet: Buffer,
  payload: Buffer,
): MediaPacket | undefined {
  const codec = sender.sends.rtx(header.payloadType)?.retransmits
  const content = withoutPadding(payload, header.padding)
  const inner = content && unwrapRetransmission(content)
  if (codec?.kind !== kind || inner === undefined) return undefined
  const fields = { ...header, ssrc, sequence: inner.sequence, padding: false }
  return packetOf(sender, codec, fields, packet, header, inner.payload)
}

function packetOf(
  sender: Participant,
  codec: Codec,
  { marker, padding, sequence, timestamp, ssrc }: RtpHeader,
  packet: Buffer,
  header: RtpHeader,
  payload: Buffer,
): MediaPacket {
  const extensions = KEPT.flatMap((name) => {
    const id = sender.sends.extensionId(codec.kind, name)
    const value = id === undefined ? undefined : extensionOf(packet, header, id)
    // The packet's memory is not ours to keep.
    return value === undefined || value.length === 0
      ? []
      : [[name, Uint8Array.from(value)] as const]
  })
  return { codec, marker, padding, sequence, timestamp, ssrc, extensions, payload }
}
