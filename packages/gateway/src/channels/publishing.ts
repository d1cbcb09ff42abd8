import { matching } from './ending.ts'
import type { Refusal, Selector, UnpublishReason } from './events.ts'
import {
  MEDIA_KINDS,
  type MediaKind,
  mayPublish,
  mayPublishAnything,
  type StreamKind,
} from './grant.ts'
import type { Member, Role, Stream } from './member.ts'
import { peerOf, type Turn } from './turn.ts'

/**
 * Changes a client's role. A host needs a right to send something, which without co-host authentication everybody has;
 * turning back into audience is always allowed.
 */
export function setRole(turn: Turn, member: Member, role: Role): Refusal | undefined {
  // Also of somebody who said so when joining: nobody looked at the token then.
  if (role === 'host' && !mayPublishAnything(member.grant, turn.now)) {
    turn.record(member, { type: 'role-refused', role })
    return 'ROLE_NOT_PERMITTED'
  }
  if (role !== member.role) changeRole(turn, member, role)
  return undefined
}

/** Gives a member a role, and tells the others of it. */
export function changeRole(turn: Turn, member: Member, role: Role): void {
  if (role === 'audience') {
    unpublish(turn, member, MEDIA_KINDS, 'role-changed')
    turn.tellOthers(member, {
      type: 'peer-offline',
      peer: peerOf(member),
      reason: 'BecomeAudience',
    })
  }
  member.role = role
  turn.record(member, { type: 'role-changed', role })
  if (role === 'host') turn.tellOthers(member, { type: 'peer-online', peer: peerOf(member) })
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
  const taken = numbersOfOthers(turn, member)
  const clash = streams.find((stream) => numbersOf(stream).some((number) => taken.has(number)))
  if (clash !== undefined) {
    turn.record(member, { type: 'publish-refused', kind: clash.kind })
    return 'PUBLISH_NOT_PERMITTED'
  }
  for (const { kind } of streams) member.awaited.delete(kind)
  show(turn, member, streams)
  return undefined
}

/** How long a client may take to publish again after it joined anew; the SDK does within a second or never. */
export const REPUBLISH_SECONDS = 5

/** A client that joined anew has another media connection: what it sent over the old one has ended, or begins again. */
export function expectAgain(turn: Turn, member: Member): void {
  for (const kind of member.streams.keys()) member.awaited.add(kind)
  const isNothing = member.awaited.size === 0
  member.awaitedUntil = isNothing ? Number.POSITIVE_INFINITY : turn.now + REPUBLISH_SECONDS
}

/** It took these back while it had no socket to say so. */
export function giveUpAwaited(turn: Turn, member: Member): void {
  unpublish(turn, member, [...member.awaited], 'asked')
  member.awaited.clear()
  member.awaitedUntil = Number.POSITIVE_INFINITY
}

/** A receiver tells streams apart by these alone: whoever took somebody else's would speak with their voice. */
function numbersOfOthers(turn: Turn, member: Member): ReadonlySet<number> {
  const room = turn.rooms.room(member.appId, member.channel)
  const others = [...(room?.members.values() ?? [])].filter((other) => other !== member)
  return new Set(
    others.flatMap((other) =>
      [...other.streams.values(), ...other.suspended.values()].flatMap(numbersOf),
    ),
  )
}

/** 0 stands for a stream whose sender named no number. */
function numbersOf({ ssrcId, rtxSsrcId }: Stream): readonly number[] {
  return [ssrcId, rtxSsrcId ?? 0].filter((number) => number !== 0)
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
    member.suspended.delete(stream.kind)
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
  // What somebody gave up, or was forbidden, does not come back with a renewal.
  if (reason !== 'privilege-ended') for (const kind of kinds) forget(member, kind)
  const gone = kinds.filter((kind) => member.streams.delete(kind))
  if (gone.length === 0) return
  const all = member.streams.size === 0
  for (const kind of gone) {
    if (!member.suspended.has(kind)) member.muted.delete(kind)
    if (!all) member.veiled.add(kind)
    turn.record(member, { type: 'unpublished', kind, reason })
  }
  turn.tellOthers(member, { type: 'peer-unpublished', peer: peerOf(member), kinds: gone, all })
}

function forget(member: Member, kind: MediaKind): void {
  if (member.suspended.delete(kind)) member.muted.delete(kind)
}

/** The privilege for these kinds has ended: the others see them go; the sender is not told, and need not be. */
export function suspend(turn: Turn, member: Member, kinds: readonly MediaKind[]): void {
  for (const kind of kinds) member.suspended.set(kind, member.streams.get(kind)!)
  unpublish(turn, member, kinds, 'privilege-ended')
}

/** Shows again what an ended privilege had taken away, as far as there is a right to it now. */
export function resume(turn: Turn, member: Member): void {
  for (const [kind, stream] of [...member.suspended]) {
    if (!maySend(turn, member, kind)) continue
    const isMuted = member.muted.delete(kind)
    show(turn, member, [stream])
    if (isMuted) mute(turn, member, kind, true)
  }
}

/**
 * Whether a member's media may reach the others at this moment: the one question of a relay, asked for each packet.
 *
 * @param now - Unix seconds.
 */
export function isHeard(member: Readonly<Member>, kind: MediaKind, now: number): boolean {
  const { role, grant } = member
  return (
    member.streams.has(kind) &&
    !member.muted.has(kind) &&
    role === 'host' &&
    grant.endsAt > now &&
    mayPublish(grant, kind, now)
  )
}

/** A kicking rule for single kinds: their streams end, the members stay. */
export function silence(turn: Turn, who: Selector, kinds: readonly StreamKind[]): void {
  const media = kinds.filter((kind) => kind !== 'data')
  for (const member of matching(turn.rooms, who)) unpublish(turn, member, media, 'forbidden')
}

export function mute(turn: Turn, member: Member, kind: MediaKind, muted: boolean): undefined {
  // Nobody sees a suspended stream; how it is to come back is remembered.
  if (member.suspended.has(kind)) {
    if (muted) member.muted.add(kind)
    else member.muted.delete(kind)
    return
  }
  if (!member.streams.has(kind) || member.muted.has(kind) === muted) return
  for (const set of [member.muted, member.veiled]) {
    if (muted) set.add(kind)
    else set.delete(kind)
  }
  turn.tellOthers(member, { type: 'peer-muted', peer: peerOf(member), kind, muted })
}

/** @param base64 - With padding, as the SDK sends it. */
function bytesIn(base64: string): number {
  const padding = base64.endsWith('==') ? 2 : Number(base64.endsWith('='))
  return Math.floor((base64.length * 3) / 4) - padding
}

/** Hands a data-stream message (base64) to the others. */
export function sendData(turn: Turn, member: Member, payload: string): Refusal | undefined {
  if (!maySend(turn, member, 'data')) {
    turn.record(member, { type: 'publish-refused', kind: 'data' })
    return 'PUBLISH_NOT_PERMITTED'
  }
  turn.record(member, { type: 'data', bytes: bytesIn(payload) })
  turn.tellOthers(member, {
    type: 'peer-data',
    peer: peerOf(member),
    payload,
    sequence: ++member.dataMessages,
    sentAt: turn.now,
  })
  return undefined
}
