import { afterAll, beforeAll, expect } from 'vitest'

import { DEADLINE_MS, test } from './support/browser.ts'
import { Stage } from './support/stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await Stage.set()
})
afterAll(async () => stage.strike())

test("the flow of Agora's guide works as it is written: fetch, join, renew, join again", async () => {
  const context = await stage.browser.newContext({ ignoreHTTPSErrors: true })
  const page = await context.newPage()
  await page.goto(`${stage.serverUrl}/guide?appId=${stage.appId}&port=${stage.gateway.port}`)
  const happened = (): Promise<readonly string[]> => page.evaluate('happened')
  const inTime = { timeout: DEADLINE_MS }

  await page.evaluate('startCall()')
  expect(await happened()).toEqual(['joined as 123456'])

  const { endsAt } = await stage.event('joined', { channel: 'ChannelA' })
  stage.gateway.advanceClock(endsAt! - 29 - stage.gateway.state().now)
  await expect.poll(happened, inTime).toContain('renewed')
  const { endsAt: newEnd } = await stage.event('renewed', { channel: 'ChannelA' })
  expect(newEnd).toBeGreaterThan(endsAt!)

  // Nobody can renew while the token server is away.
  await page.route('**/fetch_rtc_token', (route) => route.abort())
  const failed = page.waitForEvent('requestfailed', inTime)
  stage.gateway.advanceClock(newEnd! - 10 - stage.gateway.state().now)
  await failed
  await page.unroute('**/fetch_rtc_token')
  stage.gateway.advanceClock(10)
  await expect.poll(happened, inTime).toContain('joined again as 123456')
})
