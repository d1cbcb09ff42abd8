/** When to stop asking something that fails, and when to try it again. */
export interface BreakerOptions {
  /** Stops after so many failures in a row. */
  readonly failures: number
  /** Then lets a single call through this often, until one succeeds. Milliseconds. */
  readonly probeAfterMs: number
  /** Told once when it stops asking, and once when all is well again. */
  readonly onChange?: (isWorking: boolean) => void
}

/** Stands before something that may be slow to fail, and answers for it once it is known to fail. */
export interface Breaker {
  /** @throws {BreakerOpen} Without running `work`, while it is known to fail; whatever `work` throws. */
  run<Value>(work: () => Promise<Value>): Promise<Value>
}

/** What is behind the breaker fails, and was not asked. */
export class BreakerOpen extends Error {
  override readonly name = 'BreakerOpen'

  constructor() {
    super('it has failed repeatedly and is not being asked')
  }
}

/**
 * A circuit breaker. While it is open one call at a time is a probe; the others do not wait for how it ends.
 *
 * @param monotonicMs - A clock that never jumps.
 */
export function circuitBreaker(options: BreakerOptions, monotonicMs: () => number): Breaker {
  const { failures, probeAfterMs, onChange } = options
  let failuresInARow = 0
  let isOpen = false
  let isProbing = false
  let nextProbe = Number.NEGATIVE_INFINITY

  function succeeded(isProbe: boolean): void {
    // A late success from before it opened says nothing about now.
    if (isOpen && !isProbe) return
    failuresInARow = 0
    if (!isOpen) return
    isOpen = false
    onChange?.(true)
  }

  function failed(isProbe: boolean): void {
    failuresInARow++
    if (isOpen && !isProbe) return
    if (!isOpen && failuresInARow < failures) return
    nextProbe = monotonicMs() + probeAfterMs
    if (isOpen) return
    isOpen = true
    onChange?.(false)
  }

  return {
    async run(work) {
      if (isOpen && (isProbing || monotonicMs() < nextProbe)) throw new BreakerOpen()
      const isProbe = isOpen
      if (isProbe) isProbing = true
      try {
        const value = await work()
        succeeded(isProbe)
        return value
      } catch (error) {
        failed(isProbe)
        throw error
      } finally {
        if (isProbe) isProbing = false
      }
    },
  }
}
