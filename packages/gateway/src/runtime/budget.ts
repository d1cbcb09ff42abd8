/**
 * How much somebody may send: a bucket that fills at a steady rate up to a limit.
 *
 * Times are milliseconds of any clock that does not go back.
 */
export class Budget {
  readonly #perSecond: number
  readonly #most: number
  #left: number
  #filledAtMs: number

  constructor(perSecond: number, most: number, nowMs: number) {
    this.#perSecond = perSecond
    this.#most = most
    this.#left = most
    this.#filledAtMs = nowMs
  }

  /** Takes so much out; `false` when it was not there. */
  spend(amount: number, nowMs: number): boolean {
    const filled = this.#left + ((nowMs - this.#filledAtMs) / 1000) * this.#perSecond
    this.#left = Math.min(this.#most, filled)
    this.#filledAtMs = nowMs
    if (this.#left < amount) return false
    this.#left -= amount
    return true
  }
}
