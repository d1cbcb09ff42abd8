import { afterEach, expect, test, vi } from 'vitest'
import { fixture, SECOND } from '../test/support/call.ts'
import { pageWakeUps } from './wake-ups.ts'

/** As much of a page as is listened to. */
function page() {
  const window = new EventTarget()
  const document = Object.assign(new EventTarget(), { visibilityState: 'visible' })
  vi.stubGlobal('document', document)
  vi.stubGlobal('addEventListener', window.addEventListener.bind(window))
  return { window, document }
}

afterEach(() => {
  vi.unstubAllGlobals()
})

test.for(['visibilitychange', 'pageshow', 'online'])('%s wakes, until unsubscribed', (type) => {
  const { window, document } = page()
  let woken = 0
  const stop = pageWakeUps(() => woken++)
  const target = type === 'visibilitychange' ? document : window
  target.dispatchEvent(new Event(type))
  expect(woken).toBe(1)
  stop()
  target.dispatchEvent(new Event(type))
  expect(woken).toBe(1)
})

test('where there is no page nothing happens', () => {
  expect(() => pageWakeUps(() => undefined)()).not.toThrow()
})

test('a call renews in a hidden tab', async () => {
  const { document } = page()
  const { clock, client, join } = fixture()
  const call = await join({ wakeUps: undefined })
  document.visibilityState = 'hidden'
  document.dispatchEvent(new Event('visibilitychange'))
  await clock.advance(2_880 * SECOND)
  expect(client.token).toBe('token-2')
  await call.leave()
})

test('a call that slept is renewed as soon as its tab is seen again', async () => {
  const { document } = page()
  const { clock, client, join } = fixture()
  const call = await join({ wakeUps: undefined })
  await clock.sleep(3_000 * SECOND)
  document.dispatchEvent(new Event('visibilitychange'))
  await clock.settle()
  expect(client.token).toBe('token-2')
  await call.leave()
})
