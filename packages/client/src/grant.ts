import { unusable } from './errors.ts'
import type { TokenRequest } from './token-request.ts'

/** What a server, or the app's own function, says about a token. All times in seconds. */
export interface TokenAnswer {
  readonly token: string
  /** When the token ends, in Unix seconds by the server's clock. */
  readonly expiresAt?: number | undefined
  /** How long it lives from now on. */
  readonly expiresInSeconds?: number | undefined
  /** What the server's clock said, in Unix seconds. With it the user's clock may be as wrong as it likes. */
  readonly serverTime?: number | undefined
  /** Whose token it is. A call that would join with another App ID says so, where Agora would only say no. */
  readonly appId?: string | undefined
  /** The services as they were granted. Where the server decides whom it is for, a call is joined as that uid. */
  readonly services?: readonly { readonly uid?: number | string }[] | undefined
}

/** A token and what is known about its life. */
export interface Grant {
  readonly token: string
  /** When it ends, in Unix seconds by the server's clock, if the server said so. */
  readonly expiresAt?: number | undefined
  /** Its whole life; unknown when neither server nor app said anything about it. */
  readonly lifetimeMs?: number | undefined
  /** Whom it is for, if the server said so; 0 is for anybody. */
  readonly uid?: number | string | undefined
  /** Whose token it is, if the server said so. */
  readonly appId?: string | undefined
  /** How much of it has passed. Default 0. */
  readonly ageMs?: number | undefined
  /** True when it was fetched for an earlier request with the same key. */
  readonly reused?: boolean | undefined
}

/** Where tokens come from. */
export interface TokenSource {
  /**
   * Gets a token. Equal requests made at the same time share one call; a token in the first part of its life is handed
   * out again.
   *
   * @param options - `force` asks for a new token even if a good one is kept; `signal` ends the wait.
   * @throws {ClientError} When no token could be had.
   */
  fetch(
    request: TokenRequest,
    options?: { readonly force?: boolean; readonly signal?: AbortSignal },
  ): Promise<Grant>
  /** Forgets every kept token. Call it when the user signs out. */
  clear(): void
}

/** Unix seconds beyond the year 5000 are milliseconds. */
const LOOKS_LIKE_MILLISECONDS = 100_000_000_000
/** Agora ends every token after a day, whatever is written in it. */
const DAY = 86_400

/**
 * Tells how long the answered token lives, in milliseconds; nothing when that cannot be known.
 *
 * Without the server's time the user's clock is only believed when it says that something is left: a clock that is an
 * hour fast must not turn every token into an expired one.
 *
 * @throws {ClientError} `ANSWER_UNUSABLE` when the server itself says that nothing is left.
 */
export function lifetimeMs(answer: Omit<TokenAnswer, 'token'>, wallMs: number): number | undefined {
  const { expiresAt, serverTime } = answer
  let seconds = answer.expiresInSeconds
  if (isTime(expiresAt) && isTime(serverTime)) seconds = expiresAt - serverTime
  if (isTime(seconds)) {
    if (seconds <= 0) throw unusable('expired')
    return Math.min(seconds, DAY) * 1000
  }
  if (!isTime(expiresAt)) return undefined
  const left = Math.min(expiresAt * 1000 - wallMs, DAY * 1000)
  return left > 0 ? left : undefined
}

/** True for a time in seconds. */
export function isTime(value: unknown): value is number {
  if (typeof value !== 'number' || !Number.isFinite(value)) return false
  if (value > LOOKS_LIKE_MILLISECONDS) {
    throw unusable('milliseconds')
  }
  return true
}
