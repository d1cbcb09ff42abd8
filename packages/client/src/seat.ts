import type { Emitter } from './emitter.ts'
import type { KeptEvents } from './keep-options.ts'
import type { TokenRequest } from './token-request.ts'

/** Whoever is told what an SDK tells; the keeper of the membership. */
export interface SeatListener extends Pick<Emitter<KeptEvents>, 'emit'> {
  /** The SDK warned that the token ends soon. */
  willExpire(): void
  /** The platform ended the membership. @param reason - Where it was not the end of the token. */
  lost(reason?: string): void
}

/** What differs between a call, a Signaling login and a Chat login. */
export interface Seat {
  /** Whatever can be in one place at a time only. */
  readonly client: object
  /** Where the token must be for this App ID. */
  readonly appId?: string
  /** The token that is wanted; may change. */
  request: TokenRequest
  /** What entering is called by its SDK, for error messages. */
  readonly enterName: string
  /** Who sits here, also where the platform chose the uid. */
  uid: number | string
  enter(token: string): Promise<void>
  /** Clears away what is left of an earlier entering. What the SDK tells meanwhile is no news. */
  vacate(): Promise<void>
  renew(token: string): Promise<void>
  exit(): Promise<void>
  /** What is to be done after each entering and may take long, such as publishing. */
  settle?: ((membership: AbortSignal) => Promise<void>) | undefined
  /** Whether the SDK is connected. Asked only after the token's end. */
  isAlive(): boolean
  /** Subscribes to the SDK's events. */
  listen(keeper: SeatListener): () => void
}
