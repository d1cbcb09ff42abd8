import { ClientError } from './errors.ts'
import type { Clock } from './clock.ts'

/** Waits for the promise, or rejects with the signal's reason as soon as it is aborted. The work itself goes on. */
export function abortable<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal?.reason as Error)
    if (signal?.aborted) abort()
    signal?.addEventListener('abort', abort)
    work.then(resolve, reject).finally(() => signal?.removeEventListener('abort', abort))
  })
}

/**
 * Waits for the work at most so long, and no longer than until `outer` is aborted. On time-out the work's own signal is
 * aborted, and a late result is dropped.
 *
 * @throws {ClientError} `TIMED_OUT`
 */
export async function within<T>(
  clock: Clock,
  timeoutMs: number,
  operation: string,
  work: (signal: AbortSignal) => Promise<T>,
  outer?: AbortSignal,
): Promise<T> {
  const controller = new AbortController()
  const cancel = clock.setTimer(() => {
    controller.abort(
      new ClientError('TIMED_OUT', `no answer to ${operation} in ${timeoutMs} ms`, {
        operation,
        timeoutMs,
      }),
    )
  }, timeoutMs)
  try {
    return await abortable(abortable(work(controller.signal), controller.signal), outer)
  } finally {
    cancel()
  }
}
