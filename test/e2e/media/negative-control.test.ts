import { afterAll, beforeAll, expect } from 'vitest'

import { test } from '../support/browser.ts'
import { MediaCalls } from './support/media-calls.ts'
import { complaintsAbout, lookOn, mediaComes } from './support/watch.ts'

/* The checks of the other files have to fail where nothing is forwarded; otherwise they show nothing. */

let calls: MediaCalls
beforeAll(async () => {
  calls = await MediaCalls.start({ lose: ({ direction }) => direction === 'out' })
})
afterAll(async () => calls.stop())

test('where nothing is forwarded, the checks of a call complain', async () => {
  const [alice, bob] = await calls.pages(2)
  await calls.everybodyIn('nothing', [alice, bob])
  await bob.until('user-published', 1, 'video')
  await expect(mediaComes(bob.page, 1, { tries: 50 })).rejects.toThrow('no media of 1')
  const complaints = complaintsAbout(
    await lookOn(bob.page, 1, alice.page, { steps: 1, stepMs: 5000 }),
  )
  expect(complaints).toEqual(['step 0: 0 frames', 'step 0: 0 packets of sound', 'step 0: silence'])
})
