/**
 * A browser test of an app that joins calls: the app is not changed, its SDK joins a gateway of the test's own, and an
 * hour passes in a moment. With @playwright/test, `gatewayFixtures` does the same in one line.
 */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'

import { startGateway } from '@tessera/gateway'
import { TestGateway } from '@tessera/gateway/playwright'
import { chromium } from 'playwright-core'

const appId = '970ca35de60c44645bbae8a215061b33'
const appCertificate = '5cfd2fd1755d40ecb72977518be15d3b'

/** The app, which knows nothing of a gateway. Yours has a server of its own. */
const APP = `<!doctype html><script src="/sdk.js"></script><script>
  const client = AgoraRTC.createClient({ mode: 'rtc', codec: 'vp8' })
  client.join('${appId}', 'lobby', new URLSearchParams(location.search).get('token'), 7)
</script>`
const sdk = createRequire(import.meta.url).resolve('agora-rtc-sdk-ng')
async function app(request: Request): Promise<Response> {
  const isSdk = new URL(request.url).pathname === '/sdk.js'
  return new Response(isSdk ? await readFile(sdk, 'utf8') : APP, {
    headers: { 'content-type': isSdk ? 'text/javascript' : 'text/html' },
  })
}

const running = await startGateway({ appId, appCertificate, port: 0, pages: app })
const gateway = new TestGateway(running)
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--allow-loopback-in-peer-connection'],
})
try {
  const context = await browser.newContext({ ignoreHTTPSErrors: true })
  await gateway.install(context)
  const page = await context.newPage()
  const wish = { channel: 'lobby', uid: 7, role: 'publisher', expiresInSeconds: 3600 } as const
  await page.goto(`${gateway.url}/app?token=${encodeURIComponent(gateway.token(wish))}`)
  await gateway.event('joined', { uid: 7 })

  gateway.advance(3571)
  await gateway.event('will-expire', { uid: 7 })
  console.log('warned half a minute before the end')
  gateway.advance(30)
  await gateway.event('ended', { uid: 7, reason: 'expired' })
  console.log('put out at the end, as this app does not renew')
} finally {
  await browser.close()
  await running.close()
}
