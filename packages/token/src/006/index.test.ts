import { expect, test } from 'vitest'

import * as names from './index.ts'

test('@tessera/token/006 exports these names', () => {
  expect(Object.keys(names)).toMatchInlineSnapshot(`
    [
      "decode006",
      "encode006",
      "fitsChannel006",
      "fitsUid006",
      "PRIVILEGES_006",
      "sign006",
      "signRtm006",
      "verify006",
      "verifyRtm006",
    ]
  `)
})
