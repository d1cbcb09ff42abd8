import { stat } from 'node:fs/promises'
import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'

import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect } from 'vitest'

import { launchChromium } from '../support/chromium.ts'
import { DEADLINE_MS, test } from './support/browser.ts'
import { type DevelopmentRun, runDevelopment } from './support/development.ts'

/*
 * `tessera dev` as a browser meets it: the cookie on the loopback, pages of other origins, and a gateway that knows the
 * projects of the console. What is asked stands in a page of the server that has no script of its own.
 */

let browser: Browser
let listening: DevelopmentRun

beforeAll(async () => {
  listening = await runDevelopment()
  browser = await launchChromium()
})
afterAll(async () => {
  await browser.close()
  expect(await listening.stop()).toBe(0)
})

/** The token of a fresh link, from the shell. */
async function linkToken(): Promise<string> {
  const url = new URL(await listening.signInLink())
  expect([url.origin, url.pathname]).toEqual([listening.url, '/console/sign-in'])
  return url.hash.slice('#token='.length)
}

interface Asked {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

/** What a page asks; with the session's token when it has one. */
function ask(page: Page, method: string, path: string, body?: unknown): Promise<Asked> {
  return page.evaluate(
    async (request) => {
      const session = await fetch('/v1/session')
      const { csrfToken = '' } = session.ok
        ? ((await session.json()) as { csrfToken?: string })
        : {}
      const answer = await fetch(request.path, {
        method: request.method,
        headers: { 'content-type': 'application/json', 'x-tessera-csrf': csrfToken },
        ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      })
      const text = await answer.text()
      return {
        status: answer.status,
        body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>,
      }
    },
    { method, path, body },
  )
}

/** A page at one of the names of this machine, signed in. */
async function signedIn(host: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage()
  await page.goto(`http://${host}:${new URL(listening.url).port}/openapi.json`)
  const answer = await ask(page, 'POST', '/v1/sign-in/link', { token: await linkToken() })
  expect(answer.status).toBe(200)
  return page
}

describe('tessera dev', () => {
  test.each(['127.0.0.1', 'localhost'])('keeps a session on http://%s', async (host) => {
    const page = await signedIn(host)
    expect(await ask(page, 'GET', '/v1/session')).toMatchObject({
      status: 200,
      body: { account: { name: 'owner', role: 'owner' } },
    })
    expect(await page.evaluate('document.cookie')).toBe('')
    expect((await ask(page, 'DELETE', '/v1/session')).status).toBe(204)
    expect((await ask(page, 'GET', '/v1/session')).status).toBe(401)
  })

  test('takes no change from a page of another origin', async () => {
    const page = await signedIn('127.0.0.1')
    const elsewhere = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html')
      response.end(
        `<form method="post" action="${listening.url}/v1/sign-in/password"><input name="name"></form>`,
      )
    }).listen(0, '127.0.0.1')
    await once(elsewhere, 'listening')
    const stranger = await page.context().newPage()
    await stranger.goto(`http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`)
    const answer = stranger.waitForResponse((response) => response.url().endsWith('/password'))
    await stranger.evaluate(`document.forms[0].submit()`)
    expect((await answer).status()).toBe(403)
    elsewhere.close()
    expect((await ask(page, 'GET', '/v1/session')).status).toBe(200)
  })

  test('shows the gateway, which has the projects of the console', async () => {
    const page = await signedIn('127.0.0.1')
    const made = await ask(page, 'POST', '/v1/admin/projects', { name: 'Second' })
    const { appId } = made.body as { appId: string }
    const appIds = async (): Promise<readonly string[]> => {
      const { body } = await ask(page, 'GET', '/v1/admin/gateway/state')
      return (body as { projects: { appId: string }[] }).projects.map((one) => one.appId)
    }
    await expect.poll(appIds, { timeout: DEADLINE_MS }).toContain(appId)
    expect(await appIds()).toContain(listening.appId)
    // Which project the guide's endpoints mean has not changed.
    expect((await fetch(`${listening.url}/access_token?channel=a&uid=1`)).status).toBe(200)
    expect((await fetch(`${listening.url}/demo`)).status).toBe(200)
  })

  test('says at once what happens in the gateway, on a clock that ends nobody’s session', async () => {
    const page = await signedIn('127.0.0.1')
    const happened = page.evaluate(
      () =>
        new Promise<string>((resolve) => {
          const events = new EventSource('/v1/admin/gateway/events')
          events.addEventListener('clock-advanced', ({ data }) => {
            events.close()
            resolve(data as string)
          })
          events.onopen = () => {
            document.title = 'listening'
          }
        }),
    )
    await expect.poll(() => page.title(), { timeout: DEADLINE_MS }).toBe('listening')
    const day = 86_400
    const moved = await ask(page, 'POST', '/v1/admin/gateway/clock', { advanceSeconds: day })
    expect(moved.body).toMatchObject({ offsetSeconds: day })
    expect(JSON.parse(await happened)).toMatchObject({ seconds: day })
    expect((await ask(page, 'GET', '/v1/session')).status).toBe(200)
  })

  test('is administered from a shell beside it, which finds the key by itself', async () => {
    const key = await listening.shell('api-key', 'create', '--name', 'x', '--scopes', 'admin:read')
    const answer = await fetch(`${listening.url}/v1/admin/projects`, {
      headers: { authorization: `Bearer ${key}` },
    })
    expect(answer.status).toBe(200)
    const ticket = await listening.shell('ticket', 'create', '--name', 'x', '--expires', '1h')
    expect(ticket).toMatch(/^\/t\//)
    expect(await listening.shell('audit', 'verify')).toMatch(/^intact: [1-9]/)
  })

  test('keeps its master key to itself', async () => {
    expect((await stat(join(listening.folder, 'dev-master-key'))).mode & 0o777).toBe(0o600)
  })
})
