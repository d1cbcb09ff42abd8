import { expect, test } from 'vitest'

import {
  APP_ID,
  good,
  lobby,
  NOW,
  PRIMARY,
  project,
  SECONDARY,
  token,
  words,
} from '../../../../test/support/explained.ts'
import { encode006 } from '../006/encode.ts'
import { admit } from '../admission/admit.ts'
import { rtc, type Service } from '../services.ts'
import { hmacSha256 } from '../wire/hash.ts'
import { encodePayload } from '../wire/payload.ts'
import { wrapPayload } from '../wire/token-text.ts'
import { utf8 } from '../wire/utf8.ts'
import { explainToken } from './explain.ts'

function token006(channel: string, uid: string, end: number, ts: number = NOW + 86_400): string {
  return encode006({ appId: APP_ID, channel, uid, salt: 1, ts, privileges: [[1, end]] }, PRIMARY)
}

function privileged(privilegesExpireInSeconds: number): Service {
  return rtc({ channel: 'lobby', uid: 1234, role: 'publisher', privilegesExpireInSeconds })
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

/** A token by a signer of one's own, which takes any text for a certificate. */
function token007By(certificate: string): string {
  const services = [{ type: 1, privileges: [[1, 3_600] as const], texts: ['lobby', '1234'] }]
  const claims = { appId: APP_ID, issuedAt: NOW, expiresInSeconds: 3_600, salt: 1, services }
  const payload = encodePayload(claims, PRIMARY)
  const u32 = (value: number): Uint8Array => new Uint8Array(Uint32Array.of(value).buffer)
  const keyAtIssue = hmacSha256(u32(NOW), utf8(certificate))
  const signed = payload.subarray(34)
  payload.set(hmacSha256(hmacSha256(u32(1), keyAtIssue), signed), 2)
  return wrapPayload(payload, payload.length)
}

/** The token with one of its checksums replaced: nothing signs them. */
function relabelled(text: string, at: 34 | 38): string {
  const content = Uint8Array.from(atob(text.slice(35)), (character) => character.charCodeAt(0))
  content[at]! ^= 1
  return text.slice(0, 35) + btoa(String.fromCharCode(...content))
}

test('a client with another App ID than the project', () => {
  expect(words('JOIN_APP_ID_DIFFERS', good, { join: { appId: 'f'.repeat(32) } }))
    .toMatchInlineSnapshot(`
    "error: The client joins with App ID "ffffffffffffffffffffffffffffffff", and the project has "970ca35de60c44645bbae8a215061b33".
    If no project has that App ID: The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: invalid vendor key, can not find appid (2010005); native SDKs: reason 6, invalid App ID (error 101, ERR_INVALID_APP_ID); renewToken(): 2013 ERR_INVALID_VENDOR_KEY. If one has, it answers as to a token of another project.
    Give the client the App ID of the project whose certificate your server signs with, letter by letter, without spaces."
  `)
})

test('a disabled project', () => {
  expect(words('PROJECT_DISABLED', good, { project: { status: 'disabled' } }))
    .toMatchInlineSnapshot(`
      "error: The project is disabled, or not active yet.
      The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: no active status (2010011); native SDKs: reason 6, invalid App ID (error 101, ERR_INVALID_APP_ID); renewToken(): 116 ERR_NO_ACTIVE_STATUS.
      Enable it in Agora's Console. A new project may not be active yet: try again in a few minutes."
    `)
})

test('a token for a project without certificate', () => {
  expect(
    words('TOKEN_FOR_STATIC_PROJECT', good, {
      project: { certificates: [], allowsAppIdOnly: true },
    }),
  ).toMatchInlineSnapshot(`
    "error: A token is given, but the project has no certificate enabled and works with the App ID alone.
    The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: static use dynamic key (2010014); native SDKs: reason 8, invalid token (error 110, ERR_INVALID_TOKEN); renewToken(): 119 ERR_STATIC_USE_DYANMIC_KE.
    Enable the primary certificate in Agora's Console (the project's details), or pass null as the token."
  `)
})

test('App ID and certificate swapped', () => {
  expect(
    words(
      'SWAPPED_APP_ID_AND_CERTIFICATE',
      token([lobby], { appId: PRIMARY, certificate: APP_ID }),
    ),
  ).toMatchInlineSnapshot(`
    "error: App ID and App Certificate are swapped: the token has the certificate where the App ID belongs. Everybody who holds the token can read it there.
    The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: invalid token, authorized failed (2010009); native SDKs: reason 8, invalid token (error 110, ERR_INVALID_TOKEN); renewToken(): 110 ERR_NO_AUTHORIZED.
    Swap the two on your server: first the App ID, then the App Certificate. Then replace the certificate in Agora's Console, because clients have seen it."
  `)
})

test('an App ID in capitals', () => {
  expect(words('APP_ID_SPELLING', token([lobby], { appId: APP_ID.toUpperCase() })))
    .toMatchInlineSnapshot(`
    "error: The App ID is spelt in two ways: "970CA35DE60C44645BBAE8A215061B33" in the token and "970ca35de60c44645bbae8a215061b33" in the client. Capitals and spaces count.
    The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: invalid token, authorized failed (2010009); native SDKs: reason 8, invalid token (error 110, ERR_INVALID_TOKEN); renewToken(): 110 ERR_NO_AUTHORIZED.
    Copy it from Agora's Console to server and client, and change nothing."
  `)
})

test('a token of another project', () => {
  expect(
    words('WRONG_PROJECT', token([lobby], { appId: 'f'.repeat(32), certificate: 'c3'.repeat(16) })),
  ).toMatchInlineSnapshot(`
    "error: The token is for another project: its App ID is "ffffffffffffffffffffffffffffffff", the client's is "970ca35de60c44645bbae8a215061b33".
    The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: invalid token, authorized failed (2010009); native SDKs: reason 8, invalid token (error 110, ERR_INVALID_TOKEN); renewToken(): 110 ERR_NO_AUTHORIZED.
    Use App ID and App Certificate of one project on your server, and the same App ID in the client. Mixing staging and production is the usual cause."
  `)
})

test('another App ID with the right certificate', () => {
  expect(words('WRONG_PROJECT', token([lobby], { appId: 'f'.repeat(32) }))).toMatchInlineSnapshot(`
    "error: The token is for another project: its App ID is "ffffffffffffffffffffffffffffffff", the client's is "970ca35de60c44645bbae8a215061b33". It is signed with this project's certificate, so only the App ID of the server is wrong.
    The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: invalid token, authorized failed (2010009); native SDKs: reason 8, invalid token (error 110, ERR_INVALID_TOKEN); renewToken(): 110 ERR_NO_AUTHORIZED.
    Set the App ID of your token server to the client's."
  `)
})

test('an App ID that is none', () => {
  expect(words('APP_ID_NOT_HEX', rawToken('lobby', '1234', 'my-app'))).toMatchInlineSnapshot(`
    "error: The App ID in the token is "my-app"; an App ID is 32 hexadecimal characters.
    The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: invalid token, authorized failed (2010009); native SDKs: reason 8, invalid token (error 110, ERR_INVALID_TOKEN); renewToken(): 110 ERR_NO_AUTHORIZED.
    Set the App ID of your token server to the one that Agora's Console shows."
  `)
})

test('the App ID used as the certificate', () => {
  expect(words('SIGNED_WITH_APP_ID', token([lobby], { certificate: APP_ID })))
    .toMatchInlineSnapshot(`
      "error: The token is signed with the App ID instead of the App Certificate.
      The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: invalid token, authorized failed (2010009); native SDKs: reason 8, invalid token (error 110, ERR_INVALID_TOKEN); renewToken(): 110 ERR_NO_AUTHORIZED.
      Set the certificate of your token server to the primary certificate from Agora's Console (the project's details); it holds the App ID twice now."
    `)
})

test('a certificate in capitals', () => {
  expect(words('CERTIFICATE_CASE', token([lobby], { certificate: PRIMARY.toUpperCase() })))
    .toMatchInlineSnapshot(`
      "error: The token is signed with the primary certificate in other capitals, and capitals count.
      The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: invalid token, authorized failed (2010009); native SDKs: reason 8, invalid token (error 110, ERR_INVALID_TOKEN); renewToken(): 110 ERR_NO_AUTHORIZED.
      Copy the certificate from Agora's Console (the project's details) to your token server, and change nothing."
    `)
})

test('a certificate that was read with what stood around it', () => {
  const token006For = (certificate: string): string =>
    encode006(
      {
        appId: APP_ID,
        channel: 'lobby',
        uid: '1234',
        salt: 1,
        ts: NOW + 86_400,
        privileges: [[1, NOW + 60]],
      },
      certificate,
    )
  const known = { now: NOW + 1, project, join: { channel: 'lobby', uid: 1234 } }
  expect(words('CERTIFICATE_FRAMED', token006For(`${PRIMARY}\n`))).toMatchInlineSnapshot(`
    "error: The token is signed with the primary certificate and what stood around it: white space, a line break or quotation marks.
    The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: invalid token, authorized failed (2010009); native SDKs: reason 8, invalid token (error 110, ERR_INVALID_TOKEN); renewToken(): 110 ERR_NO_AUTHORIZED.
    Take it away where your token server reads the certificate from (an .env file, a secret store, the output of echo), or trim the text after reading."
  `)
  for (const text of [`${PRIMARY}\r\n`, ` ${PRIMARY}`, `"${PRIMARY}"`]) {
    const explanation = explainToken(token006For(text), known)
    expect(explanation.findings.map(({ code }) => code)).toEqual(['CERTIFICATE_FRAMED'])
    expect(JSON.stringify(explanation)).not.toContain(PRIMARY)
  }
  const other = explainToken(token006For('0'.repeat(32)), known)
  expect(other.findings.map(({ code }) => code)).toEqual(['WRONG_CERTIFICATE'])
})

test('a certificate with a line break, by a signer that checks nothing', () => {
  expect(words('CERTIFICATE_FRAMED', token007By(`${PRIMARY}\n`))).toMatch(/^error: /)
})

test('a certificate that was disabled', () => {
  expect(
    words('CERTIFICATE_DISABLED', token([lobby], { certificate: SECONDARY }), {
      project: {
        certificates: [
          { slot: 'primary', value: PRIMARY, enabled: true },
          { slot: 'secondary', value: SECONDARY, enabled: false },
        ],
      },
    }),
  ).toMatchInlineSnapshot(`
    "error: The token is signed with the secondary certificate, which is disabled.
    The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: invalid token, authorized failed (2010009); native SDKs: reason 8, invalid token (error 110, ERR_INVALID_TOKEN); renewToken(): 110 ERR_NO_AUTHORIZED.
    Let your server sign with an enabled certificate and restart it. To let old tokens end in peace, enable this one again in Agora's Console (the project's details) for 24 hours."
  `)
})

test('another certificate', () => {
  expect(words('WRONG_CERTIFICATE', token([lobby], { certificate: 'c3'.repeat(16) })))
    .toMatchInlineSnapshot(`
      "error: The token is signed neither with the primary nor the secondary certificate of App ID 970ca35de60c44645bbae8a215061b33, or it was changed after signing.
      The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: invalid token, authorized failed (2010009); native SDKs: reason 8, invalid token (error 110, ERR_INVALID_TOKEN); renewToken(): 110 ERR_NO_AUTHORIZED.
      Compare the certificate of your token server with the one in Agora's Console (the project's details): it may belong to another project, be deleted there, or have a character too few. After a change restart the server."
    `)
})

test('a certificate with a line break in the configuration', () => {
  expect(words('CERTIFICATE_UNUSABLE', good, { project: { certificates: [`${PRIMARY}\n`] } }))
    .toMatchInlineSnapshot(`
      "warning: The primary certificate that you gave has white space around it; a certificate is 32 hexadecimal characters.
      A server that signs with such a text makes tokens that Agora refuses, or empty ones.
      Copy the certificate from Agora's Console (the project's details) again, and look at the place it is read from: an .env file, a secret store, quotes, a line break at its end."
    `)
})

test('a certificate that is too short', () => {
  expect(
    words('CERTIFICATE_UNUSABLE', good, {
      project: { certificates: [PRIMARY, SECONDARY.slice(1)] },
    }),
  ).toMatchInlineSnapshot(`
    "warning: The secondary certificate that you gave has 31 characters; a certificate is 32 hexadecimal characters.
    A server that signs with such a text makes tokens that Agora refuses, or empty ones.
    Copy the certificate from Agora's Console (the project's details) again, and look at the place it is read from: an .env file, a secret store, quotes, a line break at its end."
  `)
})

test('the secondary certificate', () => {
  expect(words('SIGNED_BY_SECONDARY', token([lobby], { certificate: SECONDARY })))
    .toMatchInlineSnapshot(`
    "info: The token is signed with the secondary certificate.
    Tokens of both certificates are accepted while they are enabled. Agora's RESTful APIs take only the primary one.
    Nothing, unless you are about to disable or delete the secondary certificate: then let the server sign with the primary one first, and wait 24 hours."
  `)
})

test('a 006 token with a changed checksum of the channel', () => {
  expect(words('CHECKSUM_CHANGED', relabelled(token006('lobby', '1234', NOW + 600), 34)))
    .toMatchInlineSnapshot(`
    "error: The signature fits this channel and user, but the checksum of the channel in the token does not: somebody changed it. A 006 token does not sign its checksums.
    The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: invalid token, authorized failed (2010009); native SDKs: reason 8, invalid token (error 110, ERR_INVALID_TOKEN); renewToken(): 110 ERR_NO_AUTHORIZED.
    Take a fresh token from your server, and find out who changed this one. AccessToken2 (007) cannot be changed like that."
  `)
})

test('a 006 token with a changed checksum of the uid', () => {
  expect(words('CHECKSUM_CHANGED', relabelled(token006('lobby', '1234', NOW + 600), 38)))
    .toMatchInlineSnapshot(`
    "error: The signature fits this channel and user, but the checksum of the uid in the token does not: somebody changed it. A 006 token does not sign its checksums.
    The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: invalid token, authorized failed (2010009); native SDKs: reason 8, invalid token (error 110, ERR_INVALID_TOKEN); renewToken(): 110 ERR_NO_AUTHORIZED.
    Take a fresh token from your server, and find out who changed this one. AccessToken2 (007) cannot be changed like that."
  `)
})

test('a clock that is ahead', () => {
  expect(words('NOT_YET_VALID', good, { now: NOW - 600 })).toMatchInlineSnapshot(`
    "error: The token was issued in the future: at 2027-01-15 08:00:00 UTC, 10 min from now. The clock of the server that signed it is ahead, or the one used here is behind.
    The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: invalid token, authorized failed (2010009); native SDKs: reason 8, invalid token (error 110, ERR_INVALID_TOKEN); renewToken(): 110 ERR_NO_AUTHORIZED. (Agora does not document this case.)
    Set the clock of your token server by NTP. In containers and virtual machines it is the host's clock."
  `)
})

test('a clock that is a little ahead', () => {
  expect(words('CLOCK_AHEAD', good, { now: NOW - 5 })).toMatchInlineSnapshot(`
    "warning: The clock of the server that signed the token is 5 s ahead of the one used here.
    A small difference is tolerated; how much is not documented.
    Let your token server set its clock by NTP."
  `)
})

test('a token past its end', () => {
  expect(words('TOKEN_EXPIRED', good, { now: NOW + 7_500 })).toMatchInlineSnapshot(`
    "error: The token ended 1 h 5 min ago, at 2027-01-15 09:00:00 UTC; it was made for 1 h.
    The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: dynamic key expired (2010013); native SDKs: reason 9, token expired (error 109, ERR_TOKEN_EXPIRED); renewToken(): 118 ERR_DYNAMIC_KEY_EXPIRED.
    Fetch a new token and pass it to renewToken() while the user is in the channel, or to join() after they were removed. Have the client fetch it on token-privilege-will-expire, 30 seconds before the end."
  `)
})

test('a lifetime of 0', () => {
  expect(words('TOKEN_EXPIRED', rawToken('lobby', '1234', APP_ID, 0))).toMatchInlineSnapshot(`
    "error: The token has a lifetime of 0 seconds: it ended when it was issued, at 2027-01-15 08:00:00 UTC.
    The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: dynamic key expired (2010013); native SDKs: reason 9, token expired (error 109, ERR_TOKEN_EXPIRED); renewToken(): 118 ERR_DYNAMIC_KEY_EXPIRED.
    Give the token a lifetime in seconds from now, such as 3600."
  `)
})

test('a 006 token past its end', () => {
  expect(words('TOKEN_EXPIRED', token006('lobby', '1234', NOW + 30))).toMatchInlineSnapshot(`
    "error: The token ended 30 s ago, at 2027-01-15 08:00:30 UTC.
    The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: dynamic key expired (2010013); native SDKs: reason 9, token expired (error 109, ERR_TOKEN_EXPIRED); renewToken(): 118 ERR_DYNAMIC_KEY_EXPIRED.
    Fetch a new token and pass it to renewToken() while the user is in the channel, or to join() after they were removed. Have the client fetch it on token-privilege-will-expire, 30 seconds before the end."
  `)
})

test('a relative time in a 006 token', () => {
  expect(words('RELATIVE_TIME_AS_END', token006('lobby', '1234', 3_600))).toMatchInlineSnapshot(`
    "error: The end of joinChannel is 3600, which is 1970-01-01 01:00:00 UTC: seconds from now were given where a 006 token takes a Unix time.
    The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: dynamic key expired (2010013); native SDKs: reason 9, token expired (error 109, ERR_TOKEN_EXPIRED); renewToken(): 118 ERR_DYNAMIC_KEY_EXPIRED.
    On your server pass the current Unix time plus the lifetime, here Math.floor(Date.now() / 1000) + 3600. (In 007 builders it is the other way round: they take seconds from now.)"
  `)
})

test('a relative time of a privilege that nobody needs to join with', () => {
  const privileges = [
    [1, NOW + 3_600],
    [2, 3_600],
  ] as const
  const claims = { appId: APP_ID, channel: 'lobby', uid: '1234', salt: 1, ts: NOW + 86_400 }
  const text = encode006({ ...claims, privileges }, PRIMARY)
  const join = { appId: APP_ID, channel: 'lobby', uid: 1234 }
  const known = { appId: APP_ID, status: 'active', allowsAppIdOnly: false } as const
  const certificates = [{ slot: 'primary', value: PRIMARY, enabled: true }] as const
  const place = { ...known, certificates, coHostAuthentication: true }
  expect(admit({ ...join, token: text }, place, { now: NOW }).admitted).toBe(true)
  const { verdict, findings } = explainToken(text, { now: NOW, project: place, join })
  expect([verdict, ...findings.map(({ code }) => code)]).toEqual(['valid', 'RELATIVE_TIME_AS_END'])
  expect(findings[0]).toMatchObject({
    severity: 'warning',
    answer: 'The user gets in, but publishAudioStream is over.',
  })
  expect(findings[0]).not.toHaveProperty('reason')
})

test('a token older than 24 hours', () => {
  expect(words('TOO_OLD', token([lobby], { lifetime: 604_800 }), { now: NOW + 90_000 }))
    .toMatchInlineSnapshot(`
    "error: The token was issued more than 24 hours ago, at 2027-01-15 08:00:00 UTC. It says it lasts until 2027-01-22 08:00:00 UTC, but Agora ends every token after 24 hours.
    The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: dynamic key or token timeout (2010010); native SDKs: reason 9, token expired (error 109, ERR_TOKEN_EXPIRED); renewToken(): 109 ERR_DYNAMIC_KEY_TIMEOUT.
    Issue tokens for 24 hours (86400 seconds) at most and renew them."
  `)
})

test('a join privilege past its end', () => {
  expect(
    words(
      'JOIN_PRIVILEGE_EXPIRED',
      token([rtc({ channel: 'lobby', uid: 1234, privileges: { joinChannel: 30 } })]),
    ),
  ).toMatchInlineSnapshot(`
    "error: The privilege to join ended 30 s ago, at 2027-01-15 08:00:30 UTC, before the token itself.
    The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: dynamic key expired (2010013); native SDKs: reason 9, token expired (error 109, ERR_TOKEN_EXPIRED); renewToken(): 118 ERR_DYNAMIC_KEY_EXPIRED.
    Issue a new token, and give privileges and token the same lifetime."
  `)
})

test('a Unix time as the lifetime', () => {
  expect(words('ABSOLUTE_TIME_AS_LIFETIME', rawToken('lobby', '1234', APP_ID, NOW + 3_600)))
    .toMatchInlineSnapshot(`
    "warning: The lifetime of the token is 1800003600 seconds, about 57 years: a Unix time (2027-01-15 09:00:00 UTC) was given where seconds from now are meant.
    Agora ends every token after 24 hours, so this one lives 24 hours whatever was intended.
    In your server drop the "now +": pass the lifetime alone, such as 3600. (006 builders take a Unix time; 007 builders do not.)"
  `)
})

test('a lifetime of a week', () => {
  expect(words('LIFETIME_OVER_DAY', token([lobby], { lifetime: 604_800 }))).toMatchInlineSnapshot(`
    "warning: The token claims to last 7 days, longer than 24 hours.
    Agora ends it 24 hours after issue: the user is removed then, and a join with it is refused with 2010010 (dynamic key or token timeout).
    Issue tokens for 86400 seconds at most and renew them."
  `)
})

test('a lifetime in milliseconds', () => {
  expect(words('LIFETIME_OVER_DAY', token([lobby], { lifetime: 3_600_000 })))
    .toMatchInlineSnapshot(`
    "warning: The token claims to last 41 days 16 h, longer than 24 hours. Perhaps milliseconds were meant: 3600000 ms are 1 h.
    Agora ends it 24 hours after issue: the user is removed then, and a join with it is refused with 2010010 (dynamic key or token timeout).
    Issue tokens for 86400 seconds at most and renew them."
  `)
})

test('a 006 privilege beyond 24 hours', () => {
  expect(words('LIFETIME_OVER_DAY', token006('lobby', '1234', NOW + 604_800)))
    .toMatchInlineSnapshot(`
    "warning: The token claims to last 7 days, longer than 24 hours.
    Agora ends it 24 hours after issue: the user is removed then, and a join with it is refused with 2010010 (dynamic key or token timeout).
    Issue tokens for 86400 seconds at most and renew them."
  `)
})

test('a privilege that outlives the token', () => {
  expect(words('JOIN_OUTLIVES_TOKEN', token([privileged(7_200)]))).toMatchInlineSnapshot(`
    "warning: The privilege to join runs until 2027-01-15 10:00:00 UTC, the token only until 2027-01-15 09:00:00 UTC.
    Agora's documents disagree: by one the user stays without any warning and cannot come back after a disconnect, by the others the user is removed when the token ends.
    Give token and privileges the same lifetime."
  `)
})

test('a privilege that undercuts the token', () => {
  expect(words('JOIN_ENDS_BEFORE_TOKEN', token([privileged(600)]))).toMatchInlineSnapshot(`
    "warning: The privilege to join ends at 2027-01-15 08:10:00 UTC, before the token, which runs until 2027-01-15 09:00:00 UTC.
    The user is removed when the privilege ends, 30 seconds after token-privilege-will-expire.
    Give token and privileges the same lifetime, unless you want the user out at that moment."
  `)
})

test('publish privileges that end first', () => {
  expect(
    words(
      'PUBLISH_ENDS_BEFORE_JOIN',
      token([
        rtc({
          channel: 'lobby',
          uid: 1234,
          privileges: { joinChannel: 3_600, publishAudioStream: 600, publishVideoStream: 900 },
        }),
      ]),
    ),
  ).toMatchInlineSnapshot(`
    "info: publishAudioStream and publishVideoStream end before the membership, first at 2027-01-15 08:10:00 UTC.
    With co-host authentication on, the user can no longer publish then; the events do not say which privilege ended.
    Keep the times of the privileges in your app, or give all of them the same lifetime."
  `)
})

test('a token with seconds to live', () => {
  expect(words('EXPIRES_SOON', good, { now: NOW + 3_580 })).toMatchInlineSnapshot(`
    "info: Only 20 s are left until 2027-01-15 09:00:00 UTC.
    token-privilege-will-expire is due 30 seconds before the end, so it comes at once.
    Join with a fresh token, or renew at once. Lifetimes under 60 seconds leave no time for that."
  `)
})
