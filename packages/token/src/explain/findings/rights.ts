import { listed, shown } from '../wording.ts'
import type { Templates } from './template.ts'

/** What each code about services, privileges and clients knows. */
export interface RightsData {
  NO_RTC_SERVICE: { readonly services: readonly string[] }
  NO_JOIN_PRIVILEGE: undefined
  PUBLISH_REFUSED: undefined
  NO_RTM_SERVICE: { readonly services: readonly string[] }
  NO_CHAT_SERVICE: { readonly services: readonly string[] }
  USER_ID_DIFFERS: {
    readonly product: string
    readonly token: string | undefined
    readonly join: string
  }
  LOGIN_PRIVILEGE_MISSING: { readonly product: string }
  SDK_TOO_OLD: {
    readonly sdk: string
    readonly version: string
    readonly least: string
    readonly format: string
  }
  TOKEN_TOO_LONG: { readonly characters: number; readonly web: boolean }
  CHAT_APP_TOKEN: { readonly inClient: boolean }
  PUBLISH_DEPENDS: undefined
  PUBLISH_UNGUARDED: undefined
  UNKNOWN_SERVICE: undefined
  UNUSUAL_CONTENT: { readonly flags: readonly string[] }
}

const has = (services: readonly string[]): string =>
  services.length === 0 ? 'no service at all' : `only ${listed(services)}`

export const RIGHTS: Templates<RightsData> = {
  NO_RTC_SERVICE: {
    severity: 'error',
    reason: 'NO_RTC_SERVICE',
    what: ({ services }) => `The token cannot join channels: it holds ${has(services)}.`,
    fix: 'Make it with the RTC builder (RtcTokenBuilder), or with several services in one token: rtc({ … }) and rtm({ … }).',
  },
  NO_JOIN_PRIVILEGE: {
    severity: 'error',
    reason: 'NO_JOIN_PRIVILEGE',
    what: 'The token holds this channel, but not the privilege to join it.',
    fix: 'Add joinChannel where your server lists the privileges; every role needs it.',
  },
  PUBLISH_REFUSED: {
    severity: 'error',
    what: "The user wants to publish, and the token has no publish privilege that is in force: it is a subscriber's. The project has co-host authentication on.",
    answer:
      'The join succeeds; setClientRole("host") is refused with 2018 (ERR_SET_CLIENT_ROLE_TIMEOUT) and publish() with 2020 (ERR_PUBLISH_REQUEST_INVALID); native SDKs: onClientRoleChangeFailed, reason 2. (That the platform answers so is assumed.)',
    fix: 'Ask the server for a token with the role publisher, pass it to renewToken(), and only then call setClientRole("host").',
  },
  NO_RTM_SERVICE: {
    severity: 'error',
    what: ({ services }) =>
      `The token cannot log in to RTM (Signaling): it holds ${has(services)}.`,
    answer:
      'RTM refuses to log in: -10005, invalid token. (The SDK itself lets such a token pass; which code the server sends is assumed.)',
    fix: 'Make it with the RTM builder for this user id, or put both services in one token: rtc({ … }) and rtm({ … }). A temporary token from the Console may hold RTC only.',
  },
  NO_CHAT_SERVICE: {
    severity: 'error',
    what: ({ services }) => `The token cannot log in to Chat: it holds ${has(services)}.`,
    answer: 'Chat refuses to log in: 28 (or 2, 40), authentication failed.',
    fix: 'Make it with ChatTokenBuilder.buildUserToken, or chat({ userId }).',
  },
  USER_ID_DIFFERS: {
    severity: 'error',
    what: ({ product, token, join }) =>
      `The ${product} user of the token is ${token === undefined ? 'another' : shown(token)}, the one who logs in is ${shown(join)}.`,
    answer: ({ product }) =>
      product === 'RTM'
        ? 'RTM refuses to log in: -10005, invalid token. (assumed)'
        : 'Chat refuses to log in: 28 (or 2, 40), authentication failed.',
    fix: ({ product }) =>
      `Make the token for the user id that logs in, letter by letter.${product === 'Chat' ? ' Chat user names have no capitals.' : ''}`,
  },
  LOGIN_PRIVILEGE_MISSING: {
    severity: 'error',
    what: ({ product }) => `The privilege to log in to ${product} is missing, or has ended.`,
    answer: ({ product }) =>
      product === 'RTM'
        ? 'RTM refuses to log in: -10005, invalid token, or -10009, token expired.'
        : 'Chat refuses to log in: 56, token expired, or 28.',
    fix: 'Make a new token with the builder of that product.',
  },
  SDK_TOO_OLD: {
    severity: 'error',
    what: ({ sdk, version, least, format }) =>
      `The ${sdk} SDK ${version} is too old for ${format}: it takes ${least} or newer.`,
    answer:
      'Agora documents the version, not the error; count on "invalid token, authorized failed" (110).',
    fix: ({ sdk, least, format }) =>
      format.includes('007')
        ? `Update the ${sdk} SDK to ${least} or newer, or let the server make 006 tokens for these clients.`
        : `Update the ${sdk} SDK to ${least} or newer.`,
  },
  TOKEN_TOO_LONG: {
    severity: ({ web }) => (web ? 'error' : 'warning'),
    what: ({ characters }) =>
      `The token has ${characters} characters; the Web SDK takes 2047 at most.`,
    answer:
      'join() fails before any traffic: INVALID_PARAMS, Invalid token: Length of the string: [1,2047].',
    fix: 'Put fewer services and permissions in one token, or issue one for each product.',
  },
  CHAT_APP_TOKEN: {
    severity: ({ inClient }) => (inClient ? 'error' : 'warning'),
    what: 'This is a Chat app token: it rules the whole Chat application, every user and every message.',
    answer: "Agora's REST API takes it for every call, from whoever sends it.",
    fix: 'Keep it on your server. A browser or phone gets a user token: ChatTokenBuilder.buildUserToken, or chat({ userId }). If this one was sent to a client, it stays good until its end; replace the certificate if that is too long.',
  },
  PUBLISH_DEPENDS: {
    severity: 'warning',
    what: "The user wants to publish, and the token has no publish privilege: it is a subscriber's.",
    answer:
      'With co-host authentication off, which is the default, the user can publish all the same; with it on, setClientRole("host") is refused with 2018 and publish() with 2020.',
    fix: "Ask the server for a token with the role publisher, and do not rely on roles before co-host authentication is on (Agora's Console, the project's settings).",
  },
  PUBLISH_UNGUARDED: {
    severity: 'info',
    what: "The token is a subscriber's, but the project has co-host authentication off: roles in tokens are not enforced.",
    answer: 'Whoever joins with it can publish.',
    fix: "Where that matters, switch co-host authentication on in Agora's Console; it is live after about 5 minutes, and then every client needs a token.",
  },
  UNKNOWN_SERVICE: {
    severity: 'info',
    what: 'The token holds a service that this version does not know; what stands behind it cannot be read.',
    answer: 'Agora reads as far as it knows the services; the signature covers all of them.',
    fix: 'Nothing, if your builder is newer than this library. Update the library to see the rest.',
  },
  UNUSUAL_CONTENT: {
    severity: 'info',
    what: ({ flags }) => `The token is built in an unusual way: ${listed(flags)}.`,
    answer: "Agora's readers accept it, as far as is known.",
    fix: 'If you did not build it so on purpose, use an official builder or this library.',
  },
}
