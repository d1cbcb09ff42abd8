import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest'

import { seriousFindings } from './support/axe.ts'
import { launchForCalls, test } from './support/browser.ts'
import { ConsoleVisitor } from './support/console-visitor.ts'
import { type DevelopmentRun, runDevelopment } from './support/development.ts'
import { HOSTILE_CHANNELS, HOSTILE_TEXTS } from './support/hostile-texts.ts'
import { SdkPage } from './support/sdk-page.ts'

/*
 * Every page of the console, in both themes and on a desk and a phone, while everything that can have a name is called
 * something that would like to be more than a text.
 */

/** So many texts are there while all pages are looked at closely; the rest would only make that slow. */
const FEW = 3

const THEMES = ['light', 'dark'] as const
const WIDTHS = [1440, 390]

interface Place {
  readonly path: string
  readonly title: string
}
const PLACES: readonly Place[] = [
  { path: '/projects', title: 'Projects' },
  { path: '/token', title: 'Temporary token' },
  { path: '/explain', title: 'Why won’t it join?' },
  { path: '/callers', title: 'Callers' },
  { path: '/callers?tab=tickets', title: 'Callers' },
  { path: '/callers?tab=providers', title: 'Callers' },
  { path: '/policy', title: 'Policy' },
  { path: '/bans', title: 'Bans' },
  { path: '/audit', title: 'Audit' },
  { path: '/live', title: 'Live' },
  { path: '/settings', title: 'Settings' },
  { path: '/errors', title: 'Errors' },
]

/** Shows what the file may hold, and lets a test do in a minute what people do in a day. */
const CONFIG_FILE = `
callers:
  identityProviders:
    - issuer: 'https://id.example/"><img src=x onerror=owned=31>'
      audience: ['<img src=x onerror=owned=32>', meet]
      jwksUrl: https://id.example/keys
      algorithms: [ES256]
      subjectClaim: '<svg onload=owned=33>'
policies:
  - name: of the file
    description: '<img src=x onerror=owned=34>'
    match: { subject: '<img src=x onerror=owned=35>' }
    allow: [{ service: rtc, channels: ['*'], role: subscriber }]
limits:
  principal: { points: 10000, durationSeconds: 60 }
  address: { points: 10000, durationSeconds: 60 }
`

let development: DevelopmentRun
let browser: Browser
let visitor: ConsoleVisitor
let app: SdkPage
let appId = ''
let hostileToken: string

beforeAll(async () => {
  development = await runDevelopment({ configFile: CONFIG_FILE })
  browser = await launchForCalls()
  visitor = await ConsoleVisitor.come(browser, development.url)
  await visitor.signIn(await development.signInLink())
  const ask = await administrator(visitor.page)
  await fill(ask, HOSTILE_TEXTS.slice(0, FEW))
  hostileToken = await call(ask)
}, 120_000)
afterAll(async () => {
  await browser.close()
  expect(await development.stop()).toBe(0)
})
afterEach(() => {
  expect(visitor.complaints.splice(0)).toEqual([])
})

type Ask = (method: string, path: string, body: object) => Promise<unknown>

/** Puts each text wherever one is kept and shown. */
async function fill(ask: Ask, texts: readonly string[]): Promise<void> {
  const patterns = HOSTILE_CHANNELS.filter((text) => !text.includes('{'))
  for (const text of texts) {
    const index = HOSTILE_TEXTS.indexOf(text)
    const made = (await ask('POST', 'projects', { name: text })) as { appId: string }
    if (appId === '') ({ appId } = made)
    const channel = text.slice(0, 64)
    const rule = {
      name: `rule ${index}`,
      description: text,
      match: { subject: text, claims: { [text]: text } },
      allow: [{ service: 'rtc', channels: [patterns[index % patterns.length]], role: 'publisher' }],
    }
    const bounds = { channels: [channel], uid: text }
    await Promise.all([
      ask('POST', 'api-keys', { name: text, scopes: [] }),
      ask('POST', 'tickets', { name: text, expiresInSeconds: 600, bounds }),
      ask('POST', 'policies', { rule }),
      ask('POST', 'bans', { reason: text, subject: text, uid: text, channel }),
      ask('POST', 'accounts', { name: text.slice(0, 100), role: 'viewer' }),
    ])
  }
}

/** Somebody hostile in a hostile channel; answers their token. */
async function call(ask: Ask): Promise<string> {
  await ask('PUT', 'settings/agora-rest', {
    customerId: HOSTILE_TEXTS[2],
    customerSecret: HOSTILE_TEXTS[2],
    baseUrls: [`https://evil.example/${encodeURIComponent(HOSTILE_TEXTS[2]!)}`],
  })
  const tokens: string[] = []
  for (const channel of HOSTILE_CHANNELS) {
    const { token } = (await ask('POST', 'temporary-tokens', {
      project: appId,
      services: [{ type: 'rtc', channel, uid: channel, role: 'publisher' }],
    })) as { token: string }
    tokens.push(token)
  }
  const [channel = ''] = HOSTILE_CHANNELS
  const [token = ''] = tokens
  app = await SdkPage.open(browser, development.url, development.gatewayUrl)
  expect(await app.join({ appId, channel, uid: channel, token })).toBe(channel)
  return token
}

/** What the page's own session may do, without a mouse. */
async function administrator(page: Page): Promise<Ask> {
  const csrf = await page.evaluate(
    async () => ((await (await fetch('/v1/session')).json()) as { csrfToken: string }).csrfToken,
  )
  return (method, path, body) =>
    page.evaluate(
      async (request) => {
        const answer = await fetch(`/v1/admin/${request.path}`, {
          method: request.method,
          headers: { 'content-type': 'application/json', 'x-tessera-csrf': request.csrf },
          body: JSON.stringify(request.body),
        })
        const text = await answer.text()
        if (!answer.ok) throw new Error(`${request.path}: ${text}`)
        return JSON.parse(text) as unknown
      },
      { method, path, body, csrf },
    )
}

/** Without loading everything anew, as a click on a link does. */
async function come({ path, title }: Place): Promise<void> {
  const { page } = visitor
  await page.evaluate((to) => {
    history.pushState(null, '', `/console${to}`)
    dispatchEvent(new PopStateEvent('popstate'))
  }, path)
  await visitor.heading(title)
  await page.waitForFunction(() => document.querySelector('.skeleton') === null)
}

/** Nothing that was a text has become something else. */
async function assertHarmless(place: string): Promise<void> {
  const found = await visitor.page.evaluate(() => ({
    owned: (globalThis as { owned?: unknown }).owned,
    foreign: document.querySelectorAll(
      '#root :is(script, style, iframe, base, meta, link, math, body, noscript), img, [onload], [onerror], [onfocus], [ontoggle], [href^="javascript:" i]',
    ).length,
    path: location.pathname,
  }))
  expect([place, found.owned, found.foreign]).toEqual([place, undefined, 0])
  expect(found.path).toMatch(/^\/console\//)
}

describe('every page', () => {
  test('would not pass with a button that has no name', async () => {
    await visitor.go('/errors')
    await visitor.heading('Errors')
    await visitor.page.evaluate(() =>
      document.querySelector('main')!.append(document.createElement('button')),
    )
    expect(await seriousFindings(visitor.page)).toEqual([expect.stringContaining('button-name')])
  })

  test.for(THEMES.flatMap((theme) => WIDTHS.map((width) => ({ theme, width }))))(
    'is whole and readable for everybody in $theme, $width px wide',
    async ({ theme, width }) => {
      const { page } = visitor
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
      await page.setViewportSize({ width, height: 900 })
      await visitor.go('/projects')
      for (const place of PLACES) {
        const { path } = place
        await come(place)
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - window.innerWidth,
        )
        expect([path, overflow > 0]).toEqual([path, false])
        expect([path, await seriousFindings(page)]).toEqual([path, []])
      }
    },
  )

  test('is so before signing in, too', async () => {
    const stranger = await ConsoleVisitor.come(browser, development.url)
    for (const theme of THEMES) {
      await stranger.page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
      for (const width of WIDTHS) {
        await stranger.page.setViewportSize({ width, height: 900 })
        await stranger.go('/sign-in')
        await stranger.field('Name').waitFor()
        expect([theme, width, await seriousFindings(stranger.page)]).toEqual([theme, width, []])
      }
    }
    expect(stranger.complaints).toEqual([])
    await stranger.leave()
  })

  test.for(THEMES)('is so in %s with what opens and what is made', async (theme) => {
    const { page } = visitor
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    await page.setViewportSize({ width: 390, height: 900 })
    await visitor.go(`/projects/${appId}`)
    await page.getByRole('button', { name: 'Add a secondary certificate' }).waitFor()
    expect(['a project', await seriousFindings(page)]).toEqual(['a project', []])
    await come({ path: '/token', title: 'Temporary token' })
    await visitor.field('Channel').fill('lobby')
    await visitor.field('Uid').fill('42')
    await visitor.press('Generate token')
    await visitor.text(/^007\S{60,}/)
    expect(['a token', await seriousFindings(page)]).toEqual(['a token', []])
    for (const { button, ...place } of [
      { path: '/projects', title: 'Projects', button: 'New project' },
      { path: '/policy', title: 'Policy', button: 'New rule' },
      { path: '/bans', title: 'Bans', button: 'New ban' },
      { path: '/callers', title: 'Callers', button: 'New API key' },
    ]) {
      await come(place)
      await visitor.press(button)
      await visitor.dialog().waitFor()
      expect([button, await seriousFindings(page)]).toEqual([button, []])
      await page.keyboard.press('Escape')
      await visitor.dialog().waitFor({ state: 'detached' })
    }
  })
})

describe('a text that would like to be more', () => {
  const show = async (path: string, title: string): Promise<void> => {
    await visitor.go(path)
    await visitor.heading(title)
    await visitor.page.waitForFunction(() => document.querySelector('.skeleton') === null)
  }

  test('stays a text on every page that shows it', async () => {
    const { page } = visitor
    await page.setViewportSize({ width: 1440, height: 900 })
    await fill(await administrator(page), HOSTILE_TEXTS.slice(FEW))
    for (const { path, title } of PLACES) {
      await show(path, title)
      // What is folded is shown, too.
      await page.evaluate(() => {
        for (const fold of document.querySelectorAll('details')) fold.open = true
      })
      await assertHarmless(path)
    }
    for (const [path, title] of [
      ['/projects', 'Projects'],
      ['/callers?tab=tickets', 'Callers'],
      ['/callers?tab=providers', 'Callers'],
      ['/bans', 'Bans'],
      ['/live', 'Live'],
    ] as const) {
      await show(path, title)
      await page.getByText('onerror=owned=3').first().waitFor()
    }
  }, 60_000)

  test('stays a text in dialogs, and where it is chosen from', async () => {
    const { page } = visitor
    const text = HOSTILE_TEXTS[2]!
    await visitor.go(`/projects/${appId}`)
    await page.getByRole('heading', { level: 1 }).filter({ hasText: HOSTILE_TEXTS[0]! }).waitFor()
    await assertHarmless('a project')
    for (const { path, title, button } of [
      { path: '/callers', title: 'Callers', button: `Revoke ${text}` },
      { path: '/callers?tab=tickets', title: 'Callers', button: `Revoke ${text}` },
      { path: '/policy', title: 'Policy', button: 'Edit rule 2' },
      { path: '/policy', title: 'Policy', button: 'Remove rule 2' },
      { path: '/bans', title: 'Bans', button: 'New ban' },
    ]) {
      await show(path, title)
      await visitor.press(button)
      await visitor.dialog().waitFor()
      await assertHarmless(`${path}: ${button}`)
    }
  })

  test('stays a text in a token, in an address and in what the server refuses', async () => {
    const { page } = visitor
    await visitor.go(`/explain#token=${encodeURIComponent(hostileToken)}`)
    await page.getByText(HOSTILE_CHANNELS[0]!).first().waitFor()
    await assertHarmless('a token that is explained')
    for (const text of HOSTILE_TEXTS.filter((_text, index) => index % 6 === 2)) {
      const [subject, channel] = [text, text.slice(0, 64)].map(encodeURIComponent)
      await visitor.go(`/audit?subject=${subject}&channel=${channel}&span=${subject}`)
      await visitor.heading('Audit')
      await assertHarmless(`the filter ${text}`)
    }
    await visitor.go('/settings')
    await page.getByRole('button', { name: 'Sign out', exact: true }).click()
    for (const next of ['javascript:owned=1', '//evil.example', 'https://evil.example']) {
      await visitor.go(`/sign-in?next=${encodeURIComponent(next)}&refused=${next}`)
      await visitor.heading('Sign in to Tessera')
      await assertHarmless(`the way on to ${next}`)
    }
  }, 60_000)
})
