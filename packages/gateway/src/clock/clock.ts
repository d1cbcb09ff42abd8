/** Tells the time in Unix seconds; fractions are allowed. */
export interface Clock {
  now(): number
}

/** The largest step in one call, ten years: a typing mistake should not end in the year 30 000. */
const MAX_STEP_SECONDS = 315_360_000

/**
 * A clock that runs with another one and can be moved ahead.
 *
 * It never goes back: a deadline that has passed cannot become a future one again.
 */
export class VirtualClock implements Clock {
  readonly #base: Clock
  #offsetSeconds = 0

  constructor(base: Clock) {
    this.#base = base
  }

  /** How far this clock is ahead of its base, in seconds. */
  get offsetSeconds(): number {
    return this.#offsetSeconds
  }

  now(): number {
    return this.#base.now() + this.#offsetSeconds
  }

  /**
   * Moves the clock ahead.
   *
   * @param seconds - 0 or more, at most ten years; fractions are allowed.
   * @throws {RangeError} When `seconds` is anything else.
   */
  advance(seconds: number): void {
    if (!Number.isFinite(seconds) || seconds < 0 || seconds > MAX_STEP_SECONDS) {
      throw new RangeError(
        `seconds must be a number from 0 to ${MAX_STEP_SECONDS}; the clock cannot go back`,
      )
    }
    this.#offsetSeconds += seconds
  }
}

/** The clock of this machine. */
export const systemClock: Clock = { now: () => Date.now() / 1000 }
