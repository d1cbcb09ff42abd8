import { afterAll, beforeAll, expect } from 'vitest'

import { test } from '../support/browser.ts'
import { MediaCalls } from './support/media-calls.ts'
import { complaintsAbout, lookOn, mediaComes } from './support/watch.ts'

/** Every twentieth packet, in both directions, as a bad network loses them. */
const LOSS = 20

let calls: MediaCalls
let seen = 0
beforeAll(async () => {
  calls = await MediaCalls.start({ lose: () => (seen += 1) % LOSS === 0 })
})
afterAll(async () => calls.stop())

test('with every twentieth packet lost the call goes on, repaired', async () => {
  const [alice, bob] = await calls.pages(2)
  await calls.everybodyIn('lossy', [alice, bob])
  await mediaComes(bob.page, 1)
  const stretch = await lookOn(bob.page, 1, alice.page, { steps: 2, stepMs: 5000 })
  expect(complaintsAbout(stretch)).toEqual([])
  expect(calls.calls.gateway.state().media?.retransmitted).toBeGreaterThan(0)
})
