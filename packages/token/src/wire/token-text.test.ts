import { expect, test } from 'vitest'

import { seededRandom } from '../../../../test/support/random.ts'
import { unwrapPayload, wrapPayload } from './token-text.ts'

test.for([0, 1, 500, 1803, 1804, 1805, 5000, 60_000, 400_000])(
  'a payload of %i bytes of noise, which does not get smaller, comes back whole',
  (length) => {
    const payload = seededRandom(length + 1).bytes(length)
    expect(unwrapPayload(wrapPayload(payload, length))).toEqual(payload)
  },
)

test('only the beginning of an array is the payload', () => {
  const bytes = seededRandom(1).bytes(100)
  expect(unwrapPayload(wrapPayload(bytes, 60))).toEqual(bytes.subarray(0, 60))
})
