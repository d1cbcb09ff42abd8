import type { RtcTokenRequest, UserTokenRequest } from '../token-request.ts'

/** The name of a family of existing token servers. */
export type LegacyFamily =
  | 'go-service'
  | 'node-server'
  | 'get-token'
  | 'token-get-new'
  | 'access-token'
  | 'rtc-token'
  | 'token-generate'
  | 'fetch-rtc-token'
  | 'generate-user-token'
  | 'chat-api'
  | 'chat-form'
  | 'plain-text'
  | 'api-token'
  | 'agora-token'

/** One request in the words of one family. */
export interface Route {
  readonly path: string
  readonly query?: Readonly<Record<string, string | number | undefined>>
  /** A body makes it a POST. */
  readonly json?: Readonly<Record<string, unknown>>
  readonly form?: Readonly<Record<string, string | number | undefined>>
  /** The names under which the token may be, first hit wins; `text` when the body is the token. */
  readonly token: readonly string[] | 'text'
  /** The lifetime to assume when the answer says nothing about it. */
  readonly assumedSeconds?: number | undefined
}

/** Which kinds of token a family knows, and how it is asked for them. */
export interface Family {
  /** @param nowSeconds - For the family that wants an absolute end, in Unix seconds. */
  readonly rtc?: (request: RtcTokenRequest, nowSeconds: number) => Route
  readonly rtm?: (request: UserTokenRequest) => Route
  readonly chat?: (request: UserTokenRequest) => Route
}

/** What the community servers grant when nothing is wished. */
const HOUR = 3600

const segment = encodeURIComponent
const uidType = (uid: number | string) => (typeof uid === 'number' ? 'uid' : 'userAccount')
const roleNumber = (role: RtcTokenRequest['role']) => (role === 'publisher' ? 1 : 2)

/** The path style of the community's Go and Node servers, which differ only in the word for a listener. */
function pathStyle(listener: 'subscriber' | 'audience'): Family {
  const rest = (path: string, token: string, expiry: number | undefined): Route => ({
    path: `${path}/`,
    query: { expiry },
    token: [token],
    assumedSeconds: expiry ?? HOUR,
  })
  return {
    rtc: ({ channel, uid, role, expiresInSeconds }) => {
      const word = role === 'publisher' ? role : listener
      return rest(
        `/rtc/${segment(channel)}/${word}/${uidType(uid)}/${segment(uid)}`,
        'rtcToken',
        expiresInSeconds,
      )
    },
    rtm: ({ userId, expiresInSeconds }) =>
      rest(`/rtm/${segment(userId)}`, 'rtmToken', expiresInSeconds),
    chat: ({ userId, expiresInSeconds }) =>
      rest(`/chat/account/${segment(userId)}`, 'chatToken', expiresInSeconds),
  }
}

/** One POST for all kinds; the uid is always a text there. */
function oneForAll(path: string): Family {
  const ask = (
    { type: tokenType, expiresInSeconds: expire }: RtcTokenRequest | UserTokenRequest,
    rest: Readonly<Record<string, unknown>>,
  ): Route => ({
    path,
    json: { tokenType, expire, ...rest },
    token: ['token'],
    assumedSeconds: expire ?? HOUR,
  })
  const user = (request: UserTokenRequest) => ask(request, { uid: request.userId })
  return {
    rtc: (request) => {
      const { channel, role, uid } = request
      return ask(request, { channel, role, uid: String(uid) })
    },
    rtm: user,
    chat: user,
  }
}

/** The Tools Go server: one token for many services; both ends are relative in spite of their names. */
function generate(seconds: number | undefined, services: Readonly<Record<string, unknown>>): Route {
  const lifetime = seconds ?? HOUR
  return {
    path: '/token/generate',
    json: { tokenExpireTs: lifetime, privilegeExpireTs: lifetime, ...services },
    token: ['token'],
    assumedSeconds: lifetime,
  }
}

/**
 * How each family of existing servers is asked. Families that want the App Certificate in the request are left out: it
 * must never be in a client.
 */
export const families: Readonly<Record<LegacyFamily, Family>> = {
  /** agora-token-service (Go): `/rtc/:channel/:role/:tokenType/:uid/`, `/rtm/:uid/`, `/chat/account/:id/` */
  'go-service': pathStyle('subscriber'),
  /** Agora-Node-TokenServer: the same paths; a listener is called `audience`. */
  'node-server': pathStyle('audience'),
  /** agora-token-service: `POST /getToken` */
  'get-token': oneForAll('/getToken'),
  /** The documentation's middleware: `POST /token/getNew` */
  'token-get-new': oneForAll('/token/getNew'),
  /** TokenServer-nodejs of Agora's guide: `GET /access_token`, with an absolute end */
  'access-token': {
    rtc: ({ channel, uid, expiresInSeconds: seconds }, nowSeconds) => ({
      path: '/access_token',
      query: { channel, uid, expiredTs: seconds && Math.floor(nowSeconds) + seconds },
      token: ['token'],
      assumedSeconds: seconds,
    }),
  },
  /** Tools DemoServer.js: `GET /rtcToken`, `GET /rtmToken`; an hour, whatever is wished */
  'rtc-token': {
    rtc: ({ channel, uid }) => ({
      path: '/rtcToken',
      query: { channelName: channel, uid },
      token: ['key', 'token', 'rtcToken'],
      assumedSeconds: HOUR,
    }),
    rtm: ({ userId }) => ({
      path: '/rtmToken',
      query: { account: userId },
      token: ['key', 'token', 'rtmToken'],
      assumedSeconds: HOUR,
    }),
  },
  /** Tools Go server (image agoracn/token): `POST /token/generate` with JSON */
  'token-generate': {
    rtc: ({ channel, uid, role, expiresInSeconds }) =>
      generate(expiresInSeconds, {
        channelName: channel,
        uid: String(uid),
        serviceRtc: { enable: true, role: roleNumber(role) },
      }),
    rtm: ({ userId, expiresInSeconds }) =>
      generate(expiresInSeconds, { uid: userId, serviceRtm: { enable: true } }),
    chat: ({ userId, expiresInSeconds }) =>
      generate(expiresInSeconds, { serviceChat: { enableUser: true, userUuid: userId } }),
  },
  /** The app server of Agora's guide: `POST /fetch_rtc_token`. Pages differ in the field's case, so both are sent. */
  'fetch-rtc-token': {
    rtc: ({ channel, uid, role }) => ({
      path: '/fetch_rtc_token',
      json: { uid, channelName: channel, ChannelName: channel, role: roleNumber(role) },
      token: ['token'],
    }),
    rtm: ({ userId }) => ({ path: '/fetch_rtm_token', json: { uid: userId }, token: ['token'] }),
  },
  /** Chat samples: `POST /generate-user-token` */
  'generate-user-token': {
    chat: ({ userId, expiresInSeconds }) => ({
      path: '/generate-user-token',
      json: { user_uuid: userId, expire: expiresInSeconds },
      token: ['token'],
      assumedSeconds: expiresInSeconds,
    }),
  },
  /** Chat samples: `GET /api/token/generateUserToken` */
  'chat-api': {
    chat: ({ userId, expiresInSeconds }) => ({
      path: '/api/token/generateUserToken',
      query: { account: userId, expireTimeInSeconds: expiresInSeconds },
      token: ['token'],
      assumedSeconds: expiresInSeconds,
    }),
  },
  /** Chat samples (Spring): `POST /token/generate` with a form */
  'chat-form': {
    chat: ({ userId, expiresInSeconds }) => ({
      path: '/token/generate',
      form: { userId, expireSeconds: expiresInSeconds, tokenType: 'user' },
      token: 'text',
      assumedSeconds: expiresInSeconds,
    }),
  },
  /** Chat's web sample: `GET /chat/user/:name/token`, `GET /rtc/:channel/:uid/:role/token`, both plain text */
  'plain-text': {
    rtc: ({ channel, uid, role }) => ({
      path: `/rtc/${segment(channel)}/${segment(uid)}/${roleNumber(role)}/token`,
      token: 'text',
    }),
    chat: ({ userId }) => ({ path: `/chat/user/${segment(userId)}/token`, token: 'text' }),
  },
  /** Conversational samples: `POST /api/token` */
  'api-token': {
    rtc: ({ channel, uid }) => ({
      path: '/api/token',
      json: { channel, uid },
      token: ['rtcToken'],
    }),
  },
  /** What many apps made for themselves: `POST /api/agora/token` */
  'agora-token': {
    rtc: ({ channel, uid, role }) => ({
      path: '/api/agora/token',
      json: { channelName: channel, uid, role },
      token: ['token'],
    }),
  },
}
