import type { IRemoteVideoTrack } from 'agora-rtc-sdk-ng'

import { type AnyClientError, type Call, joinRtc } from '@tessera/client'

import type { Devices } from './devices.ts'
import { type CallClient, createClient } from './sdk.ts'
import type { Settings } from './settings.ts'
import { type SendKind, type TokenWish, tokenTap } from './token-tap.ts'

export type Role = 'host' | 'audience'
export type MediaKind = 'audio' | 'video'
export type Uid = number | string

/** What happens in a call, as far as the page shows it. */
export type SessionEvent =
  | { readonly type: 'issued'; readonly issuedAt: number; readonly expiresAt: number }
  | { readonly type: 'will-expire' | 'did-expire' | 'renewed' | 'rejoined' }
  | { readonly type: 'warning'; readonly code: string; readonly retryInMs: number }
  | { readonly type: 'refused'; readonly code: string }
  | { readonly type: 'state'; readonly state: string; readonly reason: string | undefined }
  | { readonly type: 'ended'; readonly reason: string }
  | { readonly type: 'peer-joined'; readonly uid: Uid }
  | { readonly type: 'peer-left'; readonly uid: Uid; readonly reason: string }
  | {
      readonly type: 'peer-published' | 'peer-unpublished'
      readonly uid: Uid
      readonly kind: MediaKind
    }
  | {
      /** Somebody else can be seen from now on. */
      readonly type: 'peer-picture'
      readonly uid: Uid
      readonly track: IRemoteVideoTrack
    }
  | { readonly type: 'message'; readonly uid: Uid; readonly text: string }

/** Where to join, and as whom. */
export interface JoinWish {
  readonly channel: string
  readonly uid: Uid
  readonly role: Role
  readonly lifetimeSeconds: number
}

/** One call: the SDK's client, kept alive by ours. */
export class Session {
  readonly #client: CallClient
  readonly #devices: Devices
  readonly channel: string
  #call: Call | undefined
  #role: Role
  #lifetimeSeconds: number
  #blocked = false
  #sends: ReadonlySet<SendKind> | undefined

  private constructor(client: CallClient, devices: Devices, wish: JoinWish) {
    this.#client = client
    this.#devices = devices
    this.channel = wish.channel
    this.#role = wish.role
    this.#lifetimeSeconds = wish.lifetimeSeconds
  }

  /** @throws {ClientError} When the call cannot be joined. */
  static async join(
    settings: Settings,
    devices: Devices,
    wish: JoinWish,
    tell: (event: SessionEvent) => void,
  ): Promise<Session> {
    const client = createClient(settings, wish.role)
    const session = new Session(client, devices, wish)
    listen(client, tell)
    const { channel, uid } = wish
    const source = tokenTap(
      () => session.#wish(),
      (life) => tell({ type: 'issued', ...life }),
    )
    const call = await joinRtc(client, {
      source,
      appId: settings.appId,
      channel,
      uid,
      role: tokenRole(wish.role),
      publish: () => session.#tracks(),
    })
    session.#call = call
    call.on('renewed', () => tell({ type: 'renewed' }))
    call.on('rejoined', () => tell({ type: 'rejoined' }))
    call.on('warning', ({ error, retryInMs }) =>
      tell({ type: 'warning', code: describe(error), retryInMs }),
    )
    call.on('refused', ({ error }) => tell({ type: 'refused', code: describe(error) }))
    call.on('ended', ({ reason }) => tell({ type: 'ended', reason }))
    return session
  }

  get uid(): Uid {
    return this.#call?.uid ?? 0
  }

  get role(): Role {
    return this.#role
  }

  get isBlocked(): boolean {
    return this.#blocked
  }

  /** Tokens live so long from now on, beginning with a new one. */
  setLifetime(seconds: number): void {
    this.#lifetimeSeconds = seconds
    this.#renew()
  }

  get lifetimeSeconds(): number {
    return this.#lifetimeSeconds
  }

  /** Lets no renewal through, or lets them through again. Who was put out may ask all the same, and comes back. */
  block(blocked: boolean): void {
    this.#blocked = blocked
    if (!blocked) this.#renew()
  }

  /** Resolves when the token says so, too, and the tracks are published or not. */
  async setRole(role: Role): Promise<void> {
    const call = this.#call!
    if (role === 'audience') await this.#client.unpublish()
    await call.setRole(tokenRole(role))
    this.#role = role
    const tracks = await this.#tracks()
    if (tracks.length > 0) await this.#client.publish(tracks)
  }

  /** What tokens let this page send from now on, beginning with a new one; `undefined`: what the role does. */
  setSends(sends: ReadonlySet<SendKind> | undefined): void {
    this.#sends = sends
    this.#renew()
  }

  get sends(): ReadonlySet<SendKind> | undefined {
    return this.#sends
  }

  async mute(kind: MediaKind, muted: boolean): Promise<void> {
    await this.#devices.mute(kind, muted)
  }

  async say(text: string): Promise<void> {
    await this.#client.sendStreamMessage(new TextEncoder().encode(text))
  }

  async leave(): Promise<void> {
    await this.#call?.leave()
  }

  /** What there is to publish: nothing without a camera and a microphone, or in the audience. */
  async #tracks(): ReturnType<Devices['tracks']> {
    return this.#role === 'host' ? await this.#devices.tracks() : []
  }

  #wish(): TokenWish {
    return {
      lifetimeSeconds: this.#lifetimeSeconds,
      sends: this.#role === 'host' ? this.#sends : undefined,
      blocked: this.#blocked && this.#call?.state === 'joined',
    }
  }

  /** Whether it works is told by the call's events. */
  #renew(): void {
    this.#call?.renew().catch(() => undefined)
  }
}

function listen(client: CallClient, tell: (event: SessionEvent) => void): void {
  client.on('connection-state-change', (state, _before, reason) =>
    tell({ type: 'state', state, reason }),
  )
  client.on('token-privilege-will-expire', () => tell({ type: 'will-expire' }))
  client.on('token-privilege-did-expire', () => tell({ type: 'did-expire' }))
  client.on('user-joined', ({ uid }) => tell({ type: 'peer-joined', uid }))
  client.on('user-left', ({ uid }, reason) => tell({ type: 'peer-left', uid, reason }))
  client.on('user-published', (user, kind) => {
    if (kind === 'datachannel') return
    const { uid } = user
    tell({ type: 'peer-published', uid, kind })
    client
      .subscribe(user, kind)
      .then(() => {
        if (kind === 'audio') user.audioTrack?.play()
        else if (user.videoTrack) tell({ type: 'peer-picture', uid, track: user.videoTrack })
      })
      // It was taken back before the answer came.
      .catch(() => undefined)
  })
  client.on('user-unpublished', ({ uid }, kind) => {
    if (kind !== 'datachannel') tell({ type: 'peer-unpublished', uid, kind })
  })
  client.on('stream-message', (uid, payload) =>
    tell({ type: 'message', uid, text: new TextDecoder().decode(payload) }),
  )
}

function tokenRole(role: Role): 'publisher' | 'subscriber' {
  return role === 'host' ? 'publisher' : 'subscriber'
}

/** The codes of an error; for an SDK's refusal its own words say more. */
function describe({ code, cause }: AnyClientError): string {
  return code === 'SDK_FAILED' && cause instanceof Error ? cause.message : code
}
