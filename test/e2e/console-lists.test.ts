import type { Browser, Locator } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest'

import { DEADLINE_MS, launchForCalls, test } from './support/browser.ts'
import { ConsoleVisitor } from './support/console-visitor.ts'
import { type DevelopmentRun, runDevelopment } from './support/development.ts'

/*
 * Lists that are longer than what is shown of them at once: everything can be reached, and what was reached stays.
 */

/** Two pages and a part of a third one. */
const MANY = 120

/** Lets a test do in a second what people do in a month. */
const CONFIG_FILE = `
limits:
  principal: { points: 10000, durationSeconds: 60 }
  address: { points: 10000, durationSeconds: 60 }
`

interface Place {
  readonly what: string
  readonly path: string
  readonly title: string
  readonly table: string
  readonly body: (name: string) => object
  /** What stands in the row before the name. */
  readonly before: string
  /** Takes the row with this name back. */
  readonly takeBack: (row: Locator, name: string) => Promise<void>
  readonly state: string
}

const PLACES: readonly Place[] = [
  {
    what: 'bans',
    path: '/bans',
    title: 'Bans',
    table: 'Bans',
    body: (name) => ({ subject: name, reason: 'spam' }),
    before: 'subject ',
    takeBack: (row) => row.getByRole('button', { name: /^Lift/ }).click(),
    state: 'Lifted',
  },
  {
    what: 'api-keys',
    path: '/callers',
    title: 'Callers',
    table: 'API keys',
    body: (name) => ({ name, scopes: [] }),
    before: '',
    takeBack: (row, name) => revoke(row, name, 'Revoke API key'),
    state: 'Revoked',
  },
  {
    what: 'tickets',
    path: '/callers?tab=tickets',
    title: 'Callers',
    table: 'Tickets',
    body: (name) => ({ name, expiresInSeconds: 864_000 }),
    before: '',
    takeBack: (row, name) => revoke(row, name, 'Revoke ticket'),
    state: 'Revoked',
  },
]

async function revoke(row: Locator, name: string, confirm: string): Promise<void> {
  await row.getByRole('button', { name: `Revoke ${name}` }).click()
  await visitor.dialog().getByRole('button', { name: confirm }).click()
  await visitor.dialog().waitFor({ state: 'detached' })
}

let development: DevelopmentRun
let browser: Browser
let visitor: ConsoleVisitor
let adminKey: string

beforeAll(async () => {
  development = await runDevelopment({ configFile: CONFIG_FILE })
  adminKey = await development.shell('api-key', 'create', '--name', 'oldest', '--scopes', 'admin')
  browser = await launchForCalls()
  visitor = await ConsoleVisitor.come(browser, development.url)
  await visitor.signIn(await development.signInLink())
}, 120_000)
afterAll(async () => {
  await browser.close()
  expect(await development.stop()).toBe(0)
})
afterEach(() => {
  expect(visitor.complaints.splice(0)).toEqual([])
})

async function make(what: string, body: object): Promise<void> {
  const { status } = await fetch(`${development.url}/v1/admin/${what}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${adminKey}` },
    body: JSON.stringify(body),
  })
  expect(status).toBe(201)
}

describe.each(PLACES)('more $what than are shown at once', (place) => {
  /** Named by when they were made, in seconds of their own so that their order is known. */
  const OLDEST = 'number 0'
  let rows: Locator
  let showOlder: Locator
  const shows = (count: number): Promise<void> =>
    expect.poll(() => rows.count(), { timeout: DEADLINE_MS }).toBe(count)

  test('are fifty at first, and more with each press', async () => {
    await make(place.what, place.body(OLDEST))
    const made = Date.now()
    while (Math.floor(Date.now() / 1_000) === Math.floor(made / 1_000)) {
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    await Promise.all(
      Array.from({ length: MANY - 1 }, (_, index) =>
        make(place.what, place.body(`number ${index + 1}`)),
      ),
    )

    const { page } = visitor
    await visitor.go(place.path)
    await visitor.heading(place.title)
    rows = page.getByRole('table', { name: place.table }).locator('tbody tr')
    showOlder = page.getByRole('button', { name: 'Show older ones' })
    await shows(50)
    await showOlder.press('Enter')
    await shows(100)
    // Whoever has no mouse is still where they were.
    expect(await showOlder.evaluate((button) => button === document.activeElement)).toBe(true)
    await showOlder.click()
    // The first key of all is the one that made the others.
    await shows(place.what === 'api-keys' ? MANY + 1 : MANY)
    await showOlder.waitFor({ state: 'detached' })
    const names = await rows.locator('.cell-name').allTextContents()
    expect(new Set(names).size).toBe(names.length)
    expect(names).toContain(place.before + OLDEST)
  })

  test('stay when an old one is taken back, and show that', async () => {
    const count = await rows.count()
    const row = rows.filter({ has: visitor.page.getByText(place.before + OLDEST, { exact: true }) })
    await place.takeBack(row, OLDEST)
    await row.getByText(place.state).waitFor()
    expect(await rows.count()).toBe(count)
  })

  test('show that, too, when older ones that were asked for before come after it', async () => {
    const { page } = visitor
    await page.reload()
    await shows(50)
    const held = Promise.withResolvers<undefined>()
    await page.route(/[?&]after=/, async (route) => {
      await held.promise
      await route.continue()
    })
    await showOlder.click()
    const name = (await rows.first().locator('.cell-name').textContent()) ?? ''
    await place.takeBack(rows.first(), name.slice(place.before.length))
    await rows.first().getByText(place.state).waitFor()
    held.resolve(undefined)
    await shows(100)
    await page.unrouteAll({ behavior: 'wait' })
    // What was read before it was taken back is read again.
    await rows.first().getByText(place.state).waitFor()
  })

  test('are whole again after a look elsewhere', async () => {
    const count = await rows.count()
    await visitor.page.getByRole('link', { name: 'Policy' }).first().click()
    await visitor.heading('Policy')
    await visitor.page.goBack()
    await visitor.heading(place.title)
    await shows(count)
  })
})

describe('a shell', () => {
  test.for(['api-key', 'ticket'])('lists every %s', async (what) => {
    const lines = (await development.shell(what, 'list')).split('\n')
    expect(lines.filter((line) => / {2}number \d+/.test(line))).toHaveLength(MANY)
  })
})
