import {
  type ChannelEvent,
  Channels,
  type ConnectionId,
  type Fact,
  type Grant,
  type JoinEvent,
  type Outcome,
  type Push,
} from '../../src/channels/index.ts'
import { Wakeups } from '../../src/clock/wakeups.ts'

/** Channels with a clock that only a test moves, and a record of everything that came out. */
export class World {
  readonly channels: Channels = new Channels()
  readonly wakeups = new Wakeups<string>()
  readonly facts: Fact[] = []
  readonly pushes: { readonly to: ConnectionId; readonly at: number; readonly push: Push }[] = []
  readonly closed: ConnectionId[] = []
  now = 1000

  apply(event: ChannelEvent): Outcome['refused'] {
    return this.#take(this.channels.apply(event, this.now))
  }

  /** Lets time pass; members are woken at their moments. */
  pass(seconds: number): void {
    const until = this.now + seconds
    for (let due = this.wakeups.takeDue(until); due; due = this.wakeups.takeDue(until)) {
      this.now = due.at
      this.#take(this.channels.apply({ type: 'wake', member: due.key }, due.at))
    }
    this.now = until
  }

  /** What a socket was told, in short: the types of the pushes. */
  told(connection: ConnectionId): string[] {
    return this.pushes.filter(({ to }) => to === connection).map(({ push }) => push.type)
  }

  /** What happened to a member, in short. */
  storyOf(uid: number): string[] {
    return this.facts
      .filter((fact) => fact.uid === uid)
      .map((fact) => (fact.type === 'ended' ? `ended: ${fact.reason}` : fact.type))
  }

  #take(outcome: Outcome): Outcome['refused'] {
    for (const { member, at } of outcome.wakeups) this.wakeups.set(member, at)
    for (const effect of outcome.effects) {
      if (effect.type === 'fact') this.facts.push(effect.fact)
      else if (effect.type === 'close') this.closed.push(effect.connection)
      else {
        for (const to of effect.to) this.pushes.push({ to, at: this.now, push: effect.push })
      }
    }
    return outcome.refused
  }
}

export const NEVER = Number.NEGATIVE_INFINITY

/** A grant that ends at once for everything, unless told otherwise. */
export function grantUntil(endsAt: number, publish: Partial<Grant['publishEndsAt']> = {}): Grant {
  return { endsAt, publishEndsAt: { audio: endsAt, video: endsAt, data: endsAt, ...publish } }
}

/** A join into the one channel of these tests; uid and connection are the same number unless told otherwise. */
export function joinOf(uid: number, more: Partial<JoinEvent> = {}): JoinEvent {
  return {
    type: 'join',
    appId: 'app',
    channel: 'lobby',
    uid,
    connection: uid,
    sessionId: `session-${uid}`,
    address: '127.0.0.1',
    mode: 'rtc',
    role: 'host',
    grant: grantUntil(1_000_000),
    ...more,
  }
}

export const AUDIO = { kind: 'audio', ssrcId: 11 } as const
export const VIDEO = { kind: 'video', ssrcId: 12, rtxSsrcId: 13 } as const
