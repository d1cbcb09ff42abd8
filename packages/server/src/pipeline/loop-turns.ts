/**
 * Lets long work go one piece at a time: a piece for each turn of the event loop, first come, first served. Many at once
 * would otherwise do all of their pieces in one turn, and whoever asks for a single token meanwhile would wait for them.
 */
export class LoopTurns {
  readonly #waiting: (() => void)[] = []
  readonly #soon: (step: () => void) => void

  /** @param soon - Runs something in the next turn of the event loop. */
  constructor(soon: (step: () => void) => void) {
    this.#soon = soon
  }

  /** Resolves when it is the caller's turn. */
  next(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve)
      if (this.#waiting.length === 1) this.#soon(this.#step)
    })
  }

  readonly #step = (): void => {
    this.#waiting.shift()?.()
    if (this.#waiting.length > 0) this.#soon(this.#step)
  }
}
