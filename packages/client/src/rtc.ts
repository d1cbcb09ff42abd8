import type { KeepOptions, Kept } from './keep-options.ts'
import { Keeper } from './keeper.ts'
import type { Seat, SeatListener } from './seat.ts'
import { assertText, type RtcTokenRequest } from './token-request.ts'

/**
 * The part of the Web SDK's client (`agora-rtc-sdk-ng` 4.x) that is used here. The real client fits, and so does the fake
 * one of `./testing`.
 */
export interface RtcClient {
  readonly connectionState: string
  readonly mode?: string
  join(
    appId: string,
    channel: string,
    token: string | null,
    uid?: number | string | null,
  ): Promise<number | string>
  leave(): Promise<void>
  renewToken(token: string): Promise<void>
  publish(tracks: never): Promise<unknown>
  setClientRole(role: 'host' | 'audience'): Promise<void>
  on(event: string, listener: (...details: never[]) => void): void
  off(event: string, listener: (...details: never[]) => void): void
}

/** What the SDK's own `publish` takes. */
export type Publishable<Client extends RtcClient> = Parameters<Client['publish']>[0]

/** Which call to join, and how to keep it. */
export interface JoinOptions<Client extends RtcClient = RtcClient> extends KeepOptions {
  readonly appId: string
  readonly channel: string
  /** A number is an integer uid, a text a user account. 0 lets the platform choose, if the server grants "any user";
   * else the call is joined with the uid that the server grants. */
  readonly uid: number | string
  /** Makes what is to be published, at every joining anew. An empty list publishes nothing this time. */
  readonly publish?: (() => Publishable<Client> | Promise<Publishable<Client>>) | undefined
  /** Default: `publisher` if something is published. In live mode a publisher also becomes a host. */
  readonly role?: 'publisher' | 'subscriber' | undefined
}

/** A call that is kept alive. */
export interface Call extends Kept {
  /**
   * Asks for a token with other rights, as when somebody is called to the stage, and in live mode changes the role in the
   * channel. Publishing and unpublishing stay with the app.
   *
   * @throws {ClientError} When the server refuses; the call goes on with the rights it had. If the SDK refuses the role, its
   *   own error.
   */
  setRole(role: RtcTokenRequest['role']): Promise<void>
}

/**
 * Joins a call, and keeps it alive until `leave()`.
 *
 * The token is renewed by an own timer well before its end, and when the SDK warns. If it ends all the same, the call is
 * joined and published again with a new one. Failures are retried for as long as the call lasts; a refusal by the server
 * stops that and is told.
 *
 * @throws {TypeError | RangeError} When an argument cannot be right, or the client is in a channel already.
 * @throws {ClientError} When the call could not be joined.
 *
 * @example
 * ```ts
 * const client = AgoraRTC.createClient({ mode: 'rtc', codec: 'vp8' })
 * const call = await joinRtc(client, { source, appId, channel: 'lobby', uid: 42, publish: () => tracks })
 * call.on('ended', ({ reason }) => showGoodbye(reason))
 * ```
 */
export async function joinRtc<Client extends RtcClient>(
  client: Client,
  options: JoinOptions<Client>,
): Promise<Call> {
  const { appId, channel, uid, publish, project, expiresInSeconds } = options
  const role = options.role ?? (publish ? 'publisher' : 'subscriber')
  assertText('appId', appId)
  const seat: Seat & { request: RtcTokenRequest } = {
    request: { type: 'rtc', channel, uid, role, project, expiresInSeconds },
    client,
    appId,
    enterName: 'join',
    uid,
    async vacate() {
      if (client.connectionState !== 'DISCONNECTED') await client.leave()
    },
    async enter(token) {
      await changeRole('publisher')
      this.uid = await client.join(appId, channel, token, this.uid)
    },
    renew: (token) => client.renewToken(token),
    exit: () => client.leave(),
    settle:
      publish &&
      (async (membership) => {
        const tracks: unknown = await publish()
        if (membership.aborted || (Array.isArray(tracks) && tracks.length === 0)) return
        await client.publish(tracks as never)
      }),
    isAlive: () => client.connectionState === 'CONNECTED',
    listen: (keeper) => listen(client, keeper),
  }
  /** Only where there are roles in the channel, and only if that is the wanted one. */
  const changeRole = async (to: RtcTokenRequest['role']) => {
    if (client.mode !== 'live' || seat.request.role !== to) return
    await client.setClientRole(to === 'publisher' ? 'host' : 'audience')
  }
  const keeper = new Keeper(seat, options)
  if (client.connectionState !== 'DISCONNECTED') {
    throw new TypeError('client is in a channel: leave it first, or make another client')
  }
  await keeper.start()
  return Object.assign(keeper, {
    async setRole(role: RtcTokenRequest['role']) {
      const before = seat.request
      seat.request = { ...before, role }
      try {
        await changeRole('subscriber')
        await keeper.renew()
        await changeRole('publisher')
      } catch (error) {
        seat.request = before
        void keeper.renew()
        throw error
      }
    },
  })
}

/** The Web SDK's events. In some reconnects TOKEN_EXPIRE comes as a state only, without the event of its own. */
function listen(client: RtcClient, keeper: SeatListener): () => void {
  const listeners = {
    'token-privilege-will-expire': () => keeper.willExpire(),
    'token-privilege-did-expire': () => keeper.lost(),
    'connection-state-change': (state: string, _previous: string, reason = 'LEAVE') => {
      if (state !== 'DISCONNECTED') return
      if (reason === 'TOKEN_EXPIRE') keeper.lost()
      else keeper.lost(reason === 'LEAVE' ? 'left' : reason)
    },
  }
  const events = Object.entries(listeners)
  for (const [event, listener] of events) client.on(event, listener)
  return () => {
    for (const [event, listener] of events) client.off(event, listener)
  }
}
