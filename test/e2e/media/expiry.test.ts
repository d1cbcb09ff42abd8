import { afterAll, beforeAll, expect } from 'vitest'

import { test } from '../support/browser.ts'
import { MediaCalls } from './support/media-calls.ts'
import { mediaOf } from './support/media-page.ts'
import { mediaComes } from './support/watch.ts'

/* The end of a token, and of one of its privileges, as another page sees it. */

let calls: MediaCalls
beforeAll(async () => {
  calls = await MediaCalls.start({}, true)
})
afterAll(async () => calls.stop())

test('a token that ends takes sound and picture with it, and a new one brings them back', async () => {
  const [alice, bob] = await calls.pages(2)
  const short = calls.calls.token({ channel: 'ends', uid: 1, role: 'publisher' }, 60)
  await calls.join(alice, 1, 'ends', short)
  await calls.join(bob, 2, 'ends')
  await alice.publish('audio', 'video')
  await mediaComes(bob.page, 1)

  const { received } = calls.calls.gateway.state().media!
  calls.calls.gateway.advanceClock(61)
  await alice.until('did-expire')
  await bob.until('user-left', 1)
  expect(await mediaOf(bob.page, 1)).toMatchObject({ frames: 0, audioPackets: 0 })
  expect(calls.calls.gateway.state().media!.received - received).toBeLessThan(200)

  await calls.join(alice, 1, 'ends')
  await alice.publish('audio', 'video')
  await mediaComes(bob.page, 1)
})

test('a privilege that ends takes the picture alone, and a renewal brings it back', async () => {
  const [alice, bob] = await calls.pages(2)
  const token = (publishVideoStream: number): string =>
    calls.calls.token({
      ...{ channel: 'privilege', uid: 1 },
      privileges: { joinChannel: 600, publishAudioStream: 600, publishVideoStream },
    })
  await calls.join(alice, 1, 'privilege', token(60))
  await calls.join(bob, 2, 'privilege')
  await alice.publish('audio', 'video')
  await bob.publish('video')
  await mediaComes(bob.page, 1)

  calls.calls.gateway.advanceClock(61)
  await bob.until('user-unpublished', 1, 'video')
  const before = await mediaOf(bob.page, 1)
  expect(before.frames).toBe(0)
  await expect
    .poll(async () => (await mediaOf(bob.page, 1)).audioPackets, { timeout: 10_000 })
    .toBeGreaterThan(before.audioPackets + 50)
  expect(
    (await bob.seen()).some(([name, , kind]) => name === 'user-unpublished' && kind === 'audio'),
  ).toBe(false)
  await expect.poll(async () => (await mediaOf(alice.page, 2)).frames).toBeGreaterThan(15)

  expect(await alice.call('renewToken', token(600))).toEqual({ resolved: undefined })
  await mediaComes(bob.page, 1)
})
