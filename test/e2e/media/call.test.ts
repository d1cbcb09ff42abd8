import { afterAll, beforeAll, expect } from 'vitest'

import { test } from '../support/browser.ts'
import { MediaCalls } from './support/media-calls.ts'
import { mediaOf } from './support/media-page.ts'
import { complaintsAbout, lookOn, mediaComes } from './support/watch.ts'

/* Agora's own SDK in Chromium, and what it decodes. */

let calls: MediaCalls
beforeAll(async () => {
  calls = await MediaCalls.start()
})
afterAll(async () => calls.stop())

test('two pages see and hear each other for half a minute, and the bitrate holds', async () => {
  const [alice, bob] = await calls.pages(2)
  await calls.everybodyIn('half a minute', [alice, bob])
  await mediaComes(bob.page, 1)
  await mediaComes(alice.page, 2)
  const { refused } = calls.calls.gateway.state().media!
  const length = { steps: 6, stepMs: 5000 }
  const [seen, seenBack] = await Promise.all([
    lookOn(bob.page, 1, alice.page, length),
    lookOn(alice.page, 2, bob.page, length),
  ])
  expect(complaintsAbout(seen)).toEqual([])
  expect(complaintsAbout(seenBack)).toEqual([])
  // Whatever a browser says is understood, reports as well as packets.
  expect(calls.calls.gateway.state().media?.refused).toBe(refused)
})

test('one who comes late sees and hears both, and they see and hear the one who came', async () => {
  const [alice, bob, carol] = await calls.pages(3)
  await calls.everybodyIn('late', [alice, bob])
  await mediaComes(bob.page, 1)
  await calls.join(carol, 3, 'late')
  await mediaComes(carol.page, 1)
  await mediaComes(carol.page, 2)
  await carol.publish('audio', 'video')
  await mediaComes(alice.page, 3)
  await mediaComes(bob.page, 3)
})

test('what is muted or unpublished is not received, and what is not goes on', async () => {
  const [alice, bob] = await calls.pages(2)
  await calls.everybodyIn('muted', [alice, bob])
  await mediaComes(bob.page, 1)
  await alice.mute('video', true)
  await bob.until('user-unpublished', 1, 'video')
  const before = await mediaOf(bob.page, 1)
  await expect
    .poll(async () => (await mediaOf(bob.page, 1)).audioPackets, { timeout: 10_000 })
    .toBeGreaterThan(before.audioPackets + 50)
  await alice.mute('video', false)
  await mediaComes(bob.page, 1)

  await alice.unpublish('audio')
  await bob.until('user-unpublished', 1, 'audio')
  expect((await mediaOf(bob.page, 1)).audioPackets).toBe(0)
  await alice.publish('audio')
  await mediaComes(bob.page, 1)
})
