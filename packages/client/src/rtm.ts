import { isClientError } from './errors.ts'
import type { KeepOptions, Kept } from './keep-options.ts'
import { Keeper } from './keeper.ts'
import type { Seat } from './seat.ts'

/** What is read of the SDK's `linkState` event. */
export interface RtmLinkState {
  readonly currentState: string
  readonly reasonCode: string
}

/** The part of the Signaling client (`agora-rtm` 2.x) that is used here. */
export interface RtmClient {
  login(options: { token: string }): Promise<unknown>
  logout(): Promise<unknown>
  renewToken(token: string, options?: { channelName: string }): Promise<unknown>
  addEventListener(event: 'tokenPrivilegeWillExpire', listener: (channel: string) => void): void
  addEventListener(event: 'linkState', listener: (state: RtmLinkState) => void): void
  removeEventListener(event: 'tokenPrivilegeWillExpire', listener: (channel: string) => void): void
  removeEventListener(event: 'linkState', listener: (state: RtmLinkState) => void): void
}

/** Whom to log in, and how to keep the login. */
export interface RtmOptions extends KeepOptions {
  /** The user id the client was made with. */
  readonly userId: string
}

/**
 * Logs in to Signaling, and keeps the login alive until `leave()`.
 *
 * Tokens of stream channels are renewed too when the SDK warns of them: with an RTC token for that channel, as the
 * publisher `userId`. If the login is lost because its token ended, `rejoined` tells that it is back; subscribe again then.
 *
 * @throws {TypeError} When an argument cannot be right.
 * @throws {ClientError} When the login failed.
 *
 * @example
 * ```ts
 * const login = await keepRtmLoggedIn(new AgoraRTM.RTM(appId, 'alice'), { source, userId: 'alice' })
 * login.on('rejoined', () => subscribeAgain())
 * ```
 */
export async function keepRtmLoggedIn(rtm: RtmClient, options: RtmOptions): Promise<Kept> {
  const { userId, project, expiresInSeconds } = options
  let linkState = ''
  const channels = new Map<string, Keeper>()
  const seat: Seat = {
    request: { type: 'rtm', userId, project, expiresInSeconds },
    client: rtm,
    enterName: 'log in',
    uid: userId,
    async vacate() {
      // What is left over of a login that ended makes the next one fail.
      await rtm.logout().catch(() => undefined)
    },
    async enter(token) {
      await rtm.login({ token })
    },
    async renew(token) {
      await rtm.renewToken(token)
    },
    async exit() {
      await rtm.logout()
    },
    isAlive: () => linkState === 'CONNECTED',
    listen(keeper) {
      const willExpire = (channel: string) => {
        if (!channel) keeper.willExpire()
        else if (!channels.has(channel)) {
          const renewal = channelRenewal(rtm, channel, options)
          channels.set(channel, renewal)
          renewal.on('warning', (warning) => keeper.emit('warning', warning))
          renewal
            .start()
            .catch((error: unknown) => {
              if (isClientError(error)) keeper.emit('warning', { error, retryInMs: Infinity })
            })
            .then(() => renewal.leave())
            .finally(() => channels.delete(channel))
            .catch(() => undefined)
        }
      }
      const linkStateChanged = ({ currentState, reasonCode }: RtmLinkState) => {
        linkState = currentState
        if (reasonCode === 'TOKEN_EXPIRED') keeper.lost()
        else if (currentState === 'FAILED') keeper.lost(reasonCode)
        else if (reasonCode === 'LOGOUT') keeper.lost('left')
      }
      rtm.addEventListener('tokenPrivilegeWillExpire', willExpire)
      rtm.addEventListener('linkState', linkStateChanged)
      return () => {
        rtm.removeEventListener('tokenPrivilegeWillExpire', willExpire)
        rtm.removeEventListener('linkState', linkStateChanged)
        for (const channel of channels.values()) void channel.leave()
      }
    },
  }
  const keeper = new Keeper(seat, options)
  await keeper.start()
  return keeper
}

/** One renewal of one stream channel's token: done as soon as it has been entered, as it were. */
function channelRenewal(rtm: RtmClient, channelName: string, options: RtmOptions): Keeper {
  const { userId: uid, project, expiresInSeconds } = options
  const nothing = () => Promise.resolve()
  const rtc = { type: 'rtc', channel: channelName, uid, role: 'publisher' } as const
  const seat: Seat = {
    request: { ...rtc, project, expiresInSeconds },
    client: {},
    enterName: 'renew the channel token',
    uid,
    async enter(token) {
      await rtm.renewToken(token, { channelName })
    },
    vacate: nothing,
    renew: nothing,
    exit: nothing,
    isAlive: () => true,
    listen: () => () => undefined,
  }
  // Agora warns this long before the end.
  return new Keeper(seat, { ...options, patienceMs: 30_000 })
}
