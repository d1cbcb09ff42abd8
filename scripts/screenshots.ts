/**
 * Makes the pictures of the console anew: every page of a server with something in it, light and dark, on a desk and on a
 * phone. What the documentation shows goes to docs/images; with a folder as argument all four kinds go there instead.
 *
 *   npm run build && node scripts/screenshots.ts [folder]
 */
import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

import type { Browser, Page } from 'playwright-core'

import { launchChromium } from '../test/support/chromium.ts'

const COMMAND = new URL('../packages/cli/bin/tessera.js', import.meta.url).pathname
const GO_ON_MS = 30_000
/** Everything that is made up is so every time; only the moments are of now. */
const CONFIG_FILE = `
callers:
  identityProviders:
    - issuer: https://login.example.com/
      audience: meet
      jwksUrl: https://login.example.com/.well-known/jwks.json
      algorithms: [RS256]
policies:
  - name: members
    description: Whoever signed in at our own identity provider
    match: { kind: jwt, issuer: https://login.example.com/ }
    allow: [{ service: rtc, channels: ['room-{sub}', lobby], uid: { rule: mapped }, role: publisher }]
limits:
  principal: { points: 10000, durationSeconds: 60 }
  address: { points: 10000, durationSeconds: 60 }
`

interface Running {
  readonly url: string
  readonly demoUrl: string
  readonly signInLink: string
  readonly appId: string
  stop(): Promise<void>
}

/** `tessera dev` with a folder of its own. */
async function startServer(): Promise<Running> {
  const folder = await mkdtemp(join(tmpdir(), 'tessera-screenshots-'))
  const config = join(folder, 'tessera.yaml')
  await writeFile(config, CONFIG_FILE)
  const child = spawn(
    process.execPath,
    [COMMAND, 'dev', '--json', '--port', '0', '--gateway-port', '0'],
    {
      env: { ...process.env, TESSERA_DATA: folder, TESSERA_CONFIG: config },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  const ended = new Promise((resolve) => child.once('exit', resolve))
  const listening = await new Promise<Omit<Running, 'stop'>>((resolve, reject) => {
    child.once('exit', () => reject(new Error('the server has ended')))
    createInterface(child.stdout).on('line', (line) => {
      if (line.includes('"event":"listening"')) resolve(JSON.parse(line) as Running)
    })
  })
  return {
    ...listening,
    async stop() {
      child.kill('SIGTERM')
      await ended
      await rm(folder, { recursive: true, force: true })
    },
  }
}

type Ask = (method: string, path: string, body?: object) => Promise<unknown>

/** What the page's own session may do. */
async function administrator(page: Page): Promise<Ask> {
  const csrf = await page.evaluate(
    async () => ((await (await fetch('/v1/session')).json()) as { csrfToken: string }).csrfToken,
  )
  return (method, path, body) =>
    page.evaluate(
      async (request) => {
        const answer = await fetch(request.path, {
          method: request.method,
          headers: {
            'content-type': 'application/json',
            // Without it the request for a token is one of nobody known.
            ...(request.path.startsWith('/v1/admin/') ? { 'x-tessera-csrf': request.csrf } : {}),
          },
          ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
        })
        const text = await answer.text()
        return text.startsWith('{') ? (JSON.parse(text) as unknown) : text
      },
      { method, path, body, csrf },
    )
}

/** A small company's server: enough to see what each page is for. Answers the App ID of its first project. */
async function furnish(ask: Ask): Promise<string> {
  const make = (path: string, body: object): Promise<unknown> =>
    ask('POST', `/v1/admin/${path}`, body)
  const { appId } = (await make('projects', { name: 'Town hall' })) as { appId: string }
  await make('projects', { name: 'Classroom' })
  await make(`projects/${appId}/certificates`, {})
  await make('api-keys', { name: 'Web backend', scopes: [] })
  await make('api-keys', { name: 'Support desk', scopes: ['admin:read'] })
  await make('tickets', {
    name: 'Lobby screen',
    expiresInSeconds: 2_592_000,
    bounds: { project: appId, channels: ['lobby'], maxRole: 'subscriber' },
  })
  await make('policies', {
    rule: {
      name: 'backends',
      description: 'Our own servers, on behalf of anybody',
      match: { kind: 'api-key' },
      allow: [{ service: 'rtc', channels: ['*'], role: 'publisher', uid: { rule: 'any' } }],
    },
  })
  await make('policies', {
    rule: {
      name: 'guests listen',
      match: { kind: 'anonymous' },
      allow: [
        { service: 'rtc', channels: ['lobby', 'demo-*'], role: 'publisher', uid: { rule: 'any' } },
      ],
    },
  })
  await make('bans', {
    appId,
    uid: 4711,
    channel: 'lobby',
    reason: 'Played music over the meeting',
  })
  await make('bans', { subject: 'mallory', reason: 'Shared their password' })
  await make('accounts', { name: 'ann', role: 'operator' })
  await make('accounts', { name: 'lee', role: 'viewer' })
  for (const channel of [
    'lobby',
    'lobby',
    'demo-1',
    'lobby',
    'demo-2',
    'board',
    'lobby',
    'demo-1',
  ]) {
    for (const uid of [11, 12, 4711]) {
      await ask('POST', '/v1/tokens', {
        project: appId,
        services: [{ type: 'rtc', channel, uid, role: 'publisher' }],
      })
    }
  }
  return appId
}

/** Somebody in a call, so that the live page has somebody to show. */
async function joinCall(browser: Browser, demoUrl: string, user: string): Promise<Page> {
  const context = await browser.newContext({
    ignoreHTTPSErrors: true,
    viewport: { width: 1200, height: 900 },
    colorScheme: 'light',
  })
  context.setDefaultTimeout(GO_ON_MS)
  const page = await context.newPage()
  await page.goto(`${demoUrl}?user=${user}`)
  await page.getByRole('button', { name: 'Join' }).click()
  await page.getByRole('button', { name: 'Leave' }).waitFor()
  return page
}

interface Shot {
  readonly name: string
  readonly path: string
  /** Brings the page into the state that is shown. */
  readonly prepare?: (page: Page) => Promise<void>
}

function shotsOf(appId: string, token: string): readonly Shot[] {
  const fill = (page: Page, field: string, text: string): Promise<void> =>
    page.getByRole('textbox', { name: field }).first().fill(text)
  return [
    { name: 'projects', path: '/projects' },
    { name: 'project', path: `/projects/${appId}` },
    {
      name: 'token',
      path: `/token?project=${appId}`,
      prepare: async (page) => {
        await fill(page, 'Channel', 'lobby')
        await fill(page, 'Uid', '42')
        await page.getByRole('button', { name: 'Generate token' }).click()
        await page
          .getByText(/^007\S{60,}/)
          .first()
          .waitFor()
        await page.evaluate(() => scrollTo(0, 0))
      },
    },
    {
      name: 'explain',
      path: `/explain#token=${encodeURIComponent(token)}`,
      prepare: async (page) => {
        await fill(page, 'Channel', 'Lobby')
        await fill(page, 'Uid', '42')
        await page.getByRole('heading', { name: 'Agora refuses it' }).waitFor()
        await page.evaluate(() => scrollTo(0, 0))
      },
    },
    { name: 'callers', path: '/callers' },
    { name: 'tickets', path: '/callers?tab=tickets' },
    { name: 'providers', path: '/callers?tab=providers' },
    {
      name: 'policy',
      path: '/policy',
      prepare: async (page) => {
        await fill(page, 'Subject', 'ada')
        await fill(page, 'Issuer', 'https://login.example.com/')
        await fill(page, 'Channel', 'lobby')
        await page.getByRole('button', { name: 'Try it' }).click()
        await page.locator('.decision').waitFor()
        await page.evaluate(() => scrollTo(0, 0))
      },
    },
    {
      name: 'rule',
      path: '/policy',
      prepare: async (page) => {
        await page.getByRole('button', { name: 'New rule' }).click()
        await page.getByRole('dialog').waitFor()
      },
    },
    { name: 'bans', path: '/bans' },
    { name: 'audit', path: '/audit' },
    { name: 'live', path: '/live' },
    { name: 'settings', path: '/settings' },
    { name: 'errors', path: '/errors' },
  ]
}

interface Look {
  readonly width: number
  readonly theme: 'light' | 'dark'
}
const LOOKS: readonly Look[] = [
  { width: 1440, theme: 'light' },
  { width: 390, theme: 'light' },
  { width: 1440, theme: 'dark' },
  { width: 390, theme: 'dark' },
]

async function shoot(page: Page, url: string, shot: Shot, look: Look, file: string): Promise<void> {
  await page.emulateMedia({ colorScheme: look.theme, reducedMotion: 'reduce' })
  await page.setViewportSize({ width: look.width, height: look.width > 640 ? 900 : 844 })
  // From elsewhere, so that a path with another part behind its # is loaded anew, too.
  await page.goto('about:blank')
  await page.goto(`${url}/console${shot.path}`)
  await page.getByRole('heading', { level: 1 }).first().waitFor()
  await page.waitForFunction(() => document.querySelector('.skeleton') === null)
  await shot.prepare?.(page)
  await page.waitForTimeout(300)
  await page.screenshot({ path: file, scale: 'css', animations: 'disabled' })
}

const folder = process.argv[2]
const target = folder ?? new URL('../docs/images', import.meta.url).pathname
await mkdir(target, { recursive: true })
const server = await startServer()
const browser = await launchChromium({
  args: [
    '--ignore-certificate-errors',
    '--allow-loopback-in-peer-connection',
    '--use-fake-device-for-media-stream',
    '--use-fake-ui-for-media-stream',
  ],
})
try {
  const context = await browser.newContext()
  context.setDefaultTimeout(GO_ON_MS)
  const page = await context.newPage()
  const signedOut: readonly Shot[] = [{ name: 'sign-in', path: '/sign-in' }]
  const first = await (await browser.newContext()).newPage()
  await first.goto(server.signInLink)
  await first.getByRole('button', { name: 'Not now' }).click()
  await first.getByRole('heading', { name: 'Projects' }).waitFor()
  await page.context().addCookies(await first.context().cookies())
  const ask = await administrator(first)
  const appId = await furnish(ask)
  const { token } = (await ask('POST', '/v1/admin/temporary-tokens', {
    project: appId,
    services: [{ type: 'rtc', channel: 'lobby', uid: 42, role: 'publisher' }],
  })) as { token: string }
  const ann = await joinCall(browser, server.demoUrl, 'ann')
  const guest = await joinCall(browser, server.demoUrl, '1234')
  await ann.getByRole('figure').filter({ hasText: '1234' }).waitFor()
  await ann.waitForTimeout(1_500)
  await ann.screenshot({ path: join(target, 'demo.png'), scale: 'css' })
  // Pictures of nobody keep the machine busy, and nobody looks at them from here on.
  for (const member of [ann, guest]) {
    await member
      .getByRole('button', { name: /camera/i })
      .first()
      .click()
  }

  const looks = folder === undefined ? LOOKS.slice(0, 2) : LOOKS
  const stranger = await (await browser.newContext()).newPage()
  for (const look of looks) {
    const suffix = folder === undefined ? look.width : `${look.width}-${look.theme}`
    const fileOf = (name: string): string => join(target, `console-${name}-${suffix}.png`)
    for (const shot of signedOut) {
      await shoot(stranger, server.url, shot, look, fileOf(shot.name))
    }
    for (const shot of shotsOf(appId, token)) {
      await shoot(page, server.url, shot, look, fileOf(shot.name))
    }
  }
} finally {
  await browser.close()
  await server.stop()
}
