import { settle } from './deadlines.ts'
import { end } from './ending.ts'
import type { JoinEvent, Refusal, RejoinEvent } from './events.ts'
import { finiteOrNull } from './grant.ts'
import { isVisible, type Member, memberKey } from './member.ts'
import { peerOf, type Turn } from './turn.ts'

/** How long a lost socket may stay away (the public meaning of "ServerTimeOut"), in seconds. */
export const GRACE_SECONDS = 20

/** Lets somebody in, or back in: the same uid and session is a reconnect, another session replaces the older one. */
export function join(turn: Turn, event: JoinEvent): void {
  const key = memberKey(event.appId, event.channel, event.uid)
  const known = turn.rooms.member(key)
  if (known !== undefined) settle(turn, known)
  const present = turn.rooms.member(key)
  if (present?.sessionId === event.sessionId) {
    comeBack(turn, present, event)
    return
  }
  if (present !== undefined) {
    turn.tell(present, { type: 'replaced' })
    end(turn, present, 'replaced', 'Quit')
  }
  const member = newMember(event, turn.now)
  turn.rooms.add(member)
  turn.record(member, {
    type: 'joined',
    role: member.role,
    endsAt: finiteOrNull(event.grant.endsAt),
  })
  turn.tellOthers(member, { type: 'peer-online', peer: peerOf(member) })
  introduce(turn, member)
  settle(turn, member)
}

function newMember(event: JoinEvent, now: number): Member {
  return {
    key: memberKey(event.appId, event.channel, event.uid),
    appId: event.appId,
    channel: event.channel,
    uid: event.uid,
    ...(event.account === undefined ? {} : { account: event.account }),
    sessionId: event.sessionId,
    address: event.address,
    mode: event.mode,
    joinedAt: now,
    role: event.role,
    grant: event.grant,
    connection: event.connection,
    graceEndsAt: Number.POSITIVE_INFINITY,
    warnedUntil: Number.NEGATIVE_INFINITY,
    streams: new Map(),
    suspended: new Map(),
    muted: new Set(),
    veiled: new Set(),
    dataMessages: 0,
  }
}

/** The others never heard that the socket was lost, so they hear nothing of its return; the client forgot them. */
function comeBack(turn: Turn, member: Member, event: JoinEvent): void {
  turn.close(member.connection)
  turn.rooms.attach(member, event.connection)
  member.graceEndsAt = Number.POSITIVE_INFINITY
  member.grant = event.grant
  member.warnedUntil = Number.NEGATIVE_INFINITY
  member.suspended.clear()
  turn.record(member, { type: 'reconnected' })
  introduce(turn, member)
  settle(turn, member)
}

/** A client that lost its socket and nothing else: its streams go on, and so do its deadlines. */
export function rejoin(turn: Turn, event: RejoinEvent): Refusal | undefined {
  const known = turn.rooms.member(event.member)
  if (known !== undefined) settle(turn, known)
  const member = turn.rooms.member(event.member)
  if (member?.sessionId !== event.sessionId) return 'NOT_JOINED'
  turn.close(member.connection)
  turn.rooms.attach(member, event.connection)
  member.graceEndsAt = Number.POSITIVE_INFINITY
  turn.record(member, { type: 'reconnected' })
  introduce(turn, member)
  settle(turn, member)
  return undefined
}

/** Tells a newcomer who is there and what they send. */
function introduce(turn: Turn, newcomer: Member): void {
  for (const other of turn.rooms.room(newcomer.appId, newcomer.channel)!.members.values()) {
    if (other === newcomer || !isVisible(other)) continue
    const peer = peerOf(other)
    turn.tell(newcomer, { type: 'peer-online', peer })
    for (const stream of other.streams.values()) {
      turn.tell(newcomer, { type: 'peer-published', peer, stream, wasVeiled: false })
    }
    for (const kind of other.muted) {
      if (!other.streams.has(kind)) continue
      turn.tell(newcomer, { type: 'peer-muted', peer, kind, muted: true })
    }
  }
}

/** The socket is gone; the member stays for a while. */
export function disconnect(turn: Turn, member: Member): void {
  turn.rooms.detach(member)
  member.graceEndsAt = turn.now + GRACE_SECONDS
  turn.record(member, { type: 'disconnected' })
  settle(turn, member)
}
