import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect } from 'vitest'

import { demoUrl } from '../../packages/cli/src/demo/address.ts'
import { DEADLINE_MS, launchForCalls, test } from './support/browser.ts'
import { Stage } from './support/stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await Stage.set()
})
afterAll(async () => stage.strike())

let context: BrowserContext
/** What must not be: errors on the console, breaches of the page's policy, requests that leave the machine. */
let complaints: string[]
beforeEach(async () => {
  complaints = []
  context = await watched(await stage.browser.newContext({ ignoreHTTPSErrors: true }))
})
afterEach(async () => {
  await context.close()
  expect(complaints).toEqual([])
})

async function watched(fresh: BrowserContext): Promise<BrowserContext> {
  fresh.setDefaultTimeout(DEADLINE_MS)
  await fresh.exposeFunction('complain', (text: string) => void complaints.push(text))
  await fresh.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
      ;(globalThis as unknown as { complain(text: string): void }).complain(
        `policy: ${violatedDirective} ${blockedURI}`,
      )
    })
  })
  fresh.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`console: ${message.text()}`)
  })
  fresh.on('weberror', (error) => void complaints.push(`page: ${error.error().message}`))
  fresh.on('request', (request) => {
    const { hostname, protocol } = new URL(request.url())
    const isLocal = hostname === '127.0.0.1' || /(?:^|\.)localhost$/.test(hostname)
    if (!isLocal && protocol !== 'blob:' && protocol !== 'data:') {
      complaints.push(`outside: ${request.url()}`)
    }
  })
  return fresh
}

async function joined(user: string, url = demoUrl(stage.gateway.port)): Promise<Page> {
  const page = await context.newPage()
  await page.goto(`${url}?user=${user}`)
  await page.getByRole('button', { name: 'Join' }).click()
  await page.getByRole('button', { name: 'Leave' }).waitFor()
  return page
}

async function press(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name }).click()
}

/** Waits until the page's log has a line with these words. */
async function logged(page: Page, text: string): Promise<void> {
  await page.locator('#log li', { hasText: text }).first().waitFor()
}

describe('the demo page, in two tabs', () => {
  test('shows who is in, what they publish, and what they say', async () => {
    const alice = await joined('alice')
    const bob = await joined('1234')
    await bob
      .getByRole('figure')
      .filter({ hasText: 'alice' })
      .getByText('microphone, camera')
      .waitFor()
    await alice.getByRole('figure').filter({ hasText: '1234' }).waitFor()
    expect(await bob.locator('.me video').count()).toBe(1)

    await bob.getByRole('textbox', { name: 'Message' }).fill('good morning')
    await bob.keyboard.press('Enter')
    await alice.locator('#messages li', { hasText: '1234 good morning' }).waitFor()

    await press(bob, 'Become audience')
    await alice.getByRole('figure').filter({ hasText: '1234' }).waitFor({ state: 'detached' })
    await press(bob, 'Become host')
    await alice
      .getByRole('figure')
      .filter({ hasText: '1234' })
      .getByText('microphone, camera')
      .waitFor()

    await press(bob, 'Leave')
    await bob.getByRole('button', { name: 'Join' }).waitFor()
    await logged(alice, 'user-left 1234')
  })

  test('plays the life of a token at the press of buttons', async () => {
    const page = await joined('carol')
    await joined('dave')
    await page.bringToFront()
    await press(page, 'Token of 60 s')
    await logged(page, 'a token for 60 s was issued')
    await page.locator('#life-text', { hasText: /^Token 2 ends in 0:[45]\d\./ }).waitFor()

    await press(page, 'Advance the clock')
    await logged(page, 'token-privilege-will-expire')
    await page.locator('#life-text', { hasText: 'Token 3' }).waitFor()
    expect(await page.locator('#ahead').textContent()).toMatch(/^\+\d+ s$/)

    await press(page, 'Block renewals')
    await page.getByLabel('How far').selectOption('past the end')
    await press(page, 'Advance the clock')
    await logged(page, 'token-privilege-did-expire')
    await logged(page, 'joined again, and published again')
    await press(page, 'Block renewals')

    await press(page, 'Kick me')
    await page.getByRole('alert').filter({ hasText: 'UID_BANNED' }).waitFor()
    await press(page, 'Join')
    await page.getByRole('button', { name: 'Leave' }).waitFor()
  })

  test('is the same on the token server', async () => {
    const page = await joined('erin', `${stage.serverUrl.replace('127.0.0.1', 'localhost')}/demo`)
    await press(page, 'Advance the clock')
    await logged(page, 'token-privilege-will-expire')
  })

  test('can be used without a mouse', async () => {
    const page = await context.newPage()
    await page.goto(`${demoUrl(stage.gateway.port)}?user=frank`)
    await page.getByLabel('Channel').focus()
    await page.keyboard.press('Enter')
    const leave = page.getByRole('button', { name: 'Leave' })
    await leave.waitFor()
    await leave.focus()
    for (const name of ['Token of 60 s', 'Block renewals', 'Advance the clock']) {
      await page.keyboard.press('Tab')
      expect(await page.evaluate(() => document.activeElement?.textContent.trim())).toBe(name)
    }
  })
})

test('the demo page without a camera and a microphone joins all the same', async () => {
  const browser = await launchForCalls({ devices: false })
  try {
    context = await watched(await browser.newContext({ ignoreHTTPSErrors: true }))
    const page = await joined('grace')
    await logged(page, 'no camera')
    await page.getByRole('figure').filter({ hasText: 'grace (you)' }).getByText('listens').waitFor()
  } finally {
    await browser.close()
  }
})
