import type { RtcClient } from '../rtc.ts'
import { Script } from './script.ts'

type Listener = (...details: never[]) => void

/** An error as the Web SDK throws it. */
export function agoraError(code: string, text = 'from the fake client'): Error {
  return Object.assign(new Error(`AgoraRTCError ${code}: ${text}`), {
    name: 'AgoraRTCException',
    code,
  })
}

/**
 * The Web SDK's client, as far as tokens are concerned: the same states, the same order of events, the same refusals.
 * There is no network and no media; tracks may be anything.
 */
export class FakeRtcClient implements RtcClient {
  readonly script: Script<'join' | 'leave' | 'renewToken' | 'publish' | 'setClientRole'> =
    new Script<'join' | 'leave' | 'renewToken' | 'publish' | 'setClientRole'>()
  readonly mode: string
  role: 'host' | 'audience' = 'audience'
  connectionState = 'DISCONNECTED'
  /** Undefined outside of a channel. */
  uid: number | string | undefined
  channelName: string | undefined
  /** The token in force. */
  token: string | undefined
  /** What is published now. The end of the membership empties it. */
  localTracks: unknown[] = []
  readonly #listeners = new Map<string, Set<Listener>>()
  #joining: ((error: Error) => void) | undefined

  constructor({ mode = 'rtc' }: { readonly mode?: 'rtc' | 'live' } = {}) {
    this.mode = mode
  }

  on(event: string, listener: Listener): void {
    this.#listeners.set(event, (this.#listeners.get(event) ?? new Set()).add(listener))
  }

  off(event: string, listener: Listener): void {
    this.#listeners.get(event)?.delete(listener)
  }

  /** How many listeners there are. After `leave()` none of ours should be. */
  get listeners(): number {
    return [...this.#listeners.values()].reduce((sum, { size }) => sum + size, 0)
  }

  async join(
    appId: string,
    channel: string,
    token: string | null,
    uid: number | string | null = null,
  ): Promise<number | string> {
    if (this.connectionState !== 'DISCONNECTED') {
      throw agoraError('INVALID_OPERATION', `already in state ${this.connectionState}`)
    }
    this.#setState('CONNECTING')
    const aborted = new Promise<never>((_, reject) => {
      this.#joining = reject
    })
    try {
      await Promise.race([this.script.play('join', appId, channel, token, uid), aborted])
    } catch (error) {
      if (this.#state() === 'CONNECTING') this.#setState('DISCONNECTED', 'NETWORK_ERROR')
      throw error
    }
    this.uid = uid === null || uid === 0 ? 1_000_001 : uid
    this.channelName = channel
    this.token = token ?? undefined
    this.#setState('CONNECTED')
    return this.uid
  }

  async leave(): Promise<void> {
    await this.script.play('leave')
    if (this.connectionState === 'DISCONNECTED') return
    this.#joining?.(agoraError('OPERATION_ABORTED', 'cancelled by leave'))
    this.#end('LEAVE')
  }

  async renewToken(token: string): Promise<void> {
    await this.script.play('renewToken', token)
    if (this.connectionState !== 'CONNECTED') {
      throw agoraError('INVALID_OPERATION', 'renewToken should not be called before user join')
    }
    this.token = token
  }

  async publish(tracks: unknown): Promise<void> {
    await this.script.play('publish', tracks)
    if (this.mode === 'live' && this.role === 'audience') {
      throw agoraError('INVALID_OPERATION', 'audience can not publish stream')
    }
    if (this.connectionState !== 'CONNECTED') {
      throw agoraError(
        'INVALID_OPERATION',
        `can not publish when connection state is ${this.connectionState}`,
      )
    }
    this.localTracks.push(...(Array.isArray(tracks) ? (tracks as unknown[]) : [tracks]))
  }

  async setClientRole(role: 'host' | 'audience'): Promise<void> {
    if (this.mode !== 'live') {
      throw agoraError('INVALID_OPERATION', 'rtc mode can not use setClientRole')
    }
    await this.script.play('setClientRole', role)
    this.role = role
  }

  /** The platform warns that the token ends in 30 seconds. */
  warn(): void {
    this.#emit('token-privilege-will-expire')
  }

  /** The platform ends the membership because the token ended. */
  expire(): void {
    this.#end('TOKEN_EXPIRE')
    this.#emit('token-privilege-did-expire')
  }

  /** The connection ends for another reason, such as `UID_BANNED`; `TOKEN_EXPIRE` here lacks its own event. */
  disconnect(reason: string): void {
    this.#end(reason)
  }

  /** The network is gone, and the SDK tries to get it back. */
  reconnect(): void {
    this.#setState('RECONNECTING')
  }

  #end(reason: string): void {
    this.#setState('DISCONNECTING')
    this.uid = undefined
    this.channelName = undefined
    this.token = undefined
    this.localTracks = []
    this.#setState('DISCONNECTED', reason)
  }

  /** For the compiler, which does not know that others change it meanwhile. */
  #state(): string {
    return this.connectionState
  }

  #setState(state: string, reason?: string): void {
    const previous = this.connectionState
    this.connectionState = state
    this.#emit('connection-state-change', state, previous, reason)
  }

  #emit(event: string, ...details: unknown[]): void {
    for (const listener of this.#listeners.get(event) ?? []) listener(...(details as never[]))
  }
}
