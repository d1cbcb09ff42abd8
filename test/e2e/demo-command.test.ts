import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { chromium } from 'playwright-core'
import { expect } from 'vitest'

import { runCli } from '../../packages/cli/src/run-cli.ts'
import { buildPackage } from '../support/build.ts'
import { chromiumPath } from '../support/chromium.ts'
import { needed } from '../support/needs.ts'
import { DEADLINE_MS, test } from './support/browser.ts'

test('tessera demo opens a Chromium that trusts the gateway, and joins in both tabs', async () => {
  buildPackage('cli/demo')
  const folder = await mkdtemp(join(tmpdir(), 'tessera-demo-test-'))
  const stop = Promise.withResolvers<undefined>()
  let printed = ''
  const running = runCli(['demo', '--port', '0', '--gateway-port', '0', '--fake-camera'], {
    env: {
      CHROMIUM_PATH: await headless(folder),
      TESSERA_DATA: join(folder, 'data'),
      TESSERA_LOG: 'warn',
    },
    out: (text) => {
      printed += text
    },
    err: () => undefined,
    readStdin: () => Promise.resolve(''),
    readFile: () => '',
    now: () => Math.floor(Date.now() / 1000),
    colour: false,
    untilStopped: async () => {
      await stop.promise
    },
  })
  try {
    await expect.poll(() => printed, { timeout: DEADLINE_MS }).toMatch(/open in two tabs: https:/)
    const browser = await chromium.connectOverCDP(`http://127.0.0.1:${await devToolsPort(folder)}`)
    const [context] = browser.contexts()
    await expect.poll(() => context?.pages().length, { timeout: DEADLINE_MS }).toBe(1)
    const [first] = context!.pages()
    const second = await context!.newPage()
    await second.goto(first!.url())
    for (const page of [first!, second]) {
      page.setDefaultTimeout(DEADLINE_MS)
      await page.getByRole('button', { name: 'Join' }).click()
      await page.getByRole('button', { name: 'Leave' }).waitFor()
    }
    await first!.getByRole('figure').nth(1).waitFor()
    await browser.close()
  } finally {
    stop.resolve(undefined)
    expect(await running).toBe(0)
    await rm(folder, { recursive: true, force: true })
  }
})

/** A Chromium as a person has it, but without a window, and so with one tab only, and with a door for the test. */
async function headless(folder: string): Promise<string> {
  const program = needed('a Chromium', await chromiumPath())
  const path = join(folder, 'chromium')
  const script = [
    '#!/bin/sh',
    `echo "$@" > "${folder}/arguments"`,
    'left=$#',
    'for argument; do shift; left=$((left - 1)); [ $left -gt 0 ] && set -- "$@" "$argument"; done',
    `exec "${program}" --headless --no-sandbox --disable-gpu --remote-debugging-port=0 "$@"`,
    '',
  ]
  await writeFile(path, script.join('\n'))
  await chmod(path, 0o755)
  return path
}

async function devToolsPort(folder: string): Promise<string> {
  const given = await readFile(join(folder, 'arguments'), 'utf8')
  const profile = /--user-data-dir=(\S+)/.exec(given)![1]!
  const place = join(profile, 'DevToolsActivePort')
  let port = ''
  const read = async (): Promise<string> => {
    port = (await readFile(place, 'utf8').catch(() => '')).split('\n')[0]!
    return port
  }
  await expect.poll(read, { timeout: DEADLINE_MS }).toMatch(/^\d+$/)
  return port
}
