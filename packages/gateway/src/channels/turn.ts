import type { Effect, FactDetails, Outcome, Peer, Push, Refusal } from './events.ts'
import { type ConnectionId, identityOf, isVisible, type Member, nextWakeAt } from './member.ts'
import type { Rooms } from './rooms.ts'

/** Collects what one event leads to. */
export class Turn {
  readonly now: number
  readonly rooms: Rooms
  readonly #effects: Effect[] = []
  readonly #touched = new Set<string>()

  constructor(rooms: Rooms, now: number) {
    this.rooms = rooms
    this.now = now
  }

  /** Tells one member something; nothing when its socket is gone. */
  tell(member: Member, push: Push): void {
    if (member.connection !== undefined) this.push([member.connection], push)
  }

  /** Tells the others in the channel something about a member they can see. */
  tellOthers(member: Member, push: Push): void {
    if (isVisible(member)) this.push(this.rooms.socketsOfOthers(member), push)
  }

  push(to: readonly ConnectionId[], push: Push): void {
    if (to.length > 0) this.#effects.push({ type: 'push', to, push })
  }

  close(connection: ConnectionId | undefined): void {
    if (connection !== undefined) this.#effects.push({ type: 'close', connection })
  }

  record(member: Member, details: FactDetails): void {
    const { sessionId } = member
    const who = identityOf(member)
    this.#effects.push({ type: 'fact', fact: { at: this.now, sessionId, ...who, ...details } })
  }

  /** Marks a member whose next moment may have changed. */
  touch(member: Member): void {
    this.#touched.add(member.key)
  }

  outcome(refused?: Refusal): Outcome {
    return {
      refused,
      effects: this.#effects,
      wakeups: [...this.#touched].map((key) => {
        const member = this.rooms.member(key)
        return { member: key, at: member && finite(nextWakeAt(member, this.now)) }
      }),
    }
  }
}

export function peerOf(member: Member): Peer {
  return member.account === undefined
    ? { uid: member.uid }
    : { uid: member.uid, account: member.account }
}

function finite(at: number): number | undefined {
  return at === Number.POSITIVE_INFINITY ? undefined : at
}
