/** Runs `work` again and again, until the function that is returned is called. Keeps no process alive. */
export type Every = (ms: number, work: () => void) => () => void

/** {@link Every}, by a timer of the runtime. */
export const everyTimer: Every = (ms, work) => {
  const timer = setInterval(work, ms)
  timer.unref()
  return () => {
    clearInterval(timer)
  }
}

/** Something to be done from time to time while a server runs. */
export interface Chore {
  /** For the log, when it fails. */
  readonly name: string
  readonly everyMs: number
  readonly run: () => Promise<unknown>
}

/** What is done from time to time. */
export interface Housekeeping {
  /** Begins nothing new, and resolves when what is under way has ended. */
  stop(): Promise<void>
}

/**
 * Does each chore once in its time. One that takes longer than that is not begun a second time beside itself; one that
 * fails is tried again at its next time.
 */
export function housekeeping(
  chores: readonly Chore[],
  every: Every,
  onError: (chore: string, error: unknown) => void,
): Housekeeping {
  const underWay = new Map<string, Promise<void>>()
  const stops = chores.map(({ name, everyMs, run }) =>
    every(everyMs, () => {
      if (underWay.has(name)) return
      const attempt = run()
        .then(
          () => undefined,
          (error: unknown) => {
            onError(name, error)
          },
        )
        .finally(() => underWay.delete(name))
      underWay.set(name, attempt)
    }),
  )
  return {
    async stop() {
      for (const stop of stops) stop()
      await Promise.all(underWay.values())
    },
  }
}
