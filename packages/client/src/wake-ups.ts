/**
 * Tells when something happened after which time may have passed unseen, or the network may be back. Subscribes, and
 * returns what unsubscribes.
 *
 * @example React Native has neither document nor window events:
 * ```ts
 * const wakeUps: WakeUps = (wake) => {
 *   const subscription = AppState.addEventListener('change', wake)
 *   return () => subscription.remove()
 * }
 * ```
 */
export type WakeUps = (wake: () => void) => () => void

/**
 * A page that is shown or hidden, restored from the back-forward cache, or online again. Hiding a page stops nothing: a
 * call goes on in a hidden tab. Outside a browser nothing is ever told.
 */
export const pageWakeUps: WakeUps = (wake) => {
  const stopping = new AbortController()
  const page = globalThis as Partial<Pick<Window, 'document' | 'addEventListener'>>
  const options = { signal: stopping.signal }
  page.document?.addEventListener('visibilitychange', wake, options)
  page.addEventListener?.('pageshow', wake, options)
  page.addEventListener?.('online', wake, options)
  return () => stopping.abort()
}
