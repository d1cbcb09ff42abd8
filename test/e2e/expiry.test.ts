import { afterAll, beforeAll, describe, expect } from 'vitest'

import { test } from './support/browser.ts'
import type { CallPage } from './support/call-page.ts'
import { Stage } from './support/stage.ts'

/* Minutes pass in moments here: the gateway's clock is moved, and the token server's with it. */

let stage: Stage
beforeAll(async () => {
  stage = await Stage.set()
})
afterAll(async () => stage.strike())

/** One publishes with tokens of a minute, and another looks on. */
async function watchedCall(channel: string): Promise<readonly [CallPage, CallPage]> {
  const [actor, witness] = await stage.pages(2)
  await witness.join({ channel, uid: 2 })
  const wish = { channel, uid: 1, publish: true, expiresInSeconds: 60 }
  expect(await actor.join(wish)).toEqual({ resolved: 1 })
  await witness.until('user-published', 1, 'video')
  await witness.forget()
  return [actor, witness]
}

describe('a token of 60 seconds', () => {
  test('is renewed before its end, again and again, and nobody else notices', async () => {
    const [actor, witness] = await watchedCall('renewed')
    const joined = await stage.event('joined', { channel: 'renewed', uid: 1 })
    for (let round = 1; round <= 2; round += 1) {
      await actor.forget()
      stage.gateway.advanceClock(31)
      await actor.until('will-expire')
      await actor.until('renewed')
    }
    // Past the end of the token that it came with.
    expect(stage.gateway.state().now).toBeGreaterThan(joined.endsAt!)
    expect(await actor.state()).toBe('CONNECTED')
    expect(await witness.seen()).toEqual([])
  })

  test('that cannot be renewed ends the call, which is joined and published again', async () => {
    const [actor, witness] = await watchedCall('blocked')
    await actor.block(true)
    stage.gateway.advanceClock(35)
    await actor.until('will-expire')
    await actor.until('warning', 'NETWORK_FAILED')
    stage.gateway.advanceClock(26)
    await actor.until('did-expire')
    await actor.until('expired')
    await witness.until('user-left', 1)

    await actor.block(false)
    await actor.until('rejoined')
    await witness.until('user-joined', 1)
    await witness.until('user-published', 1, 'audio')
    await witness.until('user-published', 1, 'video')
  })
})
