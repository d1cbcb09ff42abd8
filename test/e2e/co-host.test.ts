import { afterAll, beforeAll, expect } from 'vitest'

import { test } from './support/browser.ts'
import { Stage } from './support/stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await Stage.set({ gateway: { coHostAuth: true } })
})
afterAll(async () => stage.strike())

test('somebody in the audience comes on the stage with a new token, and goes back', async () => {
  const [guest, host] = await stage.pages(2)
  const channel = 'stage'
  await host.join({ channel, uid: 1, mode: 'live', role: 'publisher' })
  await guest.join({ channel, uid: 2, mode: 'live', role: 'subscriber' })
  expect(await guest.publish()).toMatchObject({
    rejected: expect.stringContaining('audience') as string,
  })

  expect(await guest.setRole('publisher')).toEqual({ resolved: undefined })
  await stage.event('renewed', { channel, uid: 2 })
  await stage.event('role-changed', { channel, uid: 2, role: 'host' })
  expect(await guest.publish()).toEqual({ resolved: undefined })
  await host.until('user-published', 2, 'video')

  await guest.unpublish()
  expect(await guest.setRole('subscriber')).toEqual({ resolved: undefined })
  await stage.event('role-changed', { channel, uid: 2, role: 'audience' })
  await host.until('user-left', 2, 'BecomeAudience')
})

test('a token for listeners keeps its bearer off the stage', async () => {
  const [guest] = await stage.pages(1)
  const channel = 'back row'
  await guest.join({ channel, uid: 3, mode: 'live', role: 'subscriber' })
  expect(await guest.becomeHostWithoutToken()).toEqual({
    rejected: expect.stringContaining('no permission to publish') as string,
  })
  await stage.event('role-refused', { channel, uid: 3 })
})
