import { existsSync } from 'node:fs'
import { env } from 'node:process'

import { type Browser, chromium } from 'playwright-core'

const USUAL_PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/** For containers, where there is no GPU and no sandbox to be had, and for tests, which nobody outside may disturb. */
const USUAL_ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Where a Chromium is: `CHROMIUM_PATH`, a usual place, or the one that npm installed; `undefined` for none. */
export async function chromiumPath(): Promise<string | undefined> {
  const chosen = env.CHROMIUM_PATH
  if (chosen !== undefined && chosen !== '') return chosen
  const usual = USUAL_PLACES.find((path) => existsSync(path))
  if (usual !== undefined) return usual
  try {
    const { default: packed } = await import('@sparticuz/chromium')
    return await packed.executablePath()
  } catch {
    return undefined // packed for Linux only
  }
}

/**
 * Starts a headless Chromium with a profile of its own, which is gone when it is closed.
 *
 * @param options - `args`: further command-line switches, such as those for a fake camera.
 * @throws When the machine has none; tests ask `chromiumPath` first and `lacks` whether to skip.
 */
export async function launchChromium(
  options: { readonly args?: readonly string[] } = {},
): Promise<Browser> {
  const executablePath = await chromiumPath()
  if (executablePath === undefined) {
    throw new Error('no Chromium here; set CHROMIUM_PATH to one')
  }
  return await chromium.launch({
    executablePath,
    headless: true,
    args: [...USUAL_ARGUMENTS, ...(options.args ?? [])],
  })
}
