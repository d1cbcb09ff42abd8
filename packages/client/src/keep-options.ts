import type { Clock } from './clock.ts'
import type { AnyClientError } from './errors.ts'
import type { TokenSource } from './grant.ts'
import type { Random } from './random.ts'
import type { WakeUps } from './wake-ups.ts'

/** What is the same for calls, Signaling and Chat. */
export interface KeepOptions {
  /** Where tokens come from. One source may serve many calls. */
  readonly source: TokenSource
  /** Which of the server's projects; its only one when left out. */
  readonly project?: string | undefined
  /** The wished lifetime of each token, in seconds. The server decides; Agora's limit is 86 400. */
  readonly expiresInSeconds?: number | undefined
  /** How long the first token may be tried for before the promise rejects. Default 15 000; 0 means one attempt. */
  readonly patienceMs?: number | undefined
  /** Aborting leaves, also in the middle of joining, where there is nothing to call `leave()` on yet. */
  readonly signal?: AbortSignal | undefined
  readonly clock?: Clock | undefined
  /** Where jitter comes from. */
  readonly random?: Random | undefined
  /** When to look at the clock beside the own timer. Default: the events of the page. */
  readonly wakeUps?: WakeUps | undefined
}

/** What happens to a call, or to a login, after it began. */
export interface KeptEvents {
  /** A new token is in force. `expiresAt` in Unix seconds by the server's clock, where the server said so. */
  renewed: { readonly expiresAt: number | undefined }
  /** The platform ended the membership because the token ended. Joining again has begun. */
  expired: undefined
  /** Inside again after `expired`. Remote users are new objects; what was published is published again. */
  rejoined: { readonly expiresAt: number | undefined }
  /** Something failed and will be tried again after `retryInMs`; `Infinity` means not. */
  warning: { readonly error: AnyClientError; readonly retryInMs: number }
  /** The server will give no further token. The call goes on until its present token ends. */
  refused: { readonly error: AnyClientError }
  /** Over, exactly once: `left`, `refused`, or the SDK's own reason such as `UID_BANNED`. */
  ended: { readonly reason: string }
}

/** Something that is kept alive: a call, or a login. */
export interface Kept {
  /** Who is inside: the uid in the channel, also where the platform chose it, or the user id. */
  readonly uid: number | string
  /** `rejoining` between `expired` and `rejoined`. */
  readonly state: 'joined' | 'rejoining' | 'ended'
  /** @returns What takes the listener off again. */
  on<Name extends keyof KeptEvents>(
    event: Name,
    listener: (detail: KeptEvents[Name]) => void,
  ): () => void
  /**
   * Renews now, also after `refused`: for instance when the user's rights have changed.
   *
   * @returns When the new token is in force. Rejects when the server refuses, or it has ended.
   */
  renew(): Promise<void>
  /** Ends it, at any moment, and stops all timers. Calling it twice is harmless. */
  leave(): Promise<void>
}
