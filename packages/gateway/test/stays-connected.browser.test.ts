import { afterAll, beforeAll, expect } from 'vitest'
import { test } from './support/browser.ts'
import { APP_ID, Calls } from './support/calls.ts'

/** Without answers to its ICE checks the SDK gives a call up after about 36 seconds. */
const CALL_MS = 180_000

let calls: Calls
beforeAll(async () => {
  calls = await Calls.start()
})
afterAll(async () => calls.stop())

test('a call of three minutes is never reconnected', { timeout: CALL_MS + 60_000 }, async () => {
  const [one, two] = await calls.pages(2)
  for (const [uid, page] of [
    [1, one],
    [2, two],
  ] as const) {
    const token = calls.token({ channel: 'long', uid, role: 'publisher' })
    await page.join({ appId: APP_ID, channel: 'long', uid, token })
  }
  await one.publish('audio')
  await two.until('user-published', 1, 'audio')
  await new Promise((resolve) => setTimeout(resolve, CALL_MS))

  for (const page of [one, two]) {
    const states = (await page.seen()).filter(([name]) => name === 'state')
    expect(states.map(([, now]) => now)).toEqual(['CONNECTING', 'CONNECTED'])
  }
  await one.call('sendStreamMessage', 'still here')
  await two.until('stream-message', 1, 'still here')
})
