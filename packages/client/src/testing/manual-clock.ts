import type { Clock } from '../clock.ts'

/** A clock that is moved by hand. */
export interface ManualClock extends Clock {
  /** Runs whatever is ready, without time passing. */
  settle(): Promise<void>
  /** Lets time pass: timers run at their moment, in order, each with everything that follows from it. */
  advance(ms: number): Promise<void>
  /**
   * The machine sleeps: the wall clock goes on and no timer runs. On most systems the monotonic clock stands still
   * meanwhile; on Windows it goes on, and then overdue timers run at once.
   */
  sleep(ms: number, options?: { readonly monotonic?: 'stands' | 'goes on' }): Promise<void>
  /** Somebody sets the wall clock, forward or (negative) back. */
  setWall(changeMs: number): void
  /** How many timers are waiting. After `leave()` none should be. */
  readonly timers: number
  /** The longest delay that was asked for, in milliseconds. */
  readonly longestDelayMs: number
}

interface Timer {
  readonly at: number
  readonly run: () => void
}

// Taken at loading, so that a test runner's fake timers do not stop the clock that should replace them.
const { setImmediate: immediately, setTimeout: later } = globalThis as {
  setImmediate?: (run: () => void) => unknown
  setTimeout: (run: () => void, delayMs: number) => unknown
}
const nextTurn = (run: () => void) => immediately?.(run) ?? later(run, 0)

/** Makes a clock that stands at the given moment, in milliseconds since 1970. Default: 1 January 2026. */
export function manualClock(startMs: number = Date.UTC(2026, 0, 1)): ManualClock {
  let wall = startMs
  let monotonic = 0
  let longestDelayMs = 0
  const timers = new Set<Timer>()

  const settle = async () => {
    // Promises that wait for promises need a few turns; a Response body needs some more.
    for (let turn = 0; turn < 3; turn++) await new Promise<void>(nextTurn)
  }
  const nextTimer = (until: number) =>
    [...timers].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0]
  const runUntil = async (until: number) => {
    await settle()
    for (let timer = nextTimer(until); timer; timer = nextTimer(until)) {
      timers.delete(timer)
      const step = Math.max(0, timer.at - monotonic)
      monotonic += step
      wall += step
      timer.run()
      await settle()
    }
    wall += until - monotonic
    monotonic = until
  }

  return {
    wallMs: () => wall,
    monotonicMs: () => monotonic,
    setTimer(run, delayMs) {
      longestDelayMs = Math.max(longestDelayMs, delayMs)
      const timer = { at: monotonic + Math.max(0, delayMs), run }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    settle,
    advance: (ms) => runUntil(monotonic + ms),
    async sleep(ms, { monotonic: kind = 'stands' } = {}) {
      wall += ms
      if (kind === 'goes on') monotonic += ms
      await runUntil(monotonic)
    },
    setWall(changeMs) {
      wall += changeMs
    },
    get timers() {
      return timers.size
    },
    get longestDelayMs() {
      return longestDelayMs
    },
  }
}
