import { expect, test } from 'vitest'
import * as client from './index.ts'
import * as react from './react/index.ts'
import * as testing from './testing/index.ts'

test('these are the public names', () => {
  expect(Object.keys(client).sort()).toMatchInlineSnapshot(`
    [
      "ClientError",
      "isClientError",
      "joinRtc",
      "keepChatLoggedIn",
      "keepRtmLoggedIn",
      "pageWakeUps",
      "secureRandom",
      "systemClock",
      "tokenSource",
    ]
  `)
  expect(Object.keys(client.tokenSource).sort()).toMatchInlineSnapshot(`
    [
      "custom",
      "endpoint",
      "legacy",
      "literal",
    ]
  `)
  expect(Object.keys(react).sort()).toMatchInlineSnapshot(`
    [
      "useChatLogin",
      "useRtcCall",
      "useRtmLogin",
    ]
  `)
  expect(Object.keys(testing).sort()).toMatchInlineSnapshot(`
    [
      "FakeChatConnection",
      "FakeRtcClient",
      "FakeRtmClient",
      "FakeTokenSource",
      "Script",
      "agoraError",
      "manualClock",
    ]
  `)
})
