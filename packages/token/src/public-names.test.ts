import { expect, test } from 'vitest'

test('@tessera/token exports these names and no others', async () => {
  expect(Object.keys(await import('@tessera/token')).toSorted()).toMatchInlineSnapshot(`
    [
      "MAX_LIFETIME_SECONDS",
      "TokenError",
      "Wildcard",
      "anyChannel",
      "anyUid",
      "apaasApp",
      "apaasRoomUser",
      "apaasUser",
      "channelPattern",
      "chat",
      "chatApp",
      "conversationalAi",
      "decodeToken",
      "fcdn",
      "fpa",
      "isChannelName",
      "isTokenError",
      "rtc",
      "rtm",
      "rtm2",
      "signRtcToken",
      "signToken",
      "speechToText",
      "streaming",
      "uidPattern",
      "verifyToken",
    ]
  `)
})

test('@tessera/token/wire exports these names and no others', async () => {
  expect(Object.keys(await import('@tessera/token/wire')).toSorted()).toMatchInlineSnapshot(`
    [
      "ByteReader",
      "ByteWriter",
      "crc32",
      "decodeBase64",
      "encodePayload",
      "equalBytes",
      "hmacSha1",
      "hmacSha256",
      "md5Hex",
      "randomSalt",
      "readUtf8",
      "readUtf8Lossy",
      "signingKey",
      "toHex",
      "unwrapPayload",
      "utf8",
      "wrapPayload",
    ]
  `)
})
