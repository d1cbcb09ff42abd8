import { expect, test } from 'vitest'

import { APP_ID, good, NOW, PRIMARY, token, words } from '../../../../test/support/explained.ts'
import { encode006 } from '../006/encode.ts'
import { rtc } from '../services.ts'
import { anyChannel, anyUid } from '../wildcards.ts'
import { encodePayload } from '../wire/payload.ts'
import { wrapPayload } from '../wire/token-text.ts'

function token006(channel: string, uid: string, end: number, ts: number = NOW + 86_400): string {
  return encode006({ appId: APP_ID, channel, uid, salt: 1, ts, privileges: [[1, end]] }, PRIMARY)
}

/** A token for names that the library refuses to sign. */
function rawToken(channel: string, uid: string, appId = APP_ID, lifetime = 3_600): string {
  const services = [{ type: 1, privileges: [[1, 3_600] as const], texts: [channel, uid] }]
  const payload = encodePayload(
    { appId, issuedAt: NOW, expiresInSeconds: lifetime, salt: 1, services },
    PRIMARY,
  )
  return wrapPayload(payload, payload.length)
}

test('an illegal channel name', () => {
  expect(words('BAD_CHANNEL_NAME', good, { join: { channel: 'caf\u00e9' } }))
    .toMatchInlineSnapshot(`
    "error: The channel "café" is not a legal name: 1 to 64 bytes of letters, digits, space and ! # $ % & ( ) + - : ; < = . > ? @ [ ] ^ _ { } | ~ , are.
    The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: invalid channel name (2010007); native SDKs: reason 7, invalid channel name (error 102); renewToken(): 2014 ERR_INVALID_CHANNEL_NAME.
    Choose another name; quotes, * / \\ \` and letters beyond ASCII are not allowed. For such names use an id or a hash."
  `)
})

test('an illegal uid', () => {
  expect(words('BAD_UID', good, { join: { uid: -1 } })).toMatchInlineSnapshot(`
    "error: The uid -1 is not legal: a whole number from 0 to 4294967295, or an account of 1 to 255 bytes of the characters a channel may have.
    The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: invalid string uid (9010002); native SDKs: error 121, invalid user ID; renewToken(): 117 ERR_INVALID_UID. (Agora does not document this case.)
    Give each user a number from 1 to 4294967295, or an account of those characters."
  `)
})

test('channel and uid swapped', () => {
  expect(words('CHANNEL_AND_UID_SWAPPED', rawToken('1234', 'lobby'))).toMatchInlineSnapshot(`
    "error: Channel and uid are swapped: the token is for channel "1234" and uid "lobby", the join the other way round.
    The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: invalid token, authorized failed (2010009); native SDKs: reason 8, invalid token (error 110, ERR_INVALID_TOKEN); renewToken(): 110 ERR_NO_AUTHORIZED.
    Look at the order of the arguments where your server makes the token: the channel comes before the uid."
  `)
})

test('a missing uid turned into text', () => {
  expect(words('PLACEHOLDER_IN_TOKEN', rawToken('lobby', 'undefined'))).toMatchInlineSnapshot(`
    "error: The token is for the uid "undefined": a missing value turned into text on your server.
    The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: invalid token, authorized failed (2010009); native SDKs: reason 8, invalid token (error 110, ERR_INVALID_TOKEN); renewToken(): 110 ERR_NO_AUTHORIZED.
    Look at how your server reads the uid from the request: the parameter has another name, or was not sent. Refuse requests without it."
  `)
})

test('a channel in other capitals', () => {
  expect(words('CHANNEL_CASE', good, { join: { channel: 'Lobby' } })).toMatchInlineSnapshot(`
    "error: The token is for channel "lobby", the join is for "Lobby". Capitals count.
    The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: invalid token, authorized failed (2010009); native SDKs: reason 8, invalid token (error 110, ERR_INVALID_TOKEN); renewToken(): 110 ERR_NO_AUTHORIZED.
    Ask the server for the channel that the client joins, from one variable, and pass it on unchanged."
  `)
})

test('a channel with a space behind it', () => {
  expect(words('CHANNEL_WHITESPACE', good, { join: { channel: 'lobby ' } })).toMatchInlineSnapshot(`
    "error: The token is for channel "lobby", the join is for "lobby ". Spaces count, also at the beginning and the end.
    The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: invalid token, authorized failed (2010009); native SDKs: reason 8, invalid token (error 110, ERR_INVALID_TOKEN); renewToken(): 110 ERR_NO_AUTHORIZED.
    Trim the name once, before it goes to server and SDK."
  `)
})

test('a channel that is still URL-encoded', () => {
  expect(words('CHANNEL_ENCODED', rawToken('my%20room', '1234'), { join: { channel: 'my room' } }))
    .toMatchInlineSnapshot(`
    "error: The token is for channel "my%20room", the join is for "my room": one of the two is URL-encoded.
    The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: invalid token, authorized failed (2010009); native SDKs: reason 8, invalid token (error 110, ERR_INVALID_TOKEN); renewToken(): 110 ERR_NO_AUTHORIZED.
    Encode the name once where the address of the token server is built, and decode it once on the server."
  `)
})

test('another channel', () => {
  expect(words('CHANNEL_DIFFERS', good, { join: { channel: 'kitchen' } })).toMatchInlineSnapshot(`
    "error: The token is for channel "lobby", the join is for "kitchen".
    The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: invalid token, authorized failed (2010009); native SDKs: reason 8, invalid token (error 110, ERR_INVALID_TOKEN); renewToken(): 110 ERR_NO_AUTHORIZED.
    Ask the server for the channel that the client joins, from one variable, and pass it on unchanged."
  `)
})

test('another channel with a 006 token', () => {
  expect(
    words('CHANNEL_DIFFERS', token006('lobby', '1234', NOW + 600), {
      join: { channel: 'kitchen' },
    }),
  ).toMatchInlineSnapshot(`
    "error: The token is for another channel (006 holds only its checksum, so it cannot be told which), the join is for "kitchen".
    The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: invalid token, authorized failed (2010009); native SDKs: reason 8, invalid token (error 110, ERR_INVALID_TOKEN); renewToken(): 110 ERR_NO_AUTHORIZED.
    Ask the server for the channel that the client joins, from one variable, and pass it on unchanged."
  `)
})

test('other capitals with a 006 token, which are guessed', () => {
  expect(words('CHANNEL_CASE', token006('Lobby', '1234', NOW + 600))).toMatchInlineSnapshot(`
    "error: The token is for channel "Lobby", the join is for "lobby". Capitals count.
    The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: invalid token, authorized failed (2010009); native SDKs: reason 8, invalid token (error 110, ERR_INVALID_TOKEN); renewToken(): 110 ERR_NO_AUTHORIZED.
    Ask the server for the channel that the client joins, from one variable, and pass it on unchanged."
  `)
})

test('the account 0 where the number was meant', () => {
  expect(words('UID_STRING_ZERO', rawToken('lobby', '0'))).toMatchInlineSnapshot(`
    "error: The token is for the account "0", a text, which is not the number 0 and no wildcard. The join is for the number 1234.
    The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: invalid token, authorized failed (2010009); native SDKs: reason 8, invalid token (error 110, ERR_INVALID_TOKEN); renewToken(): 110 ERR_NO_AUTHORIZED.
    Pass the number 0 to your builder for a token that any user may use, or better the user's own uid. Some builders (PHP for 007, Ruby for 006) write "0" for the number too."
  `)
})

test('a client that leaves the uid to Agora', () => {
  expect(words('UID_ZERO_IN_JOIN', good, { join: { uid: null } })).toMatchInlineSnapshot(`
    "error: The token is for uid "1234", and the client joins with 0 or null, which lets Agora assign a uid.
    The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: invalid token, authorized failed (2010009); native SDKs: reason 8, invalid token (error 110, ERR_INVALID_TOKEN); renewToken(): 110 ERR_NO_AUTHORIZED.
    Pass the uid that the token is for to join(). Only a token made for uid 0 lets Agora choose."
  `)
})

test('an account with a token for a number', () => {
  expect(words('UID_TYPE', good, { join: { uid: 'ada' } })).toMatchInlineSnapshot(`
    "error: The token is for uid "1234", the join is for the account "ada": one looks like a number and the other like a user account.
    The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: invalid token, authorized failed (2010009); native SDKs: reason 8, invalid token (error 110, ERR_INVALID_TOKEN); renewToken(): 110 ERR_NO_AUTHORIZED.
    Use one type everywhere in a channel. With numbers: buildTokenWithUid on the server and a number in join(). With accounts: buildTokenWithUserAccount and a string in join()."
  `)
})

test('a number with a token for an account', () => {
  expect(words('UID_TYPE', rawToken('lobby', 'ada'))).toMatchInlineSnapshot(`
    "error: The token is for uid "ada", the join is for the number 1234: one looks like a number and the other like a user account.
    The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: invalid token, authorized failed (2010009); native SDKs: reason 8, invalid token (error 110, ERR_INVALID_TOKEN); renewToken(): 110 ERR_NO_AUTHORIZED.
    Use one type everywhere in a channel. With numbers: buildTokenWithUid on the server and a number in join(). With accounts: buildTokenWithUserAccount and a string in join()."
  `)
})

test('a uid written as a signed number', () => {
  expect(words('UID_SIGNED', rawToken('lobby', '-1'), { join: { uid: 4_294_967_295 } }))
    .toMatchInlineSnapshot(`
    "error: The token is for uid "-1", the join is for the number 4294967295: the same 32 bits, but the server wrote them as a signed number.
    The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: invalid token, authorized failed (2010009); native SDKs: reason 8, invalid token (error 110, ERR_INVALID_TOKEN); renewToken(): 110 ERR_NO_AUTHORIZED.
    Write the uid as an unsigned number on the server, or give out uids below 2147483648."
  `)
})

test('an account in other capitals', () => {
  expect(words('UID_SPELLING', rawToken('lobby', 'Ada'), { join: { uid: 'ada' } }))
    .toMatchInlineSnapshot(`
    "error: The token is for uid "Ada", the join is for the account "ada". Capitals and spaces count.
    The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: invalid token, authorized failed (2010009); native SDKs: reason 8, invalid token (error 110, ERR_INVALID_TOKEN); renewToken(): 110 ERR_NO_AUTHORIZED.
    Pass the account to server and SDK from one variable, unchanged."
  `)
})

test('another uid', () => {
  expect(words('UID_DIFFERS', good, { join: { uid: 1235 } })).toMatchInlineSnapshot(`
    "error: The token is for uid "1234", the join is for the number 1235.
    The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: invalid token, authorized failed (2010009); native SDKs: reason 8, invalid token (error 110, ERR_INVALID_TOKEN); renewToken(): 110 ERR_NO_AUTHORIZED.
    Ask the server for a token for the uid that the client joins with, or join with the token's uid. A second device needs a uid and token of its own."
  `)
})

test('an account of digits', () => {
  expect(words('UID_DIGITS_AS_ACCOUNT', good, { join: { uid: '1234' } })).toMatchInlineSnapshot(`
    "warning: The client joins with the account "1234", a text of digits. The token of the number is the same, so it fits.
    The join succeeds, but to Agora an account and a number are two users, and one channel must use one type.
    Pass a number to join() (Number(uid)), unless everybody in the channel uses accounts."
  `)
})

test('a publisher token for anybody', () => {
  expect(words('WILDCARD', token([rtc({ channel: 'lobby', uid: 0, role: 'publisher' })])))
    .toMatchInlineSnapshot(`
      "warning: The token is good for any user, and may publish.
      It is accepted. Agora advises wildcards for audiences only.
      Whoever gets hold of it can join as anybody and publish: issue a token for one user and channel, or for subscribers only."
    `)
})

test('an audience token for every channel', () => {
  expect(words('WILDCARD', token([rtc({ channel: anyChannel, uid: anyUid, role: 'subscriber' })])))
    .toMatchInlineSnapshot(`
      "info: The token is good for any channel and any user.
      It is accepted. Agora advises wildcards for audiences only.
      Nothing, if it is for an audience."
    `)
})
