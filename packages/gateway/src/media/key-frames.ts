/** A sender is asked for a whole picture at most once in so long: each costs ten times what the others do. */
export const KEY_FRAME_INTERVAL_MS = 300

/** Makes one question out of many wishes for a whole picture of one stream. */
export class KeyFrameRequests {
  #askedAtMs = Number.NEGATIVE_INFINITY
  #isWaiting = false

  /** Somebody needs one. Answers how many milliseconds to wait before asking; `undefined`: it is on its way already. */
  want(nowMs: number): number | undefined {
    if (this.#isWaiting) return undefined
    this.#isWaiting = true
    return Math.max(0, this.#askedAtMs + KEY_FRAME_INTERVAL_MS - nowMs)
  }

  /** The question is sent. */
  asked(nowMs: number): void {
    this.#askedAtMs = nowMs
    this.#isWaiting = false
  }
}
