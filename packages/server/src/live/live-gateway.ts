import type { KickingRules } from '../bans/kicking-rules.ts'

/**
 * A gateway that runs beside this server, as the console shows it. The server knows no gateway of its own: whoever starts
 * both wires one to the other.
 */
export interface LiveGateway {
  state(): LiveState
  /**
   * What happens, until `signal` is aborted.
   *
   * @param after - Begin behind the event of this number with those that are still kept; `undefined`: from now on.
   */
  events(signal: AbortSignal, after: number | undefined): AsyncIterable<LiveEvent>
  clock(): LiveClock
  /** Moves the clock ahead. @throws {RangeError} When it cannot be moved so. */
  advance(seconds: number): void
  /**
   * Puts out whoever is inside and fits; they may come back. Answers how many it were.
   *
   * @throws {RangeError} When it is not said well enough who is meant.
   */
  kick(who: LiveTarget): number
  /** How bans show out those who are inside, as long as no credentials of the platform's own API are set. */
  readonly kickingRules: KickingRules
}

/** The time in the gateway, in Unix seconds, and how far it was moved ahead. */
export interface LiveClock {
  readonly now: number
  readonly offsetSeconds: number
}

/** Projects, channels and who is inside; holds no secret. */
export interface LiveState extends LiveClock {
  readonly projects: readonly object[]
  readonly channels: readonly object[]
}

/** One thing that happened, with its place in the order. */
export interface LiveEvent {
  readonly id: number
  readonly event: { readonly type: string }
}

/** Whom to put out; what is not set fits everybody. */
export interface LiveTarget {
  readonly appId?: string | undefined
  readonly channel?: string | undefined
  /** A number, or a string account. */
  readonly uid?: number | string | undefined
}
