import { type Ask, cachedSource } from '../cached-source.ts'
import type { Clock } from '../clock.ts'
import type { TokenSource } from '../grant.ts'

/** How a {@link custom} source behaves. */
export interface CustomOptions {
  /** How long the function may take. Default 10 000. */
  readonly timeoutMs?: number | undefined
  readonly clock?: Clock | undefined
}

/**
 * A source that asks the app's own function.
 *
 * The function makes one attempt and must get a new token each time it is called; sharing, keeping and retrying are done
 * here. Whatever it throws is retried while a call lasts, except a `ClientError` with code `REQUEST_REFUSED`.
 *
 * @param ask - Answers the token, or the token with what is known about its life. With a bare token nothing is known, so
 *   it is renewed only when the SDK warns.
 *
 * @example
 * ```ts
 * const source = tokenSource.custom(async (request) => myBackend.token(request))
 * ```
 */
export function custom(ask: Ask, options: CustomOptions = {}): TokenSource {
  return cachedSource(ask, options)
}
