import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest'

import { seriousFindings } from './support/axe.ts'
import { DEADLINE_MS, launchForCalls, test } from './support/browser.ts'
import { ConsoleVisitor } from './support/console-visitor.ts'
import { type DevelopmentRun, runDevelopment } from './support/development.ts'
import { SdkPage } from './support/sdk-page.ts'

/*
 * The built console on a fresh server, as a stranger walks through it who was given the address and the link. The tests
 * are one story and build on each other.
 */

const CHANNEL = 'lobby'
const UID = 42

let development: DevelopmentRun
let browser: Browser
let visitor: ConsoleVisitor
let app: SdkPage
beforeAll(async () => {
  development = await runDevelopment()
  browser = await launchForCalls()
  visitor = await ConsoleVisitor.come(browser, development.url)
}, 120_000)
afterAll(async () => {
  await browser.close()
  expect(await development.stop()).toBe(0)
})
afterEach(() => {
  expect(visitor.complaints.splice(0)).toEqual([])
})

describe('a stranger with the address and the link', () => {
  let appId: string
  let token: string
  const invitation = (): Parameters<SdkPage['join']>[0] => ({
    appId,
    channel: CHANNEL,
    token,
    uid: UID,
  })

  test('comes in, once', async () => {
    await visitor.go('/')
    await visitor.heading('Sign in to Tessera')
    const link = await development.signInLink()
    await visitor.signIn(link)

    const late = await ConsoleVisitor.come(browser, development.url)
    await late.page.goto(link)
    await late.page.getByRole('alert').getByText('was used before').waitFor()
    expect(new URL(late.page.url()).pathname).toBe('/console/sign-in')
    await late.leave()
  })

  test('makes a project', async () => {
    await visitor.press('New project')
    await visitor.field('Name').fill('Town hall')
    await visitor.press('Create project', visitor.dialog())
    await visitor.heading('Town hall')
    appId = new URL(visitor.page.url()).pathname.split('/').at(-1)!
    expect(appId).toMatch(/^[0-9a-f]{32}$/)
  })

  test('makes a token, with which Agora’s own SDK joins', async () => {
    await visitor.go('/token')
    await visitor.page.getByRole('combobox', { name: 'Project' }).selectOption('Town hall')
    await visitor.field('Channel').fill(CHANNEL)
    await visitor.field('Uid').fill(String(UID))
    await visitor.press('Generate token')
    token = await visitor.text(/^007\S{60,}/)

    app = await SdkPage.open(browser, development.url, development.gatewayUrl)
    expect(await app.join(invitation())).toBe(UID)
  })

  test('sees who is inside, and kicks them', async () => {
    await visitor.go('/live')
    const members = visitor.page.getByRole('table', { name: `Members of ${CHANNEL}` })
    await members.getByText(`uid ${UID}`).waitFor()
    await visitor.page.getByText(/^Listening$/).waitFor()
    await visitor.press(`Kick uid ${UID}`)
    await app.isOutBecause('UID_BANNED')
    await visitor.page.getByRole('heading', { name: 'Nobody is inside' }).waitFor()
    // A kick alone keeps nobody out.
    expect(await app.join(invitation())).toBe(UID)
    await members.getByText(`uid ${UID}`).waitFor()
  })

  test('opens the form of a ban from there, filled in, without a mouse', async () => {
    const button = visitor.page.getByRole('button', { name: `Ban uid ${UID}…` })
    await button.press('Enter')
    const dialog = visitor.dialog()
    await dialog.getByRole('textbox', { name: 'Reason' }).and(dialog.locator(':focus')).waitFor()
    expect(await dialog.getByRole('textbox', { name: 'Uid or account' }).inputValue()).toBe('42')
    expect(await dialog.getByRole('textbox', { name: 'Channel' }).inputValue()).toBe(CHANNEL)
    const project = dialog.getByRole('combobox', { name: 'Project' })
    await expect.poll(() => project.inputValue(), { timeout: DEADLINE_MS }).toBe(appId)
    expect(await dialog.getByRole('textbox', { name: 'Subject' }).inputValue()).toBe('')
    expect(await seriousFindings(visitor.page)).toEqual([])
    await visitor.page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    await button.and(visitor.page.locator(':focus')).waitFor()
  })

  test('bans and kicks: they are out, and get no further token until the ban is lifted', async () => {
    const ask = async (): Promise<number> =>
      (
        await fetch(`${development.url}/v1/tokens`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({
            project: appId,
            services: [{ type: 'rtc', channel: CHANNEL, uid: UID, role: 'publisher' }],
          }),
        })
      ).status
    expect(await ask()).toBe(200)
    await visitor.go('/bans')
    await visitor.press('New ban')
    await visitor.field('Uid or account').fill(String(UID))
    await visitor.field('Reason').fill('spam')
    await visitor.dialog().getByRole('combobox', { name: 'Project' }).selectOption('Town hall')
    await visitor.dialog().getByRole('checkbox', { name: 'Show out who is inside' }).check()
    await visitor.dialog().getByRole('button', { name: 'Ban', exact: true }).click()
    await visitor.dialog().waitFor({ state: 'detached' })
    await app.isOutBecause('UID_BANNED')
    await visitor.page.getByText('shown out', { exact: true }).waitFor()
    // The platform lets a banned user join, and puts them out at once.
    await app.join(invitation())
    await app.isOutBecause('UID_BANNED')
    await expect.poll(ask, { timeout: DEADLINE_MS }).toBe(403)

    await visitor.press('Lift')
    await expect.poll(ask, { timeout: DEADLINE_MS }).toBe(200)
    await visitor.page.getByText('may come back').waitFor()
    expect(await app.join(invitation())).toBe(UID)
    await visitor.go('/live')
    await visitor.page.getByRole('button', { name: `Kick uid ${UID}` }).waitFor()
    await app.leave()
  })

  test('has a token explained, before and after it is broken', async () => {
    await visitor.go('/explain')
    await visitor.field('Token').fill(token)
    await visitor.field('Channel').fill(CHANNEL)
    await visitor.field('Uid').fill(String(UID))
    await visitor.page
      .getByRole('heading', { name: 'It can join' })
      .or(visitor.page.getByText('Nothing wrong so far'))
      .first()
      .waitFor()
    await visitor.field('Channel').fill('Lobby')
    await visitor.page.getByRole('heading', { name: 'Agora refuses it' }).waitFor()
  })

  test('replaces the certificate', async () => {
    await visitor.go(`/projects/${appId}`)
    await visitor.press('Add a secondary certificate')
    await visitor
      .dialog()
      .getByRole('button', { name: /Add|Make/ })
      .last()
      .click()
    const swap = visitor.page.getByRole('button', { name: 'Swap' })
    await expect.poll(() => swap.isEnabled(), { timeout: DEADLINE_MS }).toBe(true)
    await swap.click()
    await visitor.press('Disable secondary')
    await visitor.press('Delete secondary')
    // A token that it signed is still good, and the page knows.
    await visitor.page.getByRole('heading', { name: 'Delete it before its tokens end?' }).waitFor()
    await visitor.press('Delete all the same')
    await visitor.page.getByRole('button', { name: 'Add a secondary certificate' }).waitFor()
  })

  test('finds all of it in the audit log, and the log whole', async () => {
    await visitor.go('/audit')
    await visitor.heading('Audit')
    const entries = visitor.page.getByRole('list', { name: 'Entries' })
    await entries.getByText('Certificates swapped').first().waitFor()
    await visitor.press('Check every row')
    await visitor.page.getByText('As it was written').waitFor()
  })
})
