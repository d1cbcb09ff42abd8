import { expect, test } from 'vitest'

import { APP_ID, good, NOW, PRIMARY, words } from '../../../../test/support/explained.ts'
import { rtc } from '../services.ts'
import { signToken } from '../sign.ts'

/** Tokens whose text has a "+", and padding. */
const [withPlus, padded] = [/^[^+]*[+][^+]*$/, /=$/].map((wanted) => {
  const salted = Array.from({ length: 200 }, (_, salt) =>
    signToken(
      { appId: APP_ID, appCertificate: PRIMARY },
      {
        services: [rtc({ channel: 'lobby', uid: 1000 + salt, role: 'publisher' })],
        expiresInSeconds: 3_600,
      },
      { now: NOW, salt },
    ),
  )
  return salted.find((text) => wanted.test(text)) ?? ''
}) as [string, string]

test('no text at all', () => {
  expect(words('TOKEN_EMPTY', '  ')).toMatchInlineSnapshot(`
    "error: There is no token: the text is empty.
    The Web SDK refuses an empty token before any traffic (INVALID_PARAMS, Invalid token). Where an empty text reaches Agora as no token: The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: dynamic use static key (2010015); native SDKs: reason 8, invalid token (error 110, ERR_INVALID_TOKEN); renewToken(): 120 ERR_DYNAMIC_USE_STATIC_KE.
    Look at what your token server answers and at the name of the field you read from it. If the project works without tokens, pass null."
  `)
})

test('a missing value turned into text', () => {
  expect(words('PLACEHOLDER_AS_TOKEN', 'undefined')).toMatchInlineSnapshot(`
    "error: There is no token: the text is "undefined", a missing value turned into text.
    The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: invalid token, authorized failed (2010009); native SDKs: reason 8, invalid token (error 110, ERR_INVALID_TOKEN); renewToken(): 110 ERR_NO_AUTHORIZED.
    Look at what your token server answers and at the name of the field you read from it."
  `)
})

test('a promise nobody waited for', () => {
  expect(words('PLACEHOLDER_AS_TOKEN', '[object Promise]')).toMatchInlineSnapshot(`
    "error: There is no token: the text is "[object Promise]", a missing value turned into text.
    The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: invalid token, authorized failed (2010009); native SDKs: reason 8, invalid token (error 110, ERR_INVALID_TOKEN); renewToken(): 110 ERR_NO_AUTHORIZED.
    Await the call that fetches the token before you pass its result on."
  `)
})

test('an object instead of its token', () => {
  expect(words('PLACEHOLDER_AS_TOKEN', '[object Object]')).toMatchInlineSnapshot(`
    "error: There is no token: the text is "[object Object]", a missing value turned into text.
    The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: invalid token, authorized failed (2010009); native SDKs: reason 8, invalid token (error 110, ERR_INVALID_TOKEN); renewToken(): 110 ERR_NO_AUTHORIZED.
    Pass the token itself, not the object it came in (such as answer.token)."
  `)
})

test('the App ID where tokens are required', () => {
  expect(words('APP_ID_AS_TOKEN', APP_ID)).toMatchInlineSnapshot(`
    "error: This is the App ID, not a token. The Web SDK sends it in the token's place when the token is null.
    The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: dynamic use static key (2010015); native SDKs: reason 8, invalid token (error 110, ERR_INVALID_TOKEN); renewToken(): 120 ERR_DYNAMIC_USE_STATIC_KE.
    Fetch a token from your server and pass it to join() as the third argument. Only a project that allows "No certificate" in Agora's Console lets users in with the App ID alone."
  `)
})

test('the App ID where it is enough', () => {
  expect(words('APP_ID_ONLY', APP_ID, { project: { allowsAppIdOnly: true } }))
    .toMatchInlineSnapshot(`
    "info: This is the App ID, which the Web SDK sends when the token is null. The project lets users in with it.
    The join succeeds and lasts 24 hours at most.
    Before real users come: enable a certificate, issue tokens, and delete "No certificate" in Agora's Console. Until then anybody who knows the App ID can join."
  `)
})

test('the App Certificate', () => {
  expect(words('CERTIFICATE_AS_TOKEN', PRIMARY.toUpperCase())).toMatchInlineSnapshot(`
    "error: This is the App Certificate of the project, not a token. Whoever holds it can make any token.
    The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: invalid token, authorized failed (2010009); native SDKs: reason 8, invalid token (error 110, ERR_INVALID_TOKEN); renewToken(): 110 ERR_NO_AUTHORIZED.
    Sign tokens on your server and send only those to clients. If this text has left your server, replace the certificate in Agora's Console: add a secondary one, swap, disable and delete the old one."
  `)
})

test('some App ID or certificate', () => {
  expect(words('HEX_AS_TOKEN', 'c3'.repeat(16))).toMatchInlineSnapshot(`
    "error: These are 32 hexadecimal characters: an App ID or an App Certificate looks like that, a token does not.
    The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: invalid token, authorized failed (2010009); native SDKs: reason 8, invalid token (error 110, ERR_INVALID_TOKEN); renewToken(): 110 ERR_NO_AUTHORIZED.
    Pass the token that your server made, which begins with 007 (or 006). If this is an App Certificate, it must never leave your server: replace it in Agora's Console."
  `)
})

test('the address of the token server', () => {
  expect(words('URL_AS_TOKEN', 'https://tokens.example.com/access_token?channel=lobby'))
    .toMatchInlineSnapshot(`
    "error: This is an address, not a token: probably that of the token server.
    The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: invalid token, authorized failed (2010009); native SDKs: reason 8, invalid token (error 110, ERR_INVALID_TOKEN); renewToken(): 110 ERR_NO_AUTHORIZED.
    Fetch the address and pass on the token from its answer. A UIKit that wants a token URL takes it as another setting."
  `)
})

test('an error that the token server answered', () => {
  expect(words('JSON_WITHOUT_TOKEN', '{"message":"unauthorized"}')).toMatchInlineSnapshot(`
    "error: This is a JSON text without an Agora token in it, probably an error that a token server answered.
    The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: invalid token, authorized failed (2010009); native SDKs: reason 8, invalid token (error 110, ERR_INVALID_TOKEN); renewToken(): 110 ERR_NO_AUTHORIZED.
    Read what it says. Have the client look at the status of the answer before it takes the token out."
  `)
})

test('a web page', () => {
  expect(words('HTML_AS_TOKEN', '<!DOCTYPE html><title>Sign in</title>')).toMatchInlineSnapshot(`
    "error: This is a web page, not a token: an error or login page that came instead of the token server's answer.
    The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: invalid token, authorized failed (2010009); native SDKs: reason 8, invalid token (error 110, ERR_INVALID_TOKEN); renewToken(): 110 ERR_NO_AUTHORIZED.
    Check the address of the token server, and have the client look at status and Content-Type of the answer."
  `)
})

test('the token of a login', () => {
  expect(words('JWT_AS_TOKEN', 'eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.c2ln')).toMatchInlineSnapshot(`
    "error: This is a JSON Web Token, as logins use, and not an Agora token.
    The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: invalid token, authorized failed (2010009); native SDKs: reason 8, invalid token (error 110, ERR_INVALID_TOKEN); renewToken(): 110 ERR_NO_AUTHORIZED.
    Send it to your token server as the caller's credential, and pass the Agora token from the answer to join()."
  `)
})

test('a token of the whiteboard', () => {
  expect(words('OTHER_PRODUCT_TOKEN', 'NETLESSROOM_YWs9QQ')).toMatchInlineSnapshot(`
    "error: This is a token of Interactive Whiteboard (Netless), not an AccessToken.
    The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: invalid token, authorized failed (2010009); native SDKs: reason 8, invalid token (error 110, ERR_INVALID_TOKEN); renewToken(): 110 ERR_NO_AUTHORIZED.
    Pass it to the Whiteboard SDK, and a token from the RTC builder to join()."
  `)
})

test('a channel key', () => {
  expect(words('CHANNEL_KEY', `005${'A'.repeat(120)}`)).toMatchInlineSnapshot(`
    "error: This is a channel key (version 005), Agora's format before tokens, for SDKs older than native 2.1.0 and Web 2.4.0.
    The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: invalid token, authorized failed (2010009); native SDKs: reason 8, invalid token (error 110, ERR_INVALID_TOKEN); renewToken(): 110 ERR_NO_AUTHORIZED.
    Let your server make an AccessToken2 (007) and use a current SDK."
  `)
})

test('a signaling token', () => {
  expect(words('CHANNEL_KEY', `1:${APP_ID}:${NOW}:${'0'.repeat(32)}`)).toMatchInlineSnapshot(`
    "error: This is a signaling token, Agora's format before tokens, for SDKs older than native 2.1.0 and Web 2.4.0.
    The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: invalid token, authorized failed (2010009); native SDKs: reason 8, invalid token (error 110, ERR_INVALID_TOKEN); renewToken(): 110 ERR_NO_AUTHORIZED.
    Let your server make an AccessToken2 (007) and use a current SDK."
  `)
})

test('a version that does not exist', () => {
  expect(words('UNKNOWN_VERSION', `008${good.slice(3)}`)).toMatchInlineSnapshot(`
    "error: The text begins with 008: there is no such version of Agora's tokens.
    The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: invalid token, authorized failed (2010009); native SDKs: reason 8, invalid token (error 110, ERR_INVALID_TOKEN); renewToken(): 110 ERR_NO_AUTHORIZED.
    Copy the token again; it begins with 007 (AccessToken2) or 006."
  `)
})

test.for([
  ['000', 'UNKNOWN_VERSION'],
  ['001', 'UNKNOWN_VERSION'],
  ['002', 'UNKNOWN_VERSION'],
  ['003', 'CHANNEL_KEY'],
  ['004', 'CHANNEL_KEY'],
  ['005', 'CHANNEL_KEY'],
  ['008', 'UNKNOWN_VERSION'],
  ['009', 'UNKNOWN_VERSION'],
] as const)('what begins with %s is %s', ([version, code]) => {
  expect(words(code, version + good.slice(3))).toContain(version)
})

test('something else', () => {
  expect(words('NOT_A_TOKEN', 'hello world')).toMatchInlineSnapshot(`
    "error: This is not an Agora token: those begin with 007 or 006, and this begins with "hel".
    The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: invalid token, authorized failed (2010009); native SDKs: reason 8, invalid token (error 110, ERR_INVALID_TOKEN); renewToken(): 110 ERR_NO_AUTHORIZED.
    Look at what your token server answers and at the name of the field you read from it."
  `)
})

test('a token cut short', () => {
  expect(words('TRUNCATED', good.slice(0, -9))).toMatchInlineSnapshot(`
    "error: The token breaks off: after 150 characters its content is not complete.
    The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: invalid token, authorized failed (2010009); native SDKs: reason 8, invalid token (error 110, ERR_INVALID_TOKEN); renewToken(): 110 ERR_NO_AUTHORIZED.
    Copy the whole token. If it came from a database or a log, look for a column or line that is too short: tokens have no fixed length, allow 2047 characters. If the length is right, a character inside is wrong."
  `)
})

test('a token cut short by a table that shows dots', () => {
  expect(words('TRUNCATED', `${good.slice(0, 40)}…`)).toMatchInlineSnapshot(`
    "error: The token breaks off: after 40 characters its content is not complete.
    The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: invalid token, authorized failed (2010009); native SDKs: reason 8, invalid token (error 110, ERR_INVALID_TOKEN); renewToken(): 110 ERR_NO_AUTHORIZED.
    Copy the whole token. If it came from a database or a log, look for a column or line that is too short: tokens have no fixed length, allow 2047 characters. If the length is right, a character inside is wrong."
  `)
})

test('a token whose capitals were lost', () => {
  expect(words('CORRUPTED', good.toLowerCase())).toMatchInlineSnapshot(`
    "error: The token is damaged and cannot be read (expected a zlib header). One changed character is enough for that, also a capital turned small.
    The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: invalid token, authorized failed (2010009); native SDKs: reason 8, invalid token (error 110, ERR_INVALID_TOKEN); renewToken(): 110 ERR_NO_AUTHORIZED.
    Compare what your server made with what the client passes to join(), character by character: the first and last six are usually enough."
  `)
})

test('a text of a million characters', () => {
  expect(words('TOO_LARGE', `007${'A'.repeat(2_000_000)}`)).toMatchInlineSnapshot(`
    "error: The text is too large to be a token.
    The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: invalid token, authorized failed (2010009); native SDKs: reason 8, invalid token (error 110, ERR_INVALID_TOKEN); renewToken(): 110 ERR_NO_AUTHORIZED.
    Pass one token and nothing else."
  `)
})

test('the whole answer of a token server', () => {
  expect(words('JSON_AROUND_TOKEN', JSON.stringify({ code: '200', data: { token: good } })))
    .toMatchInlineSnapshot(`
    "error: This is the whole JSON answer of a token server; the token is in its field "data.token".
    The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: invalid token, authorized failed (2010009); native SDKs: reason 8, invalid token (error 110, ERR_INVALID_TOKEN); renewToken(): 110 ERR_NO_AUTHORIZED. Some readers forgive this and some do not, so count on a refusal; what follows explains the repaired token.
    Parse the answer and pass on its field "data.token" alone."
  `)
})

test('a JSON string with escapes', () => {
  expect(
    words(
      'JSON_AROUND_TOKEN',
      JSON.stringify(good).replaceAll('/', '\\/').replace('007', '\\u003007'),
    ),
  ).toMatchInlineSnapshot(`
    "error: The token still stands in JSON quotes.
    The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: invalid token, authorized failed (2010009); native SDKs: reason 8, invalid token (error 110, ERR_INVALID_TOKEN); renewToken(): 110 ERR_NO_AUTHORIZED. Some readers forgive this and some do not, so count on a refusal; what follows explains the repaired token.
    Parse the answer (response.json()) before you pass the token on."
  `)
})

test('an HTTP header', () => {
  expect(words('PREFIX_BEFORE_TOKEN', `Authorization: Bearer ${good}`)).toMatchInlineSnapshot(`
    "error: There is a text before the token: "Authorization: Bearer".
    The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: invalid token, authorized failed (2010009); native SDKs: reason 8, invalid token (error 110, ERR_INVALID_TOKEN); renewToken(): 110 ERR_NO_AUTHORIZED. Some readers forgive this and some do not, so count on a refusal; what follows explains the repaired token.
    Pass the token alone, without "Authorization: Bearer". Such words belong in HTTP headers and addresses, not in join() or login()."
  `)
})

test("the header of RTM's REST API", () => {
  expect(words('PREFIX_BEFORE_TOKEN', `agora token=${good}`)).toMatchInlineSnapshot(`
    "error: There is a text before the token: "agora token=".
    The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: invalid token, authorized failed (2010009); native SDKs: reason 8, invalid token (error 110, ERR_INVALID_TOKEN); renewToken(): 110 ERR_NO_AUTHORIZED. Some readers forgive this and some do not, so count on a refusal; what follows explains the repaired token.
    Pass the token alone, without "agora token=". Such words belong in HTTP headers and addresses, not in join() or login()."
  `)
})

test('an address with the token in it', () => {
  expect(
    words(
      'PREFIX_BEFORE_TOKEN',
      `https://call.example.com/?channel=lobby&token=${encodeURIComponent(good)}&x=1`,
    ),
  ).toMatchInlineSnapshot(`
    "error: There is a text before the token: "https://call.example.com/?channel=lobby&token=".
    The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: invalid token, authorized failed (2010009); native SDKs: reason 8, invalid token (error 110, ERR_INVALID_TOKEN); renewToken(): 110 ERR_NO_AUTHORIZED. Some readers forgive this and some do not, so count on a refusal; what follows explains the repaired token.
    Pass the token alone, without "https://call.example.com/?channel=lobby&token=". Such words belong in HTTP headers and addresses, not in join() or login()."
  `)
})

test('quotation marks', () => {
  expect(words('QUOTES_AROUND_TOKEN', `"${good}"`)).toMatchInlineSnapshot(`
    "error: There are quotation marks around the token, and they are part of the text.
    The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: invalid token, authorized failed (2010009); native SDKs: reason 8, invalid token (error 110, ERR_INVALID_TOKEN); renewToken(): 110 ERR_NO_AUTHORIZED. Some readers forgive this and some do not, so count on a refusal; what follows explains the repaired token.
    Remove them: in a .env file or on a command line quotes may be taken literally, and text read from JSON must be parsed."
  `)
})

test('a line break at the end', () => {
  expect(words('WHITESPACE_AROUND_TOKEN', `${good}\n`)).toMatchInlineSnapshot(`
    "error: There is white space or an invisible character before or behind the token.
    The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: invalid token, authorized failed (2010009); native SDKs: reason 8, invalid token (error 110, ERR_INVALID_TOKEN); renewToken(): 110 ERR_NO_AUTHORIZED. Some readers forgive this and some do not, so count on a refusal; what follows explains the repaired token.
    Trim the text, at best where it is read: a file or a command often ends with a line break."
  `)
})

test('base64 broken into lines', () => {
  expect(words('WHITESPACE_INSIDE_TOKEN', `${good.slice(0, 76)}\n${good.slice(76)}`))
    .toMatchInlineSnapshot(`
    "error: There are line breaks or spaces inside the token.
    The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: invalid token, authorized failed (2010009); native SDKs: reason 8, invalid token (error 110, ERR_INVALID_TOKEN); renewToken(): 110 ERR_NO_AUTHORIZED. Some readers forgive this and some do not, so count on a refusal; what follows explains the repaired token.
    Join the lines into one. Base64 functions that break lines after 64 or 76 characters have a switch against it."
  `)
})

test('a form that turned plus into space', () => {
  expect(words('PLUS_BECAME_SPACE', withPlus.replaceAll('+', ' '))).toMatchInlineSnapshot(`
    "error: Spaces stand where the token has "+": it was put in an address or form without encoding, and decoding turned each "+" into a space.
    The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: invalid token, authorized failed (2010009); native SDKs: reason 8, invalid token (error 110, ERR_INVALID_TOKEN); renewToken(): 110 ERR_NO_AUTHORIZED. Some readers forgive this and some do not, so count on a refusal; what follows explains the repaired token.
    Encode the token with encodeURIComponent() (or URLSearchParams) where the address is built, or send it in a body or header."
  `)
})

test('URL-encoding', () => {
  expect(words('URL_ENCODED', encodeURIComponent(withPlus))).toMatchInlineSnapshot(`
    "error: The token is still URL-encoded: it holds sequences such as %2B, %2F or %3D.
    The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: invalid token, authorized failed (2010009); native SDKs: reason 8, invalid token (error 110, ERR_INVALID_TOKEN); renewToken(): 110 ERR_NO_AUTHORIZED. Some readers forgive this and some do not, so count on a refusal; what follows explains the repaired token.
    Decode it once where it is taken from the address (decodeURIComponent(), or a router's own parameter), and encode it only once."
  `)
})

test('URL-encoding twice', () => {
  expect(words('URL_ENCODED', encodeURIComponent(encodeURIComponent(withPlus))))
    .toMatchInlineSnapshot(`
    "error: The token is still URL-encoded, 2 times over: it holds sequences such as %2B, %2F or %3D.
    The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: invalid token, authorized failed (2010009); native SDKs: reason 8, invalid token (error 110, ERR_INVALID_TOKEN); renewToken(): 110 ERR_NO_AUTHORIZED. Some readers forgive this and some do not, so count on a refusal; what follows explains the repaired token.
    Decode it once where it is taken from the address (decodeURIComponent(), or a router's own parameter), and encode it only once."
  `)
})

test('the URL-safe alphabet', () => {
  expect(words('URL_SAFE_BASE64', withPlus.replaceAll('+', '-').replaceAll('/', '_')))
    .toMatchInlineSnapshot(`
    "error: The token holds "-" or "_", from the URL-safe kind of base64; Agora's has "+" and "/".
    The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: invalid token, authorized failed (2010009); native SDKs: reason 8, invalid token (error 110, ERR_INVALID_TOKEN); renewToken(): 110 ERR_NO_AUTHORIZED. Some readers forgive this and some do not, so count on a refusal; what follows explains the repaired token.
    Do not translate the token. If your server uses a base64url function, use the standard one."
  `)
})

test('other text behind it', () => {
  expect(words('TEXT_AROUND_TOKEN', `${good}, lobby, 1234`)).toMatchInlineSnapshot(`
    "error: There is other text around the token.
    The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: invalid token, authorized failed (2010009); native SDKs: reason 8, invalid token (error 110, ERR_INVALID_TOKEN); renewToken(): 110 ERR_NO_AUTHORIZED. Some readers forgive this and some do not, so count on a refusal; what follows explains the repaired token.
    Pass the token alone, from its 007 or 006 to its last character."
  `)
})

test('a token pasted twice', () => {
  expect(words('PASTED_TWICE', good + good)).toMatchInlineSnapshot(`
    "error: The token is there twice, one behind the other.
    The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: invalid token, authorized failed (2010009); native SDKs: reason 8, invalid token (error 110, ERR_INVALID_TOKEN); renewToken(): 110 ERR_NO_AUTHORIZED. Some readers forgive this and some do not, so count on a refusal; what follows explains the repaired token.
    Pass it once."
  `)
})

test('a token without its version', () => {
  expect(words('VERSION_MISSING', good.slice(3))).toMatchInlineSnapshot(`
    "error: The version is missing: a token begins with 007, and this begins behind it.
    The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: invalid token, authorized failed (2010009); native SDKs: reason 8, invalid token (error 110, ERR_INVALID_TOKEN); renewToken(): 110 ERR_NO_AUTHORIZED. Some readers forgive this and some do not, so count on a refusal; what follows explains the repaired token.
    Copy the token from its very first character."
  `)
})

test('missing padding', () => {
  expect(words('LENIENT_BASE64', padded.replaceAll('=', ''))).toMatchInlineSnapshot(`
    "error: The base64 of the token is not as it should be at its end: too few or too many "=", or a changed last character.
    The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: invalid token, authorized failed (2010009); native SDKs: reason 8, invalid token (error 110, ERR_INVALID_TOKEN); renewToken(): 110 ERR_NO_AUTHORIZED. Some readers forgive this and some do not, so count on a refusal; what follows explains the repaired token.
    Pass the token on unchanged, its "=" included."
  `)
})
