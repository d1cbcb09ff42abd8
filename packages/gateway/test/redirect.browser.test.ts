import { afterAll, beforeAll, expect } from 'vitest'
import type { BrowserContext, Page } from 'playwright-core'
import { gatewayFixtures, type TestGateway } from '../src/playwright/index.ts'
import { sdkPages } from './support/call-page.ts'
import { test } from './support/browser.ts'
import { APP_ID, Calls, CERTIFICATE } from './support/calls.ts'

/* An application that knows nothing of a gateway: it is bundled, it calls join, and that is all. */

let calls: Calls
beforeAll(async () => {
  calls = await Calls.start()
})
afterAll(async () => calls.stop())

interface App {
  readonly AgoraRTC: {
    createClient(config: object): {
      join(appId: string, channel: string, token: string, uid: unknown): Promise<unknown>
      renewToken(token: string): Promise<void>
      on(name: string, listener: () => void): void
    }
  }
  renew: (token: string) => Promise<void>
}

/** Runs a test body as Playwright does: asks for the fixture, and hands the test what it uses. */
async function withFixture(
  body: (page: Page, gateway: TestGateway, asked: readonly string[]) => Promise<void>,
): Promise<void> {
  const definitions = gatewayFixtures({
    appId: APP_ID,
    appCertificate: CERTIFICATE,
    pages: sdkPages,
  })
  const context: BrowserContext = await (
    await calls.browser()
  ).newContext({
    ignoreHTTPSErrors: definitions.ignoreHTTPSErrors,
  })
  const asked: string[] = []
  context.on('request', (request) => asked.push(new URL(request.url()).host))
  await definitions.gateway[0]({ context }, async (gateway) => {
    const page = await context.newPage()
    page.on('websocket', (socket) => asked.push(new URL(socket.url()).host))
    await page.goto(`${gateway.url}/app`)
    await body(page, gateway, asked)
  })
  await context.close()
}

async function join(page: Page, token: string, uid: number | string): Promise<unknown> {
  return page.evaluate(
    async (given) => {
      const app = globalThis as unknown as App
      const client = app.AgoraRTC.createClient({ mode: 'rtc', codec: 'vp8' })
      app.renew = async (fresh) => client.renewToken(fresh)
      return client.join(given.appId, 'lobby', given.token, given.uid)
    },
    { appId: APP_ID, token, uid },
  )
}

test.for([7, 'alice'])('the fixture takes the call of %s to the gateway', async (uid) => {
  await withFixture(async (page, gateway, asked) => {
    const service = { channel: 'lobby', uid, role: 'publisher' } as const
    expect(await join(page, gateway.token({ ...service, expiresInSeconds: 600 }), uid)).toBe(uid)
    await gateway.event('joined')

    gateway.advance(575)
    await gateway.event('will-expire')
    const fresh = gateway.token({ ...service, expiresInSeconds: 600 })
    await page.evaluate(async (token) => (globalThis as unknown as App).renew(token), fresh)
    await gateway.event('renewed')

    const { port } = gateway
    const own = [`localhost:${port}`, `127-0-0-1.edge.localhost:${port}`]
    expect([...new Set(asked)].filter((host) => !own.includes(host))).toEqual([])
  })
})

test('an event that does not come is reported with those that did', async () => {
  await withFixture(async (page, gateway) => {
    const token = gateway.token({
      channel: 'lobby',
      uid: 1,
      role: 'publisher',
      expiresInSeconds: 600,
    })
    await join(page, token, 1)
    await expect(gateway.event('renewed', { uid: 1 }, { timeoutMs: 200 })).rejects.toThrow(
      /no "renewed" with {"uid":1}; seen: .*joined/,
    )
  })
})

test('a script tag does the same for a page outside of tests', async () => {
  const page = await (
    await (await calls.browser()).newContext({ ignoreHTTPSErrors: true })
  ).newPage()
  await page.goto(`${calls.gateway.url}/app`)
  await page.addScriptTag({ url: `${calls.gateway.url}/redirect.js` })
  const token = calls.token({ channel: 'lobby', uid: 9, role: 'publisher' })
  expect(await join(page, token, 9)).toBe(9)
  await page.context().close()
})
