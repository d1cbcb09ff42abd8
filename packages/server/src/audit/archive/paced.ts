/** So long others may write before the next slice, at least. Milliseconds. */
const MIN_REST_MS = 5

/**
 * Leaves at least as much time to others as was taken from them: whoever removes rows holds what writes need, and on
 * SQLite in the server itself also the event loop.
 */
export function pacedRest(sleep: (ms: number) => Promise<void>): (tookMs: number) => Promise<void> {
  return (tookMs) => sleep(Math.max(MIN_REST_MS, tookMs))
}
