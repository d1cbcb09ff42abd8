import { type Grant, type MediaKind, STREAM_KINDS, type StreamKind } from './grant.ts'

/** How long before a deadline its warning is sent, in seconds (platform: 30). */
export const WARNING_SECONDS = 30

/** One socket of one client; a number that is never used twice. */
export type ConnectionId = number

export type Role = 'host' | 'audience'
export type Mode = 'rtc' | 'live'

/** A stream as its sender announced it; the numbers are opaque here. */
export interface Stream {
  readonly kind: MediaKind
  readonly ssrcId: number
  readonly rtxSsrcId?: number
}

/** Who somebody is, where. */
export interface Identity {
  readonly appId: string
  readonly channel: string
  readonly uid: number
  /** Only for users that joined with a string account; `uid` is then the number allocated for it. */
  readonly account?: string
}

/** What names somebody, of all that is known about them. */
export function identityOf(
  of: Omit<Identity, 'account'> & { readonly account?: string | undefined },
): Identity {
  const { appId, channel, uid, account } = of
  return account === undefined ? { appId, channel, uid } : { appId, channel, uid, account }
}

/** Somebody in a channel. Only this folder changes it. */
export interface Member extends Identity {
  /** Made by {@link memberKey}. */
  readonly key: string
  /** The client's own id of this stay, the same over reconnects. */
  readonly sessionId: string
  /** Stays of the same uid that were put out for this one, or for those before it. */
  readonly replacedSessions: readonly string[]
  readonly address: string
  readonly mode: Mode
  readonly joinedAt: number
  role: Role
  grant: Grant
  /** `undefined` while the socket is gone and may come back. */
  connection: ConnectionId | undefined
  /** When a member without a socket is given up; `Infinity` while it has one. */
  graceEndsAt: number
  /** What the others sent when the socket was lost; empty while there is one. */
  lastSeen: ReadonlyMap<number, readonly Stream[]>
  /** The latest deadline for which a warning has been sent. */
  warnedUntil: number
  /** Whether the latest warning came while there was no socket to send it to. */
  missedWarning: boolean
  readonly streams: Map<MediaKind, Stream>
  /** What it would still send, had its privilege not ended; a renewal brings it back. */
  readonly suspended: Map<MediaKind, Stream>
  /** Kinds from before the client joined anew, which it has not published again so far. */
  readonly awaited: Set<MediaKind>
  /** When awaited streams are given up; `Infinity` while there are none. */
  awaitedUntil: number
  readonly muted: Set<MediaKind>
  /** Kinds that the others were told are muted: the sender muted them, or took one of two streams away. */
  readonly veiled: Set<MediaKind>
  /** How many data messages it has sent. */
  dataMessages: number
}

/** One text for one uid in one channel of one project. Channel names cannot contain a line feed. */
export function memberKey(appId: string, channel: string, uid: number): string {
  return `${appId}\n${channel}\n${uid}`
}

/** In live mode an audience member is not announced to the others. */
export function isVisible(member: Member): boolean {
  return member.role === 'host'
}

/** The next moment after which one of the member's rights is gone, in Unix seconds. */
export function nextEndAt(member: Member, now: number): number {
  return Math.min(member.grant.endsAt, ...activeKinds(member, now).map(endOf(member)))
}

/** Kinds whose right has not ended yet. */
export function activeKinds(member: Member, now: number): readonly StreamKind[] {
  return STREAM_KINDS.filter((kind) => member.grant.publishEndsAt[kind] > now)
}

function endOf(member: Member): (kind: StreamKind) => number {
  return (kind) => member.grant.publishEndsAt[kind]
}

/** When the next warning is due: 30 s before the first end that no warning has covered yet. */
export function warningAt(member: Member, now: number): number {
  const ends = [member.grant.endsAt, ...activeKinds(member, now).map(endOf(member))]
  return Math.min(...ends.filter((end) => end > member.warnedUntil)) - WARNING_SECONDS
}

/** The one moment at which this member needs attention next. */
export function nextWakeAt(member: Member, now: number): number {
  const { graceEndsAt, awaitedUntil } = member
  return Math.min(nextEndAt(member, now), warningAt(member, now), graceEndsAt, awaitedUntil)
}
