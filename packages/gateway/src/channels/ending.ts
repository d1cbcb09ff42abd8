import type { EndReason, OfflineReason, RemovalCause, Selector } from './events.ts'
import type { Member } from './member.ts'
import type { Rooms } from './rooms.ts'
import { peerOf, type Turn } from './turn.ts'

/** Takes a member out and tells the others. Whatever the member itself should hear has to be told before. */
export function end(turn: Turn, member: Member, reason: EndReason, told: OfflineReason): void {
  turn.close(member.connection)
  turn.rooms.remove(member)
  turn.touch(member)
  turn.record(member, { type: 'ended', reason })
  turn.tellOthers(member, { type: 'peer-offline', peer: peerOf(member), reason: told })
}

/** Puts out everybody whom the selector matches. */
export function remove(turn: Turn, who: Selector, cause: RemovalCause): void {
  for (const member of matching(turn.rooms, who)) {
    turn.tell(member, { type: 'banned', cause })
    end(turn, member, cause, 'Quit')
  }
}

/** Those whom a selector means; a list of its own, because they may be removed while it is walked. */
export function matching(rooms: Rooms, who: Selector): readonly Member[] {
  return [...rooms.members()].filter(
    (member) =>
      member.appId === who.appId &&
      (who.channel === undefined || member.channel === who.channel) &&
      (who.uid === undefined || member.uid === who.uid) &&
      (who.address === undefined || member.address === who.address),
  )
}
