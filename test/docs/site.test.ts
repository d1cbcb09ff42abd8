import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, posix } from 'node:path'
import { pathToFileURL } from 'node:url'

import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { generatedPages } from '../../scripts/docs/reference/index.ts'
import { entriesOf, manifestOf, PUBLISHED } from '../../scripts/docs/reference/typescript.ts'
import { buildSite } from '../../scripts/docs/site/build.ts'
import { keptPages } from '../../scripts/docs/site/pages.ts'
import { seriousFindings } from '../e2e/support/axe.ts'
import { chromiumPath, launchChromium } from '../support/chromium.ts'
import { lacks } from '../support/needs.ts'

/* The site is built as `npm run docs` builds it, and every page, link and anchor of it is looked at. */

let folder: string
let addresses: readonly string[]
/** Of the pages that are kept, at the moment when the site was built. */
let kept: readonly string[]
beforeAll(async () => {
  kept = keptPages().map(({ address }) => address)
  folder = mkdtempSync(join(tmpdir(), 'tessera-site-'))
  addresses = buildSite(folder, await generatedPages())
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const htmlOf = (address: string): string => readFileSync(join(folder, address), 'utf8')
const idsOf = (html: string): ReadonlySet<string> =>
  new Set([...html.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id!))

test('every page of the repository is a page of the site, and in its navigation', () => {
  const home = htmlOf('index.html')
  expect(kept.length).toBeGreaterThan(35)
  expect(kept.filter((address) => !addresses.includes(address))).toEqual([])
  expect(kept.filter((address) => !home.includes(`class="nav-link" href="${address}"`))).toEqual([])
})

test('no two pages have one address', () => {
  expect(addresses.length).toBe(new Set(addresses).size)
})

test('no link is broken, nor leads to a heading that is not there', () => {
  const ids = new Map(addresses.map((address) => [address, idsOf(htmlOf(address))]))
  const broken = addresses.flatMap((address) =>
    [...htmlOf(address).matchAll(/ (?:href|src)="([^"]*)"/g)]
      .map(([, link]) => link!.replaceAll('&amp;', '&'))
      .filter((link) => !/^https?:/.test(link))
      .filter((link) => {
        const [path = '', anchor] = link.split('#')
        const target = path === '' ? address : posix.join(dirname(address), path)
        if (!existsSync(join(folder, target))) return true
        return anchor !== undefined && ids.get(target)?.has(decodeURIComponent(anchor)) !== true
      })
      .map((link) => `${address}: ${link}`),
  )
  expect(broken).toEqual([])
})

test('pages take nothing from elsewhere', () => {
  for (const address of [...addresses, 'assets/site.css']) {
    expect(htmlOf(address)).not.toMatch(/(?:src|url\()["']?https?:|<link [^>]*href="https?:/)
  }
})

test('anchors are those of GitHub', () => {
  const ids = idsOf(htmlOf('troubleshooting.html'))
  expect([...ids]).toEqual(expect.arrayContaining(['by-number', 'signaling-rtm-and-chat']))
})

test('search knows every page', () => {
  const passages = readFileSync(join(folder, 'assets/passages.js'), 'utf8')
  const missing = kept.filter((address) => !passages.includes(`"address":"${address}"`))
  expect(missing).toEqual([])
})

test('the page of the HTTP interface has every path of the server, and every code is a link', () => {
  const html = htmlOf('reference/http.html')
  for (const path of [
    'post-v1tokens',
    'post-v1tokensbatch',
    'post-v1adminprojects',
    'get-readyz',
  ]) {
    expect(idsOf(html)).toContain(path)
  }
  expect(html).toContain('href="../errors.html#policy_denied"')
})

/** Read in the simplest way, so that it cannot be wrong in the way in which the pages are. */
function namesIn(index: string): readonly string[] {
  return [...index.matchAll(/^export (?:type )?\{([^}]*)\}/gm)]
    .flatMap(([, names]) => names!.split(','))
    .map((name) => name.replace(/^\s*(?:type )?|\s+$/g, ''))
    .filter((name) => name !== '')
}

test.each(PUBLISHED)('the page of %s in TypeScript names everything that it exports', (name) => {
  const html = htmlOf(`reference/typescript/${name}.html`)
  const entries = entriesOf(name, manifestOf(name).exports)
  const exported = entries.flatMap(({ file }) => namesIn(readFileSync(file, 'utf8')))
  expect(exported.length).toBeGreaterThan(1)
  expect(exported.filter((one) => !html.includes(`>${one}</h3>`))).toEqual([])
})

describe.skipIf(lacks(await chromiumPath()))('in a browser, straight from the disk', () => {
  const DEADLINE_MS = 20_000
  let browser: Browser
  let page: Page
  const complaints: string[] = []
  beforeAll(async () => {
    browser = await launchChromium()
  })
  beforeEach(async () => {
    page = await browser.newPage({ colorScheme: 'light', viewport: { width: 360, height: 740 } })
    page.setDefaultTimeout(DEADLINE_MS)
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(error.message))
  })
  afterEach(() => page.close())
  afterAll(() => browser.close())
  const open = (address: string): Promise<unknown> =>
    page.goto(pathToFileURL(join(folder, address)).href)

  test('no page is wider than a phone', async () => {
    const kinds = kept
      .filter((address) => !address.startsWith('decisions/'))
      .concat('reference/http.html', 'reference/cli.html', 'reference/typescript/token.html')
    const wide: string[] = []
    for (const address of kinds) {
      await open(address)
      const width = await page.evaluate('document.documentElement.scrollWidth')
      if (Number(width) > 360) wide.push(`${address}: ${String(width)}`)
    }
    expect(wide).toEqual([])
  })

  test('search leads to the heading that is meant', async () => {
    await open('decisions/0001-own-deflate.html')
    await page.keyboard.press('/')
    await page.keyboard.type('idempotency key reused')
    await page.locator('#found a').first().waitFor()
    await page.keyboard.press('Enter')
    await page.waitForURL(/errors\.html#idempotency_key_reused$/)
  })

  test('the other theme is a press away, and stays', async () => {
    const colour = (): Promise<unknown> =>
      page.evaluate('getComputedStyle(document.body.parentElement).backgroundColor')
    await open('index.html')
    const light = await colour()
    await page.click('#theme')
    const dark = await colour()
    expect(dark).not.toBe(light)
    await open('docs.html')
    expect(await colour()).toBe(dark)
  })

  test.for(['light', 'dark'] as const)('is readable for everybody in %s', async (colorScheme) => {
    // A page of its own: axe tries to read the style sheet, which no page may that came from the disk.
    const read = await browser.newPage({ colorScheme, viewport: { width: 1280, height: 800 } })
    const found: string[] = []
    for (const address of ['index.html', 'guides/flow-native.html', 'reference/cli.html']) {
      await read.goto(pathToFileURL(join(folder, address)).href)
      found.push(...(await seriousFindings(read)))
    }
    await read.close()
    expect(found).toEqual([])
  })

  test('on a phone the list of pages opens and leads on', async () => {
    await open('index.html')
    expect(await page.locator('#navigation').isVisible()).toBe(false)
    await page.click('#menu')
    await page.locator('#navigation').getByText('Quick start').click()
    await page.waitForURL(/guides\/quickstart\.html$/)
  })

  test('nothing complains', () => {
    expect(complaints).toEqual([])
  })
})
