import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from './support/browser.ts'
import { bundle } from './support/bundle.ts'

/** An app with the hook in strict mode; the test plays the user and the platform through `window`. */
const APP = `
  import { useRtcCall } from '@tessera/client/react'
  import { FakeRtcClient, FakeTokenSource, manualClock } from '@tessera/client/testing'
  import { StrictMode, createElement, useState } from 'react'
  import { createRoot } from 'react-dom/client'

  const clock = manualClock()
  const client = new FakeRtcClient()
  const source = new FakeTokenSource({ clock, lifetimeSeconds: 3600 })
  let show

  function Room() {
    const [room, setRoom] = useState({ channel: 'one', track: 'mic' })
    show = setRoom
    const { status, reason } = useRtcCall(client, room && {
      source, clock, appId: 'app', channel: room.channel, uid: 42, publish: () => [room.track],
    })
    return createElement('p', null, [status, reason].filter(Boolean).join(' '))
  }

  const root = createRoot(document.body)
  root.render(createElement(StrictMode, null, createElement(Room)))
  Object.assign(window, {
    client, clock, source,
    show: (room) => show(room),
    unmount: () => root.unmount(),
  })
`

interface App {
  readonly client: import('../src/testing/index.ts').FakeRtcClient
  readonly clock: import('../src/testing/index.ts').ManualClock
  readonly source: import('../src/testing/index.ts').FakeTokenSource
  show(room: { channel: string; track: string } | null): void
  unmount(): void
}
declare const window: App

let browser: Browser
let code: string
beforeAll(async () => {
  ;[browser, code] = await Promise.all([launchBrowser(), bundle(APP)])
})
afterAll(() => browser.close())

async function openApp(): Promise<Page> {
  const page = await browser.newPage()
  await page.setContent('<body></body>')
  await page.addScriptTag({ content: code, type: 'module' })
  await page.waitForSelector('p:text-is("joined")')
  return page
}

const facts = (page: Page) =>
  page.evaluate(() => ({
    state: window.client.connectionState,
    channel: window.client.channelName,
    tracks: window.client.localTracks,
    requests: window.source.requests.length,
    timers: window.clock.timers,
    listeners: window.client.listeners,
  }))

test('a component in strict mode joins once', async () => {
  const page = await openApp()
  expect(await facts(page)).toMatchObject({ channel: 'one', tracks: ['mic'], requests: 1 })
  await page.close()
})

test('another channel is joined after leaving the one before', async () => {
  const page = await openApp()
  await page.evaluate(() => window.show({ channel: 'two', track: 'mic' }))
  await page.waitForFunction(() => window.client.channelName === 'two')
  await page.waitForSelector('p:text-is("joined")')
  expect(await facts(page)).toMatchObject({ requests: 2 })
  await page.close()
})

test('joining again publishes what the component publishes by then', async () => {
  const page = await openApp()
  await page.evaluate(() => window.show({ channel: 'one', track: 'camera' }))
  await page.evaluate(() => window.client.expire())
  await page.waitForSelector('p:text-is("rejoining")')
  await page.evaluate(() => window.clock.advance(1000))
  await page.waitForSelector('p:text-is("joined")')
  expect(await facts(page)).toMatchObject({ channel: 'one', tracks: ['camera'], requests: 2 })
  await page.close()
})

test('the reason of an end is shown', async () => {
  const page = await openApp()
  await page.evaluate(() => window.client.disconnect('UID_BANNED'))
  await page.waitForSelector('p:text-is("ended UID_BANNED")')
  await page.close()
})

test('without options it leaves and is idle', async () => {
  const page = await openApp()
  await page.evaluate(() => window.show(null))
  await page.waitForSelector('p:text-is("idle")')
  await page.waitForFunction(() => window.client.connectionState === 'DISCONNECTED')
  await page.close()
})

test('unmounting leaves nothing behind', async () => {
  const page = await openApp()
  await page.evaluate(() => window.unmount())
  await page.waitForFunction(() => window.client.connectionState === 'DISCONNECTED')
  expect(await facts(page)).toMatchObject({ timers: 0, listeners: 0 })
  await page.close()
})
