/** How many packets of a stream are kept for those who missed one: about eight seconds of a small picture. */
export const RING_SIZE = 512

/** The latest packets of one stream, found by their sequence numbers. */
export class PacketRing<Packet extends { readonly sequence: number }> {
  readonly #slots: (Packet | undefined)[] = Array<undefined>(RING_SIZE).fill(undefined)

  put(packet: Packet): void {
    this.#slots[packet.sequence % RING_SIZE] = packet
  }

  get(sequence: number): Packet | undefined {
    const found = this.#slots[sequence % RING_SIZE]
    return found?.sequence === sequence ? found : undefined
  }
}

/** Taken apart: the packet that a retransmission carries (RFC 4588, section 4). `undefined` for a probe without one. */
export function unwrapRetransmission(
  payload: Buffer,
): { readonly sequence: number; readonly payload: Buffer } | undefined {
  if (payload.length < 3) return undefined
  return { sequence: payload.readUInt16BE(0), payload: payload.subarray(2) }
}

/** How long to wait before the same packet is asked for again. */
const ASK_AGAIN_MS = 30
const FORGET_MS = 1000

/** Which packets a sender has been asked for lately, so that many receivers make one question. */
export class Questions {
  readonly #asked = new Map<number, number>()

  /** Those that are worth asking for now. At most a ring full is remembered. */
  worthAsking(sequences: readonly number[], nowMs: number): readonly number[] {
    if (this.#asked.size > RING_SIZE) this.forgetOld(nowMs)
    return sequences.filter((sequence) => {
      const askedAt = this.#asked.get(sequence)
      if (askedAt !== undefined && nowMs - askedAt < ASK_AGAIN_MS) return false
      if (askedAt === undefined && this.#asked.size > RING_SIZE) return false
      this.#asked.set(sequence, nowMs)
      return true
    })
  }

  forgetOld(nowMs: number): void {
    for (const [sequence, askedAt] of this.#asked) {
      if (nowMs - askedAt > FORGET_MS) this.#asked.delete(sequence)
    }
  }
}
