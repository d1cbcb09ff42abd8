/** One thing to be done at the end. */
export interface ClosingStep {
  /** For the log, when it fails. */
  readonly name: string
  readonly run: () => Promise<unknown> | undefined
}

/** Takes every step, one after the other, also when one before it has failed. */
export async function closeInOrder(
  steps: readonly ClosingStep[],
  onError: (step: string, error: unknown) => void,
): Promise<void> {
  for (const { name, run } of steps) {
    try {
      await run()
    } catch (error) {
      onError(name, error)
    }
  }
}

/** Whether `work` has ended, well or badly, before the time is up. It is not stopped then; only not waited for. */
export async function endsWithin(ms: number, work: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const timeUp = new Promise<false>((resolve) => {
    timer = setTimeout(() => {
      resolve(false)
    }, ms)
  })
  const ended = work.then(
    () => true,
    () => true,
  )
  try {
    return await Promise.race([ended, timeUp])
  } finally {
    clearTimeout(timer)
  }
}
