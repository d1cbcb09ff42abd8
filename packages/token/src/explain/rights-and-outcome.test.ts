import { expect, test } from 'vitest'

import {
  APP_ID,
  good,
  lobby,
  NOW,
  PRIMARY,
  token,
  words,
} from '../../../../test/support/explained.ts'
import { sign006 } from '../006/sign.ts'
import { chat, chatApp, rtc, rtm, rtm2 } from '../services.ts'
import { encodePayload } from '../wire/payload.ts'
import type { WireService } from '../wire/service.ts'
import { wrapPayload } from '../wire/token-text.ts'

const subscriber = token([rtc({ channel: 'lobby', uid: 1234, role: 'subscriber' })])
const users = Array.from({ length: 400 }, (_, n) => `user-${n * n * 7919}`)
const long = token([lobby, rtm2({ userId: 'ada', permissions: { users: { read: users } } })])
const token006 = sign006(
  { appId: APP_ID, appCertificate: PRIMARY },
  { channel: 'lobby', uid: 1234, role: 'publisher', expiresAt: NOW + 600 },
  { now: NOW, salt: 1 },
)

/** A token with services that no function of the library makes. */
function rawToken(services: readonly WireService[], behind: readonly number[] = []): string {
  const claims = { appId: APP_ID, issuedAt: NOW, expiresInSeconds: 3_600, salt: 1, services }
  const payload = Uint8Array.of(...encodePayload(claims, PRIMARY), ...behind)
  return wrapPayload(payload, payload.length)
}

test('a token without RTC', () => {
  expect(words('NO_RTC_SERVICE', token([rtm({ userId: '1234' }), chat({ userId: 'ada' })])))
    .toMatchInlineSnapshot(`
    "error: The token cannot join channels: it holds only RTM and Chat.
    The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: invalid token, authorized failed (2010009); native SDKs: reason 8, invalid token (error 110, ERR_INVALID_TOKEN); renewToken(): 110 ERR_NO_AUTHORIZED. (Agora does not document this case.)
    Make it with the RTC builder (RtcTokenBuilder), or with several services in one token: rtc({ … }) and rtm({ … })."
  `)
})

test('a token without the privilege to join', () => {
  expect(
    words(
      'NO_JOIN_PRIVILEGE',
      token([rtc({ channel: 'lobby', uid: 1234, privileges: ['publishAudioStream'] })]),
    ),
  ).toMatchInlineSnapshot(`
    "error: The token holds this channel, but not the privilege to join it.
    The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: invalid token, authorized failed (2010009); native SDKs: reason 8, invalid token (error 110, ERR_INVALID_TOKEN); renewToken(): 110 ERR_NO_AUTHORIZED. (Agora does not document this case.)
    Add joinChannel where your server lists the privileges; every role needs it."
  `)
})

test('a subscriber who wants to publish, co-host authentication on', () => {
  expect(
    words('PUBLISH_REFUSED', subscriber, {
      project: { coHostAuthentication: true },
      join: { role: 'host' },
    }),
  ).toMatchInlineSnapshot(`
    "error: The user wants to publish, and the token has no publish privilege that is in force: it is a subscriber's. The project has co-host authentication on.
    The join succeeds; setClientRole("host") is refused with 2018 (ERR_SET_CLIENT_ROLE_TIMEOUT) and publish() with 2020 (ERR_PUBLISH_REQUEST_INVALID); native SDKs: onClientRoleChangeFailed, reason 2. (That the platform answers so is assumed.)
    Ask the server for a token with the role publisher, pass it to renewToken(), and only then call setClientRole("host")."
  `)
})

test('a subscriber who wants to publish, co-host authentication unknown', () => {
  expect(words('PUBLISH_DEPENDS', subscriber, { join: { role: 'publisher' } }))
    .toMatchInlineSnapshot(`
    "warning: The user wants to publish, and the token has no publish privilege: it is a subscriber's.
    With co-host authentication off, which is the default, the user can publish all the same; with it on, setClientRole("host") is refused with 2018 and publish() with 2020.
    Ask the server for a token with the role publisher, and do not rely on roles before co-host authentication is on (Agora's Console, the project's settings)."
  `)
})

test('a subscriber who may publish all the same', () => {
  expect(words('PUBLISH_UNGUARDED', subscriber, { project: { coHostAuthentication: false } }))
    .toMatchInlineSnapshot(`
    "info: The token is a subscriber's, but the project has co-host authentication off: roles in tokens are not enforced.
    Whoever joins with it can publish.
    Where that matters, switch co-host authentication on in Agora's Console; it is live after about 5 minutes, and then every client needs a token."
  `)
})

test('an RTM login with an RTC token', () => {
  expect(words('NO_RTM_SERVICE', good, { join: { product: 'rtm', userId: 'ada' } }))
    .toMatchInlineSnapshot(`
    "error: The token cannot log in to RTM (Signaling): it holds only RTC.
    RTM refuses to log in: -10005, invalid token. (The SDK itself lets such a token pass; which code the server sends is assumed.)
    Make it with the RTM builder for this user id, or put both services in one token: rtc({ … }) and rtm({ … }). A temporary token from the Console may hold RTC only."
  `)
})

test('a Chat login with an RTC token', () => {
  expect(words('NO_CHAT_SERVICE', good, { join: { product: 'chat', userId: 'ada' } }))
    .toMatchInlineSnapshot(`
    "error: The token cannot log in to Chat: it holds only RTC.
    Chat refuses to log in: 28 (or 2, 40), authentication failed.
    Make it with ChatTokenBuilder.buildUserToken, or chat({ userId })."
  `)
})

test('another RTM user', () => {
  expect(
    words('USER_ID_DIFFERS', token([rtm({ userId: 'ada' })]), {
      join: { product: 'rtm', userId: 'Ada' },
    }),
  ).toMatchInlineSnapshot(`
    "error: The RTM user of the token is "ada", the one who logs in is "Ada".
    RTM refuses to log in: -10005, invalid token. (assumed)
    Make the token for the user id that logs in, letter by letter."
  `)
})

test('another Chat user', () => {
  expect(
    words('USER_ID_DIFFERS', token([chat({ userId: 'ada' })]), {
      join: { product: 'chat', userId: 'bob' },
    }),
  ).toMatchInlineSnapshot(`
    "error: The Chat user of the token is "ada", the one who logs in is "bob".
    Chat refuses to log in: 28 (or 2, 40), authentication failed.
    Make the token for the user id that logs in, letter by letter. Chat user names have no capitals."
  `)
})

test('a Chat app token in a browser', () => {
  expect(
    words('CHAT_APP_TOKEN', token([chatApp()]), {
      join: { product: 'chat', userId: 'ada', sdk: { name: 'web', version: '1.4.0' } },
    }),
  ).toMatchInlineSnapshot(`
    "error: This is a Chat app token: it rules the whole Chat application, every user and every message.
    Agora's REST API takes it for every call, from whoever sends it.
    Keep it on your server. A browser or phone gets a user token: ChatTokenBuilder.buildUserToken, or chat({ userId }). If this one was sent to a client, it stays good until its end; replace the certificate if that is too long."
  `)
})

test('a Chat app token', () => {
  expect(words('CHAT_APP_TOKEN', token([chatApp()]))).toMatchInlineSnapshot(`
    "warning: This is a Chat app token: it rules the whole Chat application, every user and every message.
    Agora's REST API takes it for every call, from whoever sends it.
    Keep it on your server. A browser or phone gets a user token: ChatTokenBuilder.buildUserToken, or chat({ userId }). If this one was sent to a client, it stays good until its end; replace the certificate if that is too long."
  `)
})

test('a Web SDK too old for 007', () => {
  expect(words('SDK_TOO_OLD', good, { join: { sdk: { name: 'web', version: '4.7.3' } } }))
    .toMatchInlineSnapshot(`
    "error: The Web SDK 4.7.3 is too old for AccessToken2 (007): it takes 4.8.0 or newer.
    Agora documents the version, not the error; count on "invalid token, authorized failed" (110).
    Update the Web SDK to 4.8.0 or newer, or let the server make 006 tokens for these clients."
  `)
})

test('a native SDK too old for 007', () => {
  expect(words('SDK_TOO_OLD', good, { join: { sdk: { name: 'android', version: '3.7.2' } } }))
    .toMatchInlineSnapshot(`
    "error: The native SDK 3.7.2 is too old for AccessToken2 (007): it takes 4.0.0 or newer.
    Agora documents the version, not the error; count on "invalid token, authorized failed" (110).
    Update the native SDK to 4.0.0 or newer, or let the server make 006 tokens for these clients."
  `)
})

test('a Flutter SDK too old for 007', () => {
  expect(words('SDK_TOO_OLD', good, { join: { sdk: { name: 'flutter', version: '5.3.1' } } }))
    .toMatchInlineSnapshot(`
    "error: The Flutter SDK 5.3.1 is too old for AccessToken2 (007): it takes 6.0.0 or newer.
    Agora documents the version, not the error; count on "invalid token, authorized failed" (110).
    Update the Flutter SDK to 6.0.0 or newer, or let the server make 006 tokens for these clients."
  `)
})

test('a Web SDK too old for any token', () => {
  expect(words('SDK_TOO_OLD', good, { join: { sdk: { name: 'web', version: '2.3.1' } } }))
    .toMatchInlineSnapshot(`
    "error: The Web SDK 2.3.1 is too old for tokens (it uses channel keys): it takes 2.4.0 or newer.
    Agora documents the version, not the error; count on "invalid token, authorized failed" (110).
    Update the Web SDK to 2.4.0 or newer."
  `)
})

test('a token too long for the Web SDK', () => {
  expect(words('TOKEN_TOO_LONG', long, { join: { sdk: { name: 'web', version: '4.24.8' } } }))
    .toMatchInlineSnapshot(`
    "error: The token has 4255 characters; the Web SDK takes 2047 at most.
    join() fails before any traffic: INVALID_PARAMS, Invalid token: Length of the string: [1,2047].
    Put fewer services and permissions in one token, or issue one for each product."
  `)
})

test('a long token for some SDK', () => {
  expect(words('TOKEN_TOO_LONG', long)).toMatchInlineSnapshot(`
    "warning: The token has 4255 characters; the Web SDK takes 2047 at most.
    join() fails before any traffic: INVALID_PARAMS, Invalid token: Length of the string: [1,2047].
    Put fewer services and permissions in one token, or issue one for each product."
  `)
})

test('an RTM service without its privilege', () => {
  expect(
    words('LOGIN_PRIVILEGE_MISSING', rawToken([{ type: 2, privileges: [], texts: ['ada'] }]), {
      join: { product: 'rtm', userId: 'ada' },
    }),
  ).toMatchInlineSnapshot(`
    "error: The privilege to log in to RTM is missing, or has ended.
    RTM refuses to log in: -10005, invalid token, or -10009, token expired.
    Make a new token with the builder of that product."
  `)
})

test('a service nobody knows', () => {
  expect(
    words('UNKNOWN_SERVICE', rawToken([...lobby.wire, { type: 99, privileges: [], texts: [] }])),
  ).toMatchInlineSnapshot(`
    "info: The token holds a service that this version does not know; what stands behind it cannot be read.
    Agora reads as far as it knows the services; the signature covers all of them.
    Nothing, if your builder is newer than this library. Update the library to see the rest."
  `)
})

test('bytes behind the last service', () => {
  expect(words('UNUSUAL_CONTENT', rawToken(lobby.wire, [1, 2, 3]))).toMatchInlineSnapshot(`
    "info: The token is built in an unusual way: there are bytes behind its last service.
    Agora's readers accept it, as far as is known.
    If you did not build it so on purpose, use an official builder or this library."
  `)
})

test('a 006 token without names', () => {
  expect(words('NAMES_NEEDED', token006, { join: { channel: undefined, uid: undefined } }))
    .toMatchInlineSnapshot(`
    "info: This is a 006 token: it holds only checksums of channel and uid, and both are needed to check its signature.
    Agora takes them from the join.
    Say which channel and uid the client joins with."
  `)
})

test('a token and nothing else', () => {
  expect(
    words('NOT_CHECKED', good, {
      project: { appId: undefined, certificates: undefined },
      join: { channel: undefined, uid: undefined },
    }),
  ).toMatchInlineSnapshot(`
    "info: Not everything could be checked. Still unknown: the App ID of the client, the project's certificates and what is joined (channel and uid) or logged in to.
    Agora checks all of it.
    Say the rest as well for a full answer."
  `)
})

test('nothing wrong so far', () => {
  expect(words('NOTHING_WRONG', good, { join: { uid: undefined } })).toMatchInlineSnapshot(`
    "info: Nothing wrong was found in what could be checked.
    Agora accepts it if the rest fits as well.
    Nothing. If it is refused all the same, compare the text that the client really passes with this one, its App ID, channel and uid included, and look whether a certificate was replaced lately."
  `)
})

test('nothing wrong', () => {
  expect(words('NOTHING_WRONG', good)).toMatchInlineSnapshot(`
    "info: Nothing wrong was found: form, App ID, signature, times, names and privileges all fit.
    It is accepted: uid 1234 may join "lobby" until 2027-01-15 09:00:00 UTC (in 59 min).
    Nothing. If it is refused all the same, compare the text that the client really passes with this one, its App ID, channel and uid included, and look whether a certificate was replaced lately."
  `)
})

test('nothing wrong with a login', () => {
  expect(
    words('NOTHING_WRONG', token([rtm({ userId: 'ada' })]), {
      join: { product: 'rtm', userId: 'ada' },
    }),
  ).toMatchInlineSnapshot(`
    "info: Nothing wrong was found: form, App ID, signature, times, names and privileges all fit.
    It is accepted: "ada" may log in to RTM until 2027-01-15 09:00:00 UTC (in 59 min).
    Nothing. If it is refused all the same, compare the text that the client really passes with this one, its App ID, channel and uid included, and look whether a certificate was replaced lately."
  `)
})
