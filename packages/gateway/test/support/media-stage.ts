import { rtc, signToken } from '@tessera/token'
import { type Gateway, type GatewayOptions, startGateway } from '../../src/index.ts'
import { APP_ID, CERTIFICATE } from './calls.ts'
import { MediaClient, type MediaClientOptions, until } from './media-client.ts'

/** Another project of the same gateway. */
export const OTHER_APP_ID = 'ffffffffffffffffffffffffffffffff'

type PrivilegeText =
  'joinChannel' | 'publishAudioStream' | 'publishVideoStream' | 'publishDataStream'

/** The parts of a member that tests choose. */
export type MemberWish = Partial<MediaClientOptions> & {
  readonly uid: number
  /** In seconds from now; a privilege that is left out is not there. */
  readonly privileges?: Readonly<Partial<Record<PrivilegeText, number>>>
}

/** A gateway and clients that send packets, for the tests of one file. */
export class MediaStage {
  readonly gateway: Gateway
  readonly #clients: MediaClient[] = []

  private constructor(gateway: Gateway) {
    this.gateway = gateway
  }

  static async set(options: GatewayOptions = {}): Promise<MediaStage> {
    const project = { appId: APP_ID, appCertificate: CERTIFICATE, coHostAuth: true }
    return new MediaStage(await startGateway({ ...project, port: 0, ...options }))
  }

  /** A token for 600 seconds by the gateway's clock, for a publisher unless told otherwise. */
  token(wish: MemberWish): string {
    const { uid, channel = 'lobby', appId = APP_ID, privileges } = wish
    const service = privileges
      ? rtc({ channel, uid, privileges })
      : rtc({ channel, uid, role: 'publisher' })
    return signToken(
      { appId, appCertificate: CERTIFICATE },
      { services: [service], expiresInSeconds: 600 },
      { now: Math.floor(this.gateway.state().now) },
    )
  }

  /** Somebody in the lobby, ready for media. */
  async member(wish: MemberWish): Promise<MediaClient> {
    return this.#keep(await MediaClient.join(this.gateway, this.#join(wish)))
  }

  /** Somebody in the lobby who has not shown itself over UDP. */
  async silentMember(wish: MemberWish): Promise<MediaClient> {
    return this.#keep(await MediaClient.enter(this.gateway, this.#join(wish)))
  }

  async renew(client: MediaClient, wish: MemberWish): Promise<void> {
    await client.wire.request('renew_token', { token: this.token(wish) })
  }

  get counts(): NonNullable<ReturnType<Gateway['state']>['media']> {
    return this.gateway.state().media!
  }

  /** Waits until so many packets of this sort were counted since. */
  async counted(
    what: keyof MediaStage['counts'],
    from: MediaStage['counts'],
    more: number,
  ): Promise<void> {
    await until(
      () => this.counts[what] >= from[what] + more,
      () => `${more} ${what}, but ${JSON.stringify(this.counts)} after ${JSON.stringify(from)}`,
    )
  }

  /** Ends what the last test left. */
  async clear(): Promise<void> {
    for (const client of this.#clients.splice(0)) {
      if (!client.wire.closed) await client.wire.request('leave').catch(() => undefined)
      client.close()
    }
  }

  async strike(): Promise<void> {
    await this.clear()
    await this.gateway.close()
  }

  #join(wish: MemberWish): MediaClientOptions {
    const { privileges: _privileges, ...rest } = wish
    return { appId: APP_ID, channel: 'lobby', token: this.token(wish), ...rest }
  }

  #keep(client: MediaClient): MediaClient {
    this.#clients.push(client)
    return client
  }
}
