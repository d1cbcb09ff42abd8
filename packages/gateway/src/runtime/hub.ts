import { Alarm } from '../clock/alarm.ts'
import type { VirtualClock } from '../clock/clock.ts'
import { Wakeups } from '../clock/wakeups.ts'
import {
  type ChannelEvent,
  Channels,
  type ConnectionId,
  type Outcome,
  type Push,
  type Refusal,
} from '../channels/index.ts'
import type { EventLog } from './event-log.ts'

/** How pushes reach clients. */
export interface Delivery {
  push(to: readonly ConnectionId[], push: Push): void
  /** Ends a socket, after a while, so that the client can read the last push and go by itself. */
  close(connection: ConnectionId): void
}

/** What a hub takes from outside. */
export interface HubPorts {
  readonly clock: VirtualClock
  readonly events: EventLog
  readonly delivery: Delivery
}

/** Drives the channels: gives them the time, wakes them, and carries out what they ask for. */
export class Hub {
  readonly channels: Channels = new Channels()
  readonly #ports: HubPorts
  readonly #wakeups = new Wakeups<string>()
  readonly #alarm: Alarm<string>
  /** Time must not run backwards for the channels, whatever the system's clock does. */
  #latest = 0

  constructor(ports: HubPorts) {
    this.#ports = ports
    this.#alarm = new Alarm(ports.clock, this.#wakeups, (member, at) => {
      this.#carryOut(this.channels.apply({ type: 'wake', member }, this.#forward(at)))
    })
  }

  /** The gateway's time in Unix seconds. */
  now(): number {
    return this.#ports.clock.now()
  }

  /**
   * Applies an event, after everything that was due before it.
   *
   * @param answer - Called with the verdict before anything is pushed, so that a reply comes first.
   */
  submit(event: ChannelEvent, answer?: (refused: Refusal | undefined) => void): void {
    this.#alarm.run()
    const outcome = this.channels.apply(event, this.#forward(this.now()))
    answer?.(outcome.refused)
    this.#carryOut(outcome)
    this.#alarm.run()
  }

  /** Moves the clock ahead; whatever becomes due on the way happens now, each at its own moment. */
  advance(seconds: number): void {
    const { clock, events } = this.#ports
    clock.advance(seconds)
    events.add({
      type: 'clock-advanced',
      at: clock.now(),
      seconds,
      offsetSeconds: clock.offsetSeconds,
    })
    this.#alarm.run()
  }

  stop(): void {
    this.#alarm.stop()
  }

  #carryOut(outcome: Outcome): void {
    for (const { member, at } of outcome.wakeups) this.#wakeups.set(member, at)
    for (const effect of outcome.effects) {
      if (effect.type === 'push') this.#ports.delivery.push(effect.to, effect.push)
      else if (effect.type === 'close') this.#ports.delivery.close(effect.connection)
      else this.#ports.events.add(effect.fact)
    }
  }

  #forward(now: number): number {
    this.#latest = Math.max(this.#latest, now)
    return this.#latest
  }
}
