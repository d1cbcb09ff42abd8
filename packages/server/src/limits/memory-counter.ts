/** What became of an attempt to take from a budget. */
export interface Taken {
  readonly isAllowed: boolean
  readonly remaining: number
  /** Until the window ends. */
  readonly msBeforeNext: number
}

interface Window {
  taken: number
  readonly endsAt: number
}

/**
 * Counts by key in windows of fixed length that begin with the first attempt. By a clock that never jumps, so that
 * somebody who sets the wall clock neither opens nor shuts a door.
 *
 * Windows of one counter are equally long, so they end in the order in which they began, and those that have ended are
 * at the front: tidying up costs nothing but what was spent on making them.
 */
export class MemoryCounter {
  readonly #points: number
  readonly #durationMs: number
  readonly #monotonicMs: () => number
  readonly #windows = new Map<string, Window>()
  /** When the first of them ends, or earlier. */
  #firstEndsAt = Number.NEGATIVE_INFINITY

  /** @param monotonicMs - A clock that never jumps. Milliseconds. */
  constructor(
    budget: { readonly points: number; readonly durationSeconds: number },
    monotonicMs: () => number,
  ) {
    this.#points = budget.points
    this.#durationMs = budget.durationSeconds * 1000
    this.#monotonicMs = monotonicMs
  }

  /** Takes also when it is too much, so that whoever does not stop is not let in sooner. */
  take(key: string, points: number): Taken {
    const now = this.#monotonicMs()
    this.#removeEnded(now)
    let window = this.#windows.get(key)
    if (window === undefined) {
      window = { taken: 0, endsAt: now + this.#durationMs }
      this.#windows.set(key, window)
    }
    window.taken += points
    return {
      isAllowed: window.taken <= this.#points,
      remaining: Math.max(0, this.#points - window.taken),
      msBeforeNext: window.endsAt - now,
    }
  }

  /** How many keys are remembered. */
  get size(): number {
    return this.#windows.size
  }

  #removeEnded(now: number): void {
    if (this.#firstEndsAt > now) return
    for (const [key, { endsAt }] of this.#windows) {
      if (endsAt > now) {
        this.#firstEndsAt = endsAt
        return
      }
      this.#windows.delete(key)
    }
    // None is left, and the next that begins cannot end before this.
    this.#firstEndsAt = now + this.#durationMs
  }
}
