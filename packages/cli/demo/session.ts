import { type AnyClientError, joinRtc, type Kept } from '@tessera/client'

import type { Devices } from './devices.ts'
import { type CallClient, createClient } from './sdk.ts'
import type { Settings } from './settings.ts'
import { type TokenWish, tokenTap } from './token-tap.ts'

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
  #call: Kept | undefined
  #role: Role
  /** What the next token is for: ahead of the role, while that changes. */
  #tokenRole: Role
  #lifetimeSeconds: number
  #blocked = false

  private constructor(client: CallClient, devices: Devices, wish: JoinWish) {
    this.#client = client
    this.#devices = devices
    this.channel = wish.channel
    this.#role = wish.role
    this.#tokenRole = wish.role
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
      // The role may change while the call lasts. So it is looked at whenever the call is joined, and not told here.
      role: 'subscriber',
      publish: () => session.#settle(),
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
    void this.#call?.renew()
  }

  get lifetimeSeconds(): number {
    return this.#lifetimeSeconds
  }

  /** Lets no renewal through, or lets them through again. Who was put out may ask all the same, and comes back. */
  block(blocked: boolean): void {
    this.#blocked = blocked
    if (!blocked) void this.#call?.renew()
  }

  /** The platform looks at the token when a role changes, so the way up begins with a new token. */
  async setRole(role: Role): Promise<void> {
    this.#tokenRole = role
    if (role === 'audience') {
      this.#role = role
      await this.#client.unpublish()
      await this.#client.setClientRole(role)
      void this.#call?.renew()
      return
    }
    await this.#newToken()
    this.#role = role
    const tracks = await this.#settle()
    if (tracks.length > 0) await this.#client.publish(tracks)
  }

  async say(text: string): Promise<void> {
    await this.#client.sendStreamMessage(new TextEncoder().encode(text))
  }

  async leave(): Promise<void> {
    await this.#call?.leave()
  }

  /** Takes the role, and answers what goes with it: a host's tracks, or nothing. */
  async #settle(): ReturnType<Devices['tracks']> {
    if (this.#client.role !== this.#role) await this.#client.setClientRole(this.#role)
    return this.#role === 'host' ? await this.#devices.tracks() : []
  }

  #wish(): TokenWish {
    return {
      lifetimeSeconds: this.#lifetimeSeconds,
      role: this.#tokenRole === 'host' ? 'publisher' : 'subscriber',
      blocked: this.#blocked && this.#call?.state === 'joined',
    }
  }

  async #newToken(): Promise<void> {
    const call = this.#call!
    let stop: readonly (() => void)[] = []
    try {
      await new Promise<void>((resolve, reject) => {
        const fail = (): void => reject(new Error('no new token, so the role stays'))
        stop = [
          call.on('renewed', () => resolve()),
          call.on('warning', fail),
          call.on('refused', fail),
          call.on('ended', fail),
        ]
        void call.renew()
      })
    } finally {
      for (const off of stop) off()
    }
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
  client.on('user-published', ({ uid }, kind) => {
    if (kind !== 'datachannel') tell({ type: 'peer-published', uid, kind })
  })
  client.on('user-unpublished', ({ uid }, kind) => {
    if (kind !== 'datachannel') tell({ type: 'peer-unpublished', uid, kind })
  })
  client.on('stream-message', (uid, payload) =>
    tell({ type: 'message', uid, text: new TextDecoder().decode(payload) }),
  )
}

/** The codes of an error; for an SDK's refusal its own words say more. */
function describe({ code, cause }: AnyClientError): string {
  return code === 'SDK_FAILED' && cause instanceof Error ? cause.message : code
}
