import type { AnyClientError } from './errors.ts'
import type { Random } from './random.ts'
import { retryDelayMs } from './schedule.ts'

/** Remembers what failed, and when it may be tried again. All times in milliseconds on one scale. */
export class Backoff<Job> {
  readonly #random: Random
  #job: Job | undefined
  #count = 0
  #retryAt = 0
  /** The server's `Retry-After`: nothing goes before it. */
  #notBefore = 0

  constructor(random: Random) {
    this.#random = random
  }

  /** @returns How long to wait. */
  failed(job: Job, error: AnyClientError, now: number, endsAt: number): number {
    if (this.#job !== job) this.reset()
    const retryAfterMs =
      error.code === 'REQUEST_FAILED' ? (error.details.retryAfterSeconds ?? 0) * 1000 : 0
    const delay = retryDelayMs(this.#count, this.#random(), endsAt - now, retryAfterMs)
    this.#job = job
    this.#count++
    this.#retryAt = now + delay
    this.#notBefore = now + retryAfterMs
    return delay
  }

  /** Something else is worth an attempt at once. */
  reset(): void {
    this.#job = undefined
    this.#count = 0
  }

  /** The moment from which on the job may be done; in the past when it may be done now. */
  dueAt(job: Job): number {
    return this.#job === job ? this.#retryAt : this.#notBefore
  }
}
