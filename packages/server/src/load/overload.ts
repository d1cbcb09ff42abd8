import type { Log } from '../log/log.ts'
import { Problem } from '../problems.ts'

/** How late the event loop came to its timers in a stretch of time. */
export interface LoopDelay {
  /** Of all delays since the last `reset`, all but one in a hundred were at most this. Milliseconds. */
  p99Ms(): number
  reset(): void
}

/**
 * Whether the loop was late in a stretch of time.
 *
 * @param limitMs - 0 for never.
 */
export function isLate(p99Ms: number, limitMs: number): boolean {
  return limitMs > 0 && p99Ms > limitMs
}

export interface LoadShedderOptions {
  readonly delay: LoopDelay
  /** Milliseconds; 0 sheds nothing. */
  readonly limitMs: number
  readonly log: Log
}

/**
 * Sends callers away while the event loop is behind, so that those who are inside are finished: a server that takes
 * everything answers everything too late.
 *
 * One late stretch is a stall and over when it is seen: a collection of garbage, a neighbour on the same processor. Sending
 * callers away then would only add to the harm, and right after a start, when the other replica is being stopped, there is
 * nobody else to go to. Two in a row are more work than can be done. One that is not late lets them in again.
 */
export class LoadShedder {
  readonly #options: LoadShedderOptions
  #lastP99Ms = 0
  #lateInARow = 0

  constructor(options: LoadShedderOptions) {
    this.#options = options
  }

  /** Ends a stretch of time and begins the next; to be called a few times a second. */
  endStretch(): void {
    const { delay, limitMs, log } = this.#options
    const before = this.isShedding()
    this.#lastP99Ms = delay.p99Ms()
    delay.reset()
    this.#lateInARow = isLate(this.#lastP99Ms, limitMs) ? this.#lateInARow + 1 : 0
    const now = this.isShedding()
    if (now && !before) log.warn('overloaded', { eventLoopDelayMs: this.#lastP99Ms, limitMs })
    if (before && !now) log.info('overload-over', { eventLoopDelayMs: this.#lastP99Ms })
  }

  isShedding(): boolean {
    return this.#lateInARow > 1
  }

  /** Of the last whole stretch, in seconds; for a gauge. */
  p99Seconds(): number {
    return this.#lastP99Ms / 1000
  }

  /** @throws {Problem} `OVERLOADED`. */
  assertNotOverloaded(): void {
    if (!this.isShedding()) return
    throw new Problem('OVERLOADED', {
      detail: 'the server is behind with its work and takes nothing more for a moment',
      hint: 'try again after Retry-After seconds',
      retryAfterSeconds: 1,
    })
  }
}
