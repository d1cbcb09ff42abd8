/** Where time comes from. Give another one in tests; `./testing` has a clock that is moved by hand. */
export interface Clock {
  /** Milliseconds since 1970, as the user's machine believes. May jump either way. */
  wallMs(): number
  /** Milliseconds since any moment. Never goes back; may stand still while the machine sleeps. */
  monotonicMs(): number
  /**
   * Runs once, after the delay. It may run early when the delay is longer than the platform can wait, so look at the
   * clock again.
   *
   * @returns What cancels it.
   */
  setTimer(run: () => void, delayMs: number): () => void
}

/** Past this, `setTimeout` fires at once. */
export const MAX_TIMER_MS: number = 2 ** 31 - 1

/** The machine's own clocks. */
export const systemClock: Clock = {
  wallMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  setTimer(run, delayMs) {
    const timer = setTimeout(run, Math.min(delayMs, MAX_TIMER_MS))
    return () => clearTimeout(timer)
  },
}

/** A larger difference between the clocks than this is a sleep or a changed clock, not drift. */
const JUMP_MS = 10_000

/**
 * Makes a reading of elapsed milliseconds that counts the time a machine slept.
 *
 * A monotonic clock may stand still during sleep, and a wall clock may be set by hand. So the monotonic clock leads, and
 * a leap of the wall clock ahead of it counts as sleep: at worst a token is replaced too early. A leap back counts as
 * nothing.
 */
export function elapsedTime(clock: Clock): () => number {
  let elapsed = 0
  let wall = clock.wallMs()
  let monotonic = clock.monotonicMs()
  return () => {
    const wallStep = clock.wallMs() - wall
    const monotonicStep = clock.monotonicMs() - monotonic
    wall += wallStep
    monotonic += monotonicStep
    elapsed += wallStep - monotonicStep > JUMP_MS ? wallStep : monotonicStep
    return elapsed
  }
}
