import type { MediaKind } from '../channels/index.ts'
import type { Codec, KeptExtension } from './codecs.ts'
import { KeyFrameRequests } from './key-frames.ts'
import { Reception } from './reception.ts'
import { PacketRing, Questions } from './retransmission.ts'
import type { StreamClaim } from './rights.ts'

/** A packet as it is kept and handed on: opened, and free of the numbers that only its sender knows. */
export interface MediaPacket {
  readonly codec: Codec
  readonly marker: boolean
  readonly padding: boolean
  readonly sequence: number
  readonly timestamp: number
  readonly ssrc: number
  readonly extensions: readonly (readonly [KeptExtension, Uint8Array])[]
  readonly payload: Buffer
}

/** After such a pause a picture begins with a whole one. */
const PAUSE_MS = 1000

/** What the relay remembers of one stream of one sender. */
export class IncomingStream {
  readonly kind: MediaKind
  readonly ssrc: number
  readonly ring: PacketRing<MediaPacket> = new PacketRing<MediaPacket>()
  readonly questions: Questions = new Questions()
  readonly keyFrames: KeyFrameRequests = new KeyFrameRequests()
  reception: Reception | undefined
  #heardAtMs = Number.NEGATIVE_INFINITY

  constructor({ kind, ssrc }: StreamClaim) {
    this.kind = kind
    this.ssrc = ssrc
  }

  count(codec: Codec, index: number, timestamp: number, nowMs: number): void {
    this.reception ??= new Reception(this.ssrc, codec.clockRate)
    this.reception.packet(index, timestamp, nowMs)
  }

  /** A packet reaches the others. Answers whether they need a whole picture: after a mute, or when a right came back. */
  heard(nowMs: number): boolean {
    const isBack = nowMs - this.#heardAtMs > PAUSE_MS
    this.#heardAtMs = nowMs
    return isBack && this.kind === 'video'
  }
}
