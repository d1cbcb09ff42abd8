import { expire, renew, settle } from './deadlines.ts'
import { end, matching, remove } from './ending.ts'
import type { ChannelEvent, Outcome, Refusal, Selector } from './events.ts'
import type { ConnectionId, Member } from './member.ts'
import { disconnect, join, rejoin } from './membership.ts'
import { mute, publish, sendData, setRole, silence, unpublish } from './publishing.ts'
import { type Room, Rooms } from './rooms.ts'
import { Turn } from './turn.ts'

/**
 * All channels of all projects: who is inside, what they may do, and until when.
 *
 * A state machine without clock, timers or sockets: each event comes with the time, and what has to be done comes back.
 * Times are Unix seconds and must not decrease from event to event.
 *
 * @example
 * ```ts
 * const channels = new Channels()
 * const outcome = channels.apply({ type: 'leave', connection: 7 }, clock.now())
 * ```
 */
export class Channels {
  readonly #rooms = new Rooms()

  /** How many members there are in all channels. */
  get size(): number {
    return this.#rooms.size
  }

  /** All channels that have a member. */
  rooms(): Iterable<Readonly<Room>> {
    return this.#rooms.rooms()
  }

  room(appId: string, channel: string): Readonly<Room> | undefined {
    return this.#rooms.room(appId, channel)
  }

  /** The member behind a socket, if there is one. */
  connected(connection: ConnectionId): Readonly<Member> | undefined {
    return this.#rooms.connected(connection)
  }

  member(key: string): Readonly<Member> | undefined {
    return this.#rooms.member(key)
  }

  /** The open sockets of those whom a selector means. */
  connectionsOf(who: Selector): readonly ConnectionId[] {
    return matching(this.#rooms, who).flatMap(({ connection }) => connection ?? [])
  }

  /** Applies one event. Whatever was due before it, for the member it is about, happens first. */
  apply(event: ChannelEvent, now: number): Outcome {
    const turn = new Turn(this.#rooms, now)
    switch (event.type) {
      case 'join':
        return turn.outcome(join(turn, event))
      case 'rejoin':
        return turn.outcome(rejoin(turn, event))
      case 'remove':
        remove(turn, event.who, event.cause)
        return turn.outcome()
      case 'silence':
        silence(turn, event.who, event.kinds)
        return turn.outcome()
      case 'expire': {
        const member = this.#rooms.member(event.member)
        // Somebody newer may have the uid by now.
        if (member?.sessionId === event.sessionId) expire(turn, member)
        return turn.outcome()
      }
      case 'wake': {
        const member = this.#rooms.member(event.member)
        if (member !== undefined) settle(turn, member)
        return turn.outcome()
      }
      default:
        return this.#fromMember(turn, event)
    }
  }

  #fromMember(turn: Turn, event: Extract<ChannelEvent, { connection: ConnectionId }>): Outcome {
    const before = this.#rooms.connected(event.connection)
    if (before !== undefined) settle(turn, before)
    const member = this.#rooms.connected(event.connection)
    return turn.outcome(member === undefined ? 'NOT_JOINED' : act(turn, member, event))
  }
}

function act(
  turn: Turn,
  member: Member,
  event: Extract<ChannelEvent, { connection: ConnectionId }>,
): Refusal | undefined {
  switch (event.type) {
    case 'renew':
      renew(turn, member, event.grant)
      return undefined
    case 'set-role':
      return setRole(turn, member, event.role)
    case 'publish':
      return publish(turn, member, event.streams, event.forbidden)
    case 'unpublish':
      unpublish(turn, member, event.kinds, 'asked')
      return undefined
    case 'mute':
      return mute(turn, member, event.kind, event.muted)
    case 'data':
      return sendData(turn, member, event.payload)
    case 'leave':
      end(turn, member, 'left', 'Quit')
      return undefined
    case 'disconnect':
      disconnect(turn, member)
      return undefined
    case 'join':
    case 'rejoin':
      return undefined
  }
}
