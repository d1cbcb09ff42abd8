import type { ChatConnection, ChatHandlers } from '../chat.ts'
import { Script } from './script.ts'

/** A Chat connection, as far as tokens are concerned. */
export class FakeChatConnection implements ChatConnection {
  readonly script: Script<'open' | 'close' | 'renewToken'> = new Script<
    'open' | 'close' | 'renewToken'
  >()
  /** The token in force. */
  token: string | undefined
  readonly #handlers = new Map<string, ChatHandlers>()

  addEventHandler(id: string, handlers: ChatHandlers): void {
    this.#handlers.set(id, handlers)
  }

  removeEventHandler(id: string): void {
    this.#handlers.delete(id)
  }

  get listeners(): number {
    return this.#handlers.size
  }

  isOpened(): boolean {
    return this.token !== undefined
  }

  async open({ user, accessToken }: { user: string; accessToken: string }): Promise<void> {
    await this.script.play('open', user, accessToken)
    if (this.isOpened()) throw Object.assign(new Error('The user has logged in.'), { type: 204 })
    this.token = accessToken
  }

  close(): void {
    void this.script.play('close')
    this.token = undefined
  }

  async renewToken(token: string): Promise<{ status: boolean }> {
    await this.script.play('renewToken', token)
    if (!this.isOpened()) throw Object.assign(new Error('not open'), { status: false })
    this.token = token
    return { status: true }
  }

  /** The SDK warns when a fifth of the token's life is left. */
  warn(): void {
    for (const { onTokenWillExpire } of [...this.#handlers.values()]) onTokenWillExpire()
  }

  /** The token ended. The SDK tells it first and closes itself afterwards. */
  expire(): void {
    for (const { onTokenExpired } of [...this.#handlers.values()]) onTokenExpired()
    this.disconnect()
  }

  /** The connection ends, with one of Chat's codes: 206 is a login from elsewhere. */
  disconnect(type?: number): void {
    this.token = undefined
    const error = type === undefined ? undefined : { type }
    for (const { onDisconnected } of [...this.#handlers.values()]) onDisconnected(error)
  }
}
