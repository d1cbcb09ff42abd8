import { afterAll, beforeAll, describe, expect } from 'vitest'

import { test } from './support/browser.ts'
import { Stage } from './support/stage.ts'

/* Token server, client, Agora's own SDK 4.24.8 and gateway: a whole call on one machine. */

let stage: Stage
beforeAll(async () => {
  stage = await Stage.set()
})
afterAll(async () => stage.strike())

describe('two pages with tokens of the server', () => {
  test.for([
    { kind: 'uids', first: 1, second: 2 },
    { kind: 'string accounts', first: 'alice', second: 'bob' },
  ])('see each other, by their $kind', async ({ kind, first, second }) => {
    const channel = `room of ${kind}`
    const [alice, bob] = await stage.pages(2)
    expect(await alice.join({ channel, uid: first, publish: true })).toEqual({ resolved: first })
    expect(await bob.join({ channel, uid: second, publish: true })).toEqual({ resolved: second })
    await alice.until('user-joined', second)
    for (const media of ['audio', 'video']) {
      await alice.until('user-published', second, media)
      await bob.until('user-published', first, media)
    }

    await alice.say('hello')
    await bob.until('stream-message', first, 'hello')

    await alice.leave()
    await bob.until('user-left', first, 'Quit')
    await alice.until('ended', 'left')
  })

  test('may ask for any uid, and get the one that the gateway chooses', async () => {
    const [page] = await stage.pages(1)
    const joined = await page.join({ channel: 'wild', uid: 0 })
    const { uid } = await stage.event('joined', { channel: 'wild' })
    expect(uid).toBeGreaterThan(0)
    expect(joined).toEqual({ resolved: uid })
  })
})
