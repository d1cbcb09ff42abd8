import { matching } from './ending.ts'
import type { Refusal, Selector, UnpublishReason } from './events.ts'
import { type MediaKind, mayPublish, mayPublishAnything, type StreamKind } from './grant.ts'
import type { Member, Role, Stream } from './member.ts'
import { peerOf, type Turn } from './turn.ts'

/**
 * Changes a client's role. A host needs a right to send something, which without co-host authentication everybody has;
 * turning back into audience is always allowed.
 */
export function setRole(turn: Turn, member: Member, role: Role): Refusal | undefined {
  if (role === member.role) return undefined
  if (role === 'host' && !mayPublishAnything(member.grant, turn.now)) {
    turn.record(member, { type: 'role-refused', role })
    return 'ROLE_NOT_PERMITTED'
  }
  if (role === 'audience') {
    unpublish(turn, member, [...member.streams.keys()], 'role-changed')
    turn.tellOthers(member, {
      type: 'peer-offline',
      peer: peerOf(member),
      reason: 'BecomeAudience',
    })
  }
  member.role = role
  turn.record(member, { type: 'role-changed', role })
  if (role === 'host') turn.tellOthers(member, { type: 'peer-online', peer: peerOf(member) })
  return undefined
}

/** Publishes all of the streams or, when one of them is not allowed, none. */
export function publish(
  turn: Turn,
  member: Member,
  streams: readonly Stream[],
  forbidden: readonly StreamKind[],
): Refusal | undefined {
  for (const { kind } of streams) {
    if (maySend(turn, member, kind, forbidden)) continue
    turn.record(member, { type: 'publish-refused', kind })
    return 'PUBLISH_NOT_PERMITTED'
  }
  show(turn, member, streams)
  return undefined
}

function maySend(
  turn: Turn,
  member: Member,
  kind: StreamKind,
  forbidden: readonly StreamKind[] = [],
): boolean {
  const { role, grant } = member
  return role === 'host' && mayPublish(grant, kind, turn.now) && !forbidden.includes(kind)
}

/** A client that came back publishes again, with other numbers: the others have to forget the old ones first. */
function show(turn: Turn, member: Member, streams: readonly Stream[]): void {
  const fresh = streams.filter(({ kind, ssrcId }) => member.streams.get(kind)?.ssrcId !== ssrcId)
  const replaced = fresh.map(({ kind }) => kind).filter((kind) => member.streams.has(kind))
  unpublish(turn, member, replaced, 'replaced')
  for (const stream of fresh) {
    member.streams.set(stream.kind, stream)
    const wasVeiled = member.veiled.delete(stream.kind)
    turn.record(member, { type: 'published', kind: stream.kind })
    turn.tellOthers(member, { type: 'peer-published', peer: peerOf(member), stream, wasVeiled })
  }
}

/** Takes streams away from the others; kinds that are not there are passed over. */
export function unpublish(
  turn: Turn,
  member: Member,
  kinds: readonly MediaKind[],
  reason: UnpublishReason,
): void {
  const gone = kinds.filter((kind) => member.streams.delete(kind))
  if (gone.length === 0) return
  const all = member.streams.size === 0
  for (const kind of gone) {
    member.muted.delete(kind)
    if (!all) member.veiled.add(kind)
    turn.record(member, { type: 'unpublished', kind, reason })
  }
  turn.tellOthers(member, { type: 'peer-unpublished', peer: peerOf(member), kinds: gone, all })
}

/** A kicking rule for single kinds: their streams end, the members stay. */
export function silence(turn: Turn, who: Selector, kinds: readonly StreamKind[]): void {
  const media = kinds.filter((kind) => kind !== 'data')
  for (const member of matching(turn.rooms, who)) unpublish(turn, member, media, 'forbidden')
}

export function mute(turn: Turn, member: Member, kind: MediaKind, muted: boolean): undefined {
  if (!member.streams.has(kind) || member.muted.has(kind) === muted) return
  for (const set of [member.muted, member.veiled]) {
    if (muted) set.add(kind)
    else set.delete(kind)
  }
  turn.tellOthers(member, { type: 'peer-muted', peer: peerOf(member), kind, muted })
}

/** Hands a data-stream message (base64) to the others. */
export function sendData(turn: Turn, member: Member, payload: string): Refusal | undefined {
  if (!maySend(turn, member, 'data')) {
    turn.record(member, { type: 'publish-refused', kind: 'data' })
    return 'PUBLISH_NOT_PERMITTED'
  }
  turn.record(member, { type: 'data', bytes: Math.floor((payload.length * 3) / 4) })
  turn.tellOthers(member, {
    type: 'peer-data',
    peer: peerOf(member),
    payload,
    sequence: ++member.dataMessages,
    sentAt: turn.now,
  })
  return undefined
}
