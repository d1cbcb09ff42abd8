import { afterAll, beforeAll, describe, expect } from 'vitest'

import { APP_ID } from '../../../packages/gateway/test/support/calls.ts'
import { test } from '../support/browser.ts'
import { MediaCalls } from './support/media-calls.ts'
import { mediaOf } from './support/media-page.ts'
import { complaintsAbout, lookOn, mediaComes } from './support/watch.ts'

let calls: MediaCalls
beforeAll(async () => {
  calls = await MediaCalls.start()
})
afterAll(async () => calls.stop())

describe('a socket that is lost', () => {
  test('costs no media: the client comes back by its rejoin ticket, and nobody notices', async () => {
    const [alice, bob] = await calls.pages(2)
    await calls.everybodyIn('cut', [alice, bob])
    await mediaComes(bob.page, 1)
    const before = (await bob.seen()).length
    expect(calls.calls.gateway.cut({ appId: APP_ID, uid: 1 })).toBe(1)
    const stretch = await lookOn(bob.page, 1, alice.page, { steps: 1, stepMs: 5000 })
    expect(complaintsAbout(stretch)).toEqual([])
    await alice.until('state', 'CONNECTED', 'RECONNECTING')
    expect((await bob.seen()).slice(before)).toEqual([])

    // The client is whole: what it says of its streams is heard.
    await alice.mute('video', true)
    await bob.until('user-unpublished', 1, 'video')
    await alice.mute('video', false)
    await mediaComes(bob.page, 1)
  })

  test('does not outlive its token', async () => {
    const [alice, bob] = await calls.pages(2)
    await calls.everybodyIn('cut and expired', [alice, bob])
    await mediaComes(bob.page, 1)
    calls.calls.gateway.cut({ appId: APP_ID, uid: 1 })
    calls.calls.gateway.advanceClock(601)
    await alice.until('did-expire')
    expect(await mediaOf(bob.page, 1)).toMatchObject({ frames: 0, audioPackets: 0 })
  })
})
