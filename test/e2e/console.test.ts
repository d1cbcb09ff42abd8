import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest'

import { launchChromium } from '../support/chromium.ts'
import { DEADLINE_MS, test } from './support/browser.ts'
import { type DevelopmentRun, runDevelopment } from './support/development.ts'

/*
 * The built console on a fresh server, as a stranger walks through it: by names and roles, as a screen reader does. The
 * tests are one story and build on each other.
 */

const PATHS = [
  { path: '/projects', title: 'Projects' },
  { path: '/token', title: 'Temporary token' },
  { path: '/explain', title: 'Why won’t it join?' },
  { path: '/callers', title: 'Callers' },
  { path: '/policy', title: 'Policy' },
  { path: '/bans', title: 'Bans' },
  { path: '/audit', title: 'Audit' },
  { path: '/live', title: 'Live' },
  { path: '/settings', title: 'Settings' },
]
/** What a name could do in a page that does not take it for text. */
const HOSTILE = `<img src=x onerror="document.title='owned'"> "';{{7*7}}\${7*7}</script>`

let development: DevelopmentRun
let browser: Browser
let page: Page
/** What the browser complained of: a breach of the content security policy, an error in a script. */
const complaints: string[] = []

beforeAll(async () => {
  development = await runDevelopment()
  browser = await launchChromium()
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  context.setDefaultTimeout(DEADLINE_MS)
  page = await context.newPage()
  page.on('console', (message) => {
    // Chromium writes every answer of 4xx down; the page asks who is signed in and is told: nobody.
    if (message.type() === 'error' && !message.location().url.endsWith('/v1/session')) {
      complaints.push(message.text())
    }
  })
  page.on('pageerror', (error) => {
    complaints.push(error.message)
  })
}, 120_000)
afterAll(async () => {
  await browser.close()
  expect(await development.stop()).toBe(0)
})
afterEach(() => {
  expect(complaints.splice(0)).toEqual([])
})

const go = (path: string): Promise<unknown> => page.goto(`${development.url}/console${path}`)
const heading = (name: string): Promise<void> =>
  page.getByRole('heading', { name, level: 1, exact: true }).waitFor()
const press = (name: string): Promise<void> => page.getByRole('button', { name }).first().click()
const field = (name: string) => page.getByRole('textbox', { name })

describe('the console', () => {
  let token: string

  test('lets whoever has the link in, once', async () => {
    const link = await development.signInLink()
    await page.goto(link)
    await press('Not now')
    await heading('Projects')
    const stranger = await browser.newPage()
    await stranger.goto(link)
    await stranger.getByRole('heading', { name: 'Sign in' }).first().waitFor()
    expect(new URL(stranger.url()).pathname).toBe('/console/sign-in')
    await stranger.close()
  })

  test('makes a project, whatever its name is', async () => {
    await go('/projects')
    await press('New project')
    await field('Name').fill(HOSTILE)
    await page.getByRole('dialog').getByRole('button', { name: 'Create' }).click()
    await page.getByText(HOSTILE).first().waitFor()
    expect(await page.title()).not.toBe('owned')
    await go('/projects')
    await page.getByText(HOSTILE).first().waitFor()
  })

  test('makes a token and explains it', async () => {
    await go('/token')
    await field('Channel').fill('lobby')
    await field('Uid').fill('42')
    await press('Generate token')
    const shown = page.getByText(/^007\S{60,}/).first()
    await shown.waitFor()
    token = ((await shown.textContent()) ?? '').trim()

    await go('/explain')
    await field('Token').fill(token)
    await field('Channel').fill('lobby')
    await field('Uid').fill('42')
    await page
      .getByRole('heading', { name: 'It can join' })
      .or(page.getByText('Nothing wrong so far'))
      .first()
      .waitFor()
    await field('Channel').fill('Lobby')
    await page.getByRole('heading', { name: 'Agora refuses it' }).waitFor()
  })

  test('replaces a certificate', async () => {
    expect((await fetch(`${development.url}/access_token?channel=lobby&uid=1`)).status).toBe(200)
    await go(`/projects/${development.appId}`)
    await press('Add a secondary certificate')
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /Add|Make/ })
      .last()
      .click()
    const swap = page.getByRole('button', { name: 'Swap' })
    await expect.poll(() => swap.isEnabled(), { timeout: DEADLINE_MS }).toBe(true)
    await swap.click()
    await press('Disable secondary')
    await press('Delete secondary')
    // A token that it signed is still good: the server says so, and the console asks again.
    await press('Delete certificate')
    await page.getByRole('heading', { name: 'Delete it all the same?' }).waitFor()
    // Chromium writes the refusal down.
    expect(complaints.splice(0)).toHaveLength(1)
    await press('Delete all the same')
    await page.getByRole('button', { name: 'Add a secondary certificate' }).waitFor()
  })

  test('bans somebody, and the server refuses them from then on', async () => {
    const ask = async (): Promise<number> =>
      (await fetch(`${development.url}/access_token?channel=lobby&uid=77`)).status
    expect(await ask()).toBe(200)
    await go('/bans')
    await press('New ban')
    await field('Uid or account').fill('77')
    await field('Reason').fill('spam')
    await page.getByRole('dialog').getByRole('button', { name: 'Ban' }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await expect.poll(ask, { timeout: DEADLINE_MS }).toBe(403)
    await press('Lift')
    await expect.poll(ask, { timeout: DEADLINE_MS }).toBe(200)
  })

  test.for(['light', 'dark'] as const)(
    'shows every page in %s, also on a phone',
    async (colorScheme) => {
      await page.emulateMedia({ colorScheme })
      for (const width of [1440, 390]) {
        await page.setViewportSize({ width, height: 900 })
        for (const { path, title } of PATHS) {
          await go(path)
          await heading(title)
          const overflow = await page.evaluate(
            () => document.documentElement.scrollWidth - window.innerWidth,
          )
          expect([path, width, overflow > 0]).toEqual([path, width, false])
        }
      }
    },
  )
})
