import type { RtmClient, RtmLinkState } from '../rtm.ts'
import { Script } from './script.ts'

type Listener = ((channel: string) => void) | ((state: RtmLinkState) => void)

/** The Signaling client, as far as tokens are concerned. */
export class FakeRtmClient implements RtmClient {
  readonly script: Script<'login' | 'logout' | 'renewToken'> = new Script<
    'login' | 'logout' | 'renewToken'
  >()
  linkState = 'IDLE'
  /** The token in force. */
  token: string | undefined
  /** The tokens in force of stream channels. */
  readonly channelTokens: Map<string, string> = new Map<string, string>()
  readonly #listeners: Record<string, Set<Listener>> = {
    tokenPrivilegeWillExpire: new Set(),
    linkState: new Set(),
  }

  addEventListener(event: 'tokenPrivilegeWillExpire' | 'linkState', listener: Listener): void {
    this.#listeners[event]?.add(listener)
  }

  removeEventListener(event: 'tokenPrivilegeWillExpire' | 'linkState', listener: Listener): void {
    this.#listeners[event]?.delete(listener)
  }

  get listeners(): number {
    return Object.values(this.#listeners).reduce((sum, { size }) => sum + size, 0)
  }

  async login({ token }: { readonly token: string }): Promise<void> {
    this.#changeLink('CONNECTING', 'LOGIN')
    await this.script.play('login', token)
    this.token = token
    this.#changeLink('CONNECTED', 'LOGIN_SUCCESS')
  }

  async logout(): Promise<void> {
    await this.script.play('logout')
    this.token = undefined
    this.#changeLink('IDLE', 'LOGOUT')
  }

  async renewToken(token: string, options?: { readonly channelName: string }): Promise<void> {
    await this.script.play('renewToken', token, options)
    if (options) this.channelTokens.set(options.channelName, token)
    else this.token = token
  }

  /** The platform warns that a token ends in 30 seconds: the login's, or a stream channel's. */
  warn(channel = ''): void {
    for (const listener of this.#listeners.tokenPrivilegeWillExpire ?? []) {
      ;(listener as (channel: string) => void)(channel)
    }
  }

  /** The login ends because its token ended. */
  expire(): void {
    this.disconnect('TOKEN_EXPIRED')
  }

  /** The login ends for another reason, such as `SAME_UID_LOGIN`. */
  disconnect(reasonCode: string): void {
    this.token = undefined
    this.#changeLink('FAILED', reasonCode)
  }

  #changeLink(currentState: string, reasonCode: string): void {
    this.linkState = currentState
    for (const listener of this.#listeners.linkState ?? []) {
      ;(listener as (state: RtmLinkState) => void)({ currentState, reasonCode })
    }
  }
}
