import { settle } from './deadlines.ts'
import { end } from './ending.ts'
import type { JoinEvent, Refusal, RejoinEvent } from './events.ts'
import { finiteOrNull } from './grant.ts'
import {
  type ConnectionId,
  identityOf,
  isVisible,
  type Member,
  memberKey,
  type Stream,
} from './member.ts'
import { changeRole, expectAgain } from './publishing.ts'
import { peerOf, type Turn } from './turn.ts'

/** How long a lost socket may stay away (the public meaning of "ServerTimeOut"), in seconds. */
export const GRACE_SECONDS = 20

/** How many replaced sessions of one uid are remembered; the oldest have been away for longest. */
const MOST_REPLACED = 16

/** Lets somebody in, or back in: the same uid and session is a reconnect, another session replaces the older one. */
export function join(turn: Turn, event: JoinEvent): Refusal | undefined {
  const key = memberKey(event.appId, event.channel, event.uid)
  const known = turn.rooms.member(key)
  if (known !== undefined) settle(turn, known)
  // It lost its socket before the newer one came, and could not be told.
  const replaced = turn.rooms.member(key)?.replacedSessions ?? []
  if (replaced.includes(event.sessionId)) return 'REPLACED'
  vacate(turn, event.connection, key, event.sessionId)
  const present = turn.rooms.member(key)
  if (present?.sessionId === event.sessionId) {
    comeBack(turn, present, event)
    return undefined
  }
  if (present !== undefined) {
    turn.tell(present, { type: 'replaced' })
    end(turn, present, 'replaced', 'Quit')
  }
  const replacedSessions = present ? [...present.replacedSessions, present.sessionId] : []
  const member = newMember(event, turn.now, replacedSessions.slice(-MOST_REPLACED))
  turn.rooms.add(member)
  turn.record(member, {
    type: 'joined',
    role: member.role,
    endsAt: finiteOrNull(event.grant.endsAt),
  })
  turn.tellOthers(member, { type: 'peer-online', peer: peerOf(member) })
  introduce(turn, member)
  settle(turn, member)
  return undefined
}

/** A socket speaks for one stay: whoever else it spoke for has left by it. */
function vacate(turn: Turn, connection: ConnectionId, key: string, sessionId: string): void {
  const before = turn.rooms.connected(connection)
  if (before === undefined || (before.key === key && before.sessionId === sessionId)) return
  turn.rooms.detach(before)
  end(turn, before, 'left', 'Quit')
}

function newMember(event: JoinEvent, now: number, replacedSessions: readonly string[]): Member {
  return {
    key: memberKey(event.appId, event.channel, event.uid),
    ...identityOf(event),
    sessionId: event.sessionId,
    replacedSessions,
    lastSeen: new Map(),
    address: event.address,
    mode: event.mode,
    joinedAt: now,
    role: event.role,
    grant: event.grant,
    connection: event.connection,
    graceEndsAt: Number.POSITIVE_INFINITY,
    warnedUntil: Number.NEGATIVE_INFINITY,
    missedWarning: false,
    streams: new Map(),
    suspended: new Map(),
    awaited: new Set(),
    awaitedUntil: Number.POSITIVE_INFINITY,
    muted: new Set(),
    veiled: new Set(),
    dataMessages: 0,
  }
}

/** The others never heard that the socket was lost, so they hear nothing of its return; the client forgot them. */
function comeBack(turn: Turn, member: Member, event: JoinEvent): void {
  attach(turn, member, event.connection)
  member.grant = event.grant
  member.warnedUntil = Number.NEGATIVE_INFINITY
  member.suspended.clear()
  expectAgain(turn, member)
  turn.record(member, { type: 'reconnected' })
  // Without a socket there was nobody to tell of a change.
  if (event.role !== member.role) changeRole(turn, member, event.role)
  introduce(turn, member)
  settle(turn, member)
}

function attach(turn: Turn, member: Member, connection: ConnectionId): void {
  if (member.connection !== connection) turn.close(member.connection)
  turn.rooms.attach(member, connection)
  member.graceEndsAt = Number.POSITIVE_INFINITY
  member.missedWarning = false
}

/** A client that lost its socket and nothing else: its streams go on, and so do its deadlines. */
export function rejoin(turn: Turn, event: RejoinEvent): Refusal | undefined {
  const known = turn.rooms.member(event.member)
  if (known !== undefined) settle(turn, known)
  const member = turn.rooms.member(event.member)
  if (member?.sessionId !== event.sessionId) return 'NOT_JOINED'
  vacate(turn, event.connection, member.key, member.sessionId)
  if (member.missedWarning) member.warnedUntil = Number.NEGATIVE_INFINITY
  attach(turn, member, event.connection)
  turn.record(member, { type: 'reconnected' })
  introduce(turn, member)
  settle(turn, member)
  return undefined
}

/** Tells a newcomer, or one who is back, who is there and what they send. */
function introduce(turn: Turn, newcomer: Member): void {
  for (const other of turn.rooms.room(newcomer.appId, newcomer.channel)!.members.values()) {
    if (other === newcomer || !isVisible(other)) continue
    const peer = peerOf(other)
    turn.tell(newcomer, { type: 'peer-online', peer })
    // Of a user who is not there any more the SDK tells the page by itself, but not of a stream.
    const known = newcomer.lastSeen.get(other.uid) ?? []
    const gone = known.filter(({ kind, ssrcId }) => other.streams.get(kind)?.ssrcId !== ssrcId)
    const kinds = gone.map(({ kind }) => kind)
    const all = gone.length === known.length
    if (kinds.length > 0) turn.tell(newcomer, { type: 'peer-unpublished', peer, kinds, all })
    for (const stream of other.streams.values()) {
      const wasVeiled = !all && kinds.includes(stream.kind)
      turn.tell(newcomer, { type: 'peer-published', peer, stream, wasVeiled })
    }
    for (const kind of other.muted) {
      if (!other.streams.has(kind)) continue
      turn.tell(newcomer, { type: 'peer-muted', peer, kind, muted: true })
    }
  }
  newcomer.lastSeen = new Map()
}

/** A plain loop: when a network is lost, everybody asks. */
function streamsSeenBy(turn: Turn, member: Member): Member['lastSeen'] {
  const seen = new Map<number, readonly Stream[]>()
  for (const other of turn.rooms.room(member.appId, member.channel)!.members.values()) {
    if (other.streams.size === 0 || other === member) continue
    seen.set(other.uid, [...other.streams.values()])
  }
  return seen
}

/** The socket is gone; the member stays for a while. */
export function disconnect(turn: Turn, member: Member): void {
  turn.rooms.detach(member)
  member.lastSeen = streamsSeenBy(turn, member)
  member.graceEndsAt = turn.now + GRACE_SECONDS
  turn.record(member, { type: 'disconnected' })
  settle(turn, member)
}
