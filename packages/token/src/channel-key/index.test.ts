import { expect, test } from 'vitest'

import * as names from './index.ts'

test('@tessera/token/channel-key exports these names', () => {
  expect(Object.keys(names)).toMatchInlineSnapshot(`
    [
      "decodeChannelKey",
      "encodeChannelKey",
      "signChannelKey",
      "decodeSignalingToken",
      "signSignalingToken",
      "verifySignalingToken",
      "verifyChannelKey",
    ]
  `)
})
