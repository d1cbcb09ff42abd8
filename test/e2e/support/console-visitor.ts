import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core'

import { DEADLINE_MS } from './browser.ts'

/** Somebody at the console, who finds things by their names and roles, as a screen reader does. */
export class ConsoleVisitor {
  readonly page: Page
  /** What must not be: errors on the console, in scripts, breaches of the page's policy, dialogs of the browser. */
  readonly complaints: string[]
  readonly #url: string

  private constructor(page: Page, url: string, complaints: string[]) {
    this.page = page
    this.#url = url
    this.complaints = complaints
  }

  static async come(
    browser: Browser,
    url: string,
    options: BrowserContextOptions = {},
  ): Promise<ConsoleVisitor> {
    const context = await browser.newContext({
      viewport: { width: 1440, height: 900 },
      ...options,
    })
    const complaints = await watch(context)
    return new ConsoleVisitor(await context.newPage(), url, complaints)
  }

  /** With a one-time link, past the question for a password. */
  async signIn(link: string): Promise<void> {
    await this.page.goto(link)
    await this.press('Not now')
    await this.heading('Projects')
  }

  async go(path: string): Promise<void> {
    await this.page.goto(`${this.#url}/console${path}`)
  }

  async heading(name: string): Promise<void> {
    await this.page.getByRole('heading', { name, level: 1, exact: true }).waitFor()
  }

  async press(name: string | RegExp, within: Page | Locator = this.page): Promise<void> {
    await within.getByRole('button', { name }).first().click()
  }

  field(name: string): Locator {
    return this.page.getByRole('textbox', { name })
  }

  dialog(): Locator {
    return this.page.getByRole('dialog')
  }

  /** The first text that looks so. */
  async text(pattern: RegExp): Promise<string> {
    const shown = this.page.getByText(pattern).first()
    await shown.waitFor()
    return ((await shown.textContent()) ?? '').trim()
  }

  async leave(): Promise<void> {
    await this.page.context().close()
  }
}

async function watch(context: BrowserContext): Promise<string[]> {
  const complaints: string[] = []
  context.setDefaultTimeout(DEADLINE_MS)
  await context.exposeFunction('complain', (text: string) => void complaints.push(text))
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
      ;(globalThis as unknown as { complain(text: string): void }).complain(
        `policy: ${violatedDirective} ${blockedURI}`,
      )
    })
  })
  context.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`console: ${message.text()}`)
  })
  context.on('weberror', (error) => void complaints.push(`script: ${error.error().message}`))
  context.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  return complaints
}
