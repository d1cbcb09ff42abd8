import type { Clock } from '../clock.ts'
import type { Grant, TokenSource } from '../grant.ts'
import type { TokenRequest } from '../token-request.ts'
import { abortable } from '../wait.ts'
import { Script } from './script.ts'

/** A source without a server: `token-1`, `token-2`, and so on. */
export class FakeTokenSource implements TokenSource {
  readonly script: Script<'fetch'> = new Script<'fetch'>()
  readonly #clock: Clock
  /** Of the tokens to come. Undefined: unknown to the client. */
  lifetimeSeconds: number | undefined
  /** Whom the tokens to come are for, as of a server that maps its users. Undefined: whom was asked for. */
  uid: number | string | undefined
  #count = 0

  constructor(options: { readonly clock: Clock; readonly lifetimeSeconds?: number | undefined }) {
    this.#clock = options.clock
    this.lifetimeSeconds = options.lifetimeSeconds
  }

  /** What was asked for, in order. */
  get requests(): readonly TokenRequest[] {
    return this.script.calls.map(({ args }) => args[0] as TokenRequest)
  }

  async fetch(
    request: TokenRequest,
    options: { readonly force?: boolean; readonly signal?: AbortSignal } = {},
  ): Promise<Grant> {
    await abortable(this.script.play('fetch', request, options.force === true), options.signal)
    const token = `token-${++this.#count}`
    const { uid, lifetimeSeconds } = this
    if (lifetimeSeconds === undefined) return { token, uid }
    const expiresAt = Math.floor(this.#clock.wallMs() / 1000) + lifetimeSeconds
    return { token, expiresAt, lifetimeMs: lifetimeSeconds * 1000, uid }
  }

  clear(): void {
    // It remembers nothing.
  }
}
