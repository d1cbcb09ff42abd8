import type { Clock } from './clock.ts'
import type { Wakeups } from './wakeups.ts'

/** The longest sleep. The system's clock may be set while we sleep; so it is noticed within a second. */
const MAX_SLEEP_MS = 1000

/**
 * Wakes keys when their moment has come: one timer for all of them.
 *
 * Due keys are woken in the order of their moments, each with its own moment as the time, also when a stalled process or
 * an advanced clock makes many due at once.
 */
export class Alarm<Key> {
  readonly #clock: Clock
  readonly #wakeups: Wakeups<Key>
  readonly #wake: (key: Key, at: number) => void
  #timer: NodeJS.Timeout | undefined
  #stopped = false

  constructor(clock: Clock, wakeups: Wakeups<Key>, wake: (key: Key, at: number) => void) {
    this.#clock = clock
    this.#wakeups = wakeups
    this.#wake = wake
  }

  /** Wakes all that are due now, then sleeps until the next one. Call it after every change of clock or wake-ups. */
  run(): void {
    const now = this.#clock.now()
    for (let due = this.#wakeups.takeDue(now); due; due = this.#wakeups.takeDue(now)) {
      this.#wake(due.key, due.at)
    }
    this.#sleep(now)
  }

  stop(): void {
    this.#stopped = true
    clearTimeout(this.#timer)
  }

  #sleep(now: number): void {
    clearTimeout(this.#timer)
    const nextAt = this.#wakeups.nextAt
    if (nextAt === undefined || this.#stopped) return
    const waitMs = Math.min(MAX_SLEEP_MS, Math.max(1, Math.ceil((nextAt - now) * 1000)))
    this.#timer = setTimeout(() => this.run(), waitMs)
    this.#timer.unref()
  }
}
