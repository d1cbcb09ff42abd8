import {
  type Channels,
  isHeard,
  type MediaKind,
  type Member,
  memberKey,
  type Stream,
} from '../channels/index.ts'
import type { Stay } from '../stun/transport.ts'

/** Which stream a number in a packet belongs to. */
export interface StreamClaim {
  readonly kind: MediaKind
  /** The stream's own ssrc, also for its retransmissions. */
  readonly ssrc: number
  readonly isRetransmission: boolean
}

/** What a relay asks about one stay, for each packet. */
export interface StayRights {
  /** The stream that the stay announced under this number; `undefined` for anybody else's. */
  claimOf(ssrc: number): StreamClaim | undefined
  /** Whether this kind may reach the others now. */
  maySend(kind: MediaKind): boolean
  /** Whether the stay is inside now. */
  mayReceive(): boolean
}

/**
 * The rights of one stay, as the channels have them at the moment of asking: nothing is worked out or kept here.
 *
 * @param now - The gateway's time, in Unix seconds.
 */
export function rightsOf(channels: Channels, stay: Stay, now: () => number): StayRights {
  const key = memberKey(stay.appId, stay.channel, stay.uid)
  const member = (): Readonly<Member> | undefined => {
    const found = channels.member(key)
    return found?.sessionId === stay.sessionId ? found : undefined
  }
  return {
    claimOf: (ssrc) => {
      const found = member()
      return found && (claimIn(found.streams, ssrc) ?? claimIn(found.suspended, ssrc))
    },
    maySend: (kind) => {
      const found = member()
      return found !== undefined && isHeard(found, kind, now())
    },
    mayReceive: () => {
      const found = member()
      return found !== undefined && found.grant.endsAt > now()
    },
  }
}

function claimIn(streams: ReadonlyMap<MediaKind, Stream>, ssrc: number): StreamClaim | undefined {
  for (const { kind, ssrcId, rtxSsrcId } of streams.values()) {
    if (ssrcId === ssrc) return { kind, ssrc: ssrcId, isRetransmission: false }
    if (rtxSsrcId === ssrc) return { kind, ssrc: ssrcId, isRetransmission: true }
  }
  return undefined
}
