import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { execPath } from 'node:process'
import { gunzipSync } from 'node:zlib'

import { serve, type ServerType } from '@hono/node-server'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { chromiumPath, launchChromium } from '../../../test/support/chromium.ts'
import { lacks } from '../../../test/support/needs.ts'
import { get, testApp } from './support/app.ts'
import { managedServer, type TestServer } from './support/server.ts'

/*
 * The pages at /docs: whole, without anything from elsewhere, and under a policy that would not allow it.
 */

beforeAll(() => {
  execFileSync(execPath, ['build-assets.ts'], { cwd: join(import.meta.dirname, '..') })
})

describe('GET /docs', () => {
  test.each(['/docs', '/docs/'])('%s has no script of its own in it', async (path) => {
    const response = await testApp().fetch(get(path))
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toContain('text/html')
    expect(response.headers.get('cache-control')).toBe('no-store')
    const policy = response.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'; script-src 'self';")
    expect(policy).not.toMatch(/unsafe-eval|https?:|\*/)
    const sources = [...(await response.text()).matchAll(/<script\b([^>]*)>(.*?)<\/script>/gs)]
    expect(sources.map(([, attributes, inline]) => [attributes, inline])).toEqual([
      [' src="/docs/scalar.js"', ''],
      [' src="/docs/start.js"', ''],
    ])
  })

  test('comes with its script, compressed for those who can read that', async () => {
    const app = testApp()
    const compressed = await app.fetch(get('/docs/scalar.js', { 'accept-encoding': 'gzip, br' }))
    expect(compressed.headers.get('content-encoding')).toBe('gzip')
    expect(compressed.headers.get('vary')).toContain('Accept-Encoding')
    const plain = await app.fetch(get('/docs/scalar.js'))
    expect(plain.headers.get('content-encoding')).toBeNull()
    expect(plain.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    const script = Buffer.from(await plain.arrayBuffer())
    expect(gunzipSync(Buffer.from(await compressed.arrayBuffer())).equals(script)).toBe(true)
  })
})

describe.skipIf(lacks(await chromiumPath()))('in a browser', () => {
  let server: TestServer
  let http: ServerType
  let browser: Browser
  let origin: string
  beforeAll(async () => {
    server = await managedServer()
    http = serve({
      port: 0,
      hostname: '127.0.0.1',
      fetch: (request, runtime) => server.app.fetch(request, runtime),
    })
    await once(http, 'listening')
    origin = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
    browser = await launchChromium()
  })
  afterAll(async () => {
    await browser.close()
    http.close()
    await server.close()
  })

  test('shows the API, asks nobody else, and is held back by no policy', async () => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
    const seen = watch(page)
    await page.goto(`${origin}/docs`)
    await page.getByText('Issue a token').first().waitFor()
    await page.getByText('administration').first().click()
    await page.getByText('Add a project').first().waitFor()
    // Something that would ask elsewhere only after a while, or once the page is read to its end.
    await page.mouse.wheel(0, 20_000)
    await page.waitForLoadState('networkidle')
    expect(seen.elsewhere).toEqual([])
    expect(seen.complaints).toEqual([])
    expect(seen.asked).toEqual(
      expect.arrayContaining(['/docs', '/docs/scalar.js', '/docs/start.js', '/openapi.json']),
    )
  })

  function watch(page: Page): Seen {
    const seen: Seen = { asked: [], elsewhere: [], complaints: [] }
    page.on('request', (request) => {
      const url = new URL(request.url())
      if (url.origin === origin) seen.asked.push(url.pathname)
      else if (url.protocol !== 'data:' && url.protocol !== 'blob:') seen.elsewhere.push(url.href)
    })
    page.on('console', (message) => {
      if (message.type() === 'error') seen.complaints.push(message.text())
    })
    page.on('pageerror', (error) => seen.complaints.push(error.message))
    return seen
  }
})

interface Seen {
  readonly asked: string[]
  readonly elsewhere: string[]
  readonly complaints: string[]
}
