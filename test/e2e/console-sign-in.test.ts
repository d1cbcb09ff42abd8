import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'

import { launchChromium } from '../support/chromium.ts'
import { freePort } from '../support/free-port.ts'
import { test } from './support/browser.ts'
import { ConsoleVisitor } from './support/console-visitor.ts'
import { type DevelopmentRun, runDevelopment } from './support/development.ts'
import { type IdentityProvider, startIdentityProvider } from './support/identity-provider.ts'

/*
 * The ways into the console, in a browser: by the company's own sign-in, by password, and all of it without a mouse.
 */

const PASSWORD = 'four words without sense'

let provider: IdentityProvider
let development: DevelopmentRun
let browser: Browser
let visitor: ConsoleVisitor
beforeAll(async () => {
  provider = await startIdentityProvider({ sub: 'ann-1', name: 'Ann', groups: ['team'] })
  // The provider sends browsers back to an address that stands in the file, so the port must be known before.
  const port = await freePort()
  development = await runDevelopment({
    port,
    env: { OIDC_SECRET: provider.clientSecret },
    configFile: `
oidc:
  issuer: ${provider.issuer}
  clientId: tessera
  clientSecretEnv: OIDC_SECRET
  name: Example Ltd
  publicUrl: http://127.0.0.1:${port}
  accounts:
    - { claim: groups, value: team, role: operator }
`,
  })
  browser = await launchChromium()
  visitor = await ConsoleVisitor.come(browser, development.url)
}, 120_000)
afterAll(async () => {
  await browser.close()
  provider.close()
  expect(await development.stop()).toBe(0)
})
afterEach(() => {
  expect(visitor.complaints.splice(0)).toEqual([])
})

test('the owner sets a password, signs out everywhere, and comes back with it', async () => {
  const { page } = visitor
  await page.goto(await development.signInLink())
  await visitor.heading('Welcome, owner')
  await page.getByLabel('New password', { exact: true }).fill(PASSWORD)
  await page.getByLabel('New password again').fill(PASSWORD)
  await visitor.press('Set password')
  await visitor.heading('Projects')

  const elsewhere = await ConsoleVisitor.come(browser, development.url)
  await elsewhere.go('/sign-in')
  await elsewhere.field('Name').fill('owner')
  await elsewhere.page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await elsewhere.press('Sign in')
  await elsewhere.heading('Projects')

  await visitor.go('/settings')
  await visitor.press('Sign out everywhere')
  await visitor.heading('Sign in to Tessera')
  await elsewhere.go('/projects')
  await elsewhere.heading('Sign in to Tessera')
  expect(elsewhere.complaints).toEqual([])
  await elsewhere.leave()
})

test('somebody of the team comes in through the company’s own sign-in, as what the file says', async () => {
  const colleague = await ConsoleVisitor.come(browser, development.url)
  await colleague.go('/')
  await colleague.page.getByRole('link', { name: 'Continue with Example Ltd' }).click()
  await colleague.page.getByRole('link', { name: 'Agree' }).click()
  await colleague.heading('Projects')
  await colleague.go('/settings')
  await colleague.heading('Settings')
  await colleague.page.getByText('operator').first().waitFor()
  expect(await colleague.page.getByRole('button', { name: 'New account' }).count()).toBe(0)
  expect(colleague.complaints).toEqual([])
  await colleague.leave()
})

test('from signing in to a token, nobody needs a mouse', async () => {
  const { page } = visitor
  const { keyboard } = page
  /** Goes on with Tab until what has this name is focused. */
  const tabTo = async (name: string | RegExp): Promise<void> => {
    const seen: string[] = []
    for (let times = 0; times < 40; times++) {
      const focused = await page.evaluate(() => {
        const { activeElement: element } = document
        const labels = (element as HTMLInputElement | null)?.labels
        return (
          element?.getAttribute('aria-label') ??
          labels?.[0]?.firstChild?.textContent ??
          element?.textContent ??
          ''
        ).trim()
      })
      seen.push(focused)
      if (typeof name === 'string' ? focused === name : name.test(focused)) return
      await keyboard.press('Tab')
    }
    throw new Error(`Tab does not come to ${String(name)}, but to ${seen.join(', ')}`)
  }
  await visitor.go('/sign-in')
  await visitor.heading('Sign in to Tessera')
  await tabTo('Name')
  await keyboard.type('owner')
  await tabTo('Password')
  await keyboard.type(PASSWORD)
  await keyboard.press('Enter')
  await visitor.heading('Projects')

  await tabTo('New project')
  await keyboard.press('Enter')
  await visitor.dialog().waitFor()
  await tabTo('Name')
  await keyboard.type('By keyboard')
  await keyboard.press('Enter')
  await visitor.heading('By keyboard')

  await tabTo('Temporary token')
  await keyboard.press('Enter')
  await visitor.heading('Temporary token')
  await tabTo('Channel')
  await keyboard.type('lobby')
  await tabTo('Uid')
  await keyboard.press('Control+A')
  await keyboard.type('42')
  await keyboard.press('Enter')
  await visitor.text(/^007\S{60,}/)
  await tabTo('Copy token')
  await keyboard.press('Escape')
  // What has the focus can be seen.
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement!).outlineStyle)
  expect(outline).not.toBe('none')
})

test('a session that ended in another tab is missed at once, and the page goes on after signing in', async () => {
  const { page } = visitor
  await page.context().clearCookies()
  await page.goto(await development.signInLink())
  await visitor.heading('Projects')
  // "tessera dev" lets anybody ask for tokens, so without its cookie the page is not refused as nobody.
  await page.context().clearCookies()
  await page.getByRole('link', { name: 'Bans' }).click()
  await page.getByRole('heading', { name: 'Your session has ended' }).waitFor()
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByText('Nobody is banned').waitFor()
  expect(await page.getByRole('alert').count()).toBe(0)
  expect(visitor.complaints.splice(0)).toEqual([expect.stringContaining('401')])
})
