import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { delimiter, join } from 'node:path'
import { env } from 'node:process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { Miniflare } from 'miniflare'

import { chromiumPath, launchChromium } from '../support/chromium.ts'
import { needed } from '../support/needs.ts'
import { bundleFolder, bundlePortable, bundleSuite } from './bundle.ts'
import type { Answers, Inputs } from './suite.ts'

/** A place where the suite can run. */
export interface Runtime {
  readonly name: string
  /** `undefined` where the machine does not have it. */
  readonly executable: string | undefined
  /** Runs the suite there. @throws When it cannot. */
  readonly run: (inputs: Inputs, inputsFile: string) => Promise<Answers>
}

/** The file that the inputs are written to for runtimes with a command line. */
export const inputsFile: string = join(bundleFolder, 'inputs.json')

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** Every runtime that the library promises to work on. */
export async function allRuntimes(): Promise<readonly Runtime[]> {
  const node24 = ifThere(here('../../node_modules/.bin/node'))
  const node22 = ifThere(here('node-22/node_modules/.bin/node'))
  const node20 = ifThere(here('node-20/node_modules/.bin/node'))
  const bun = onPath('bun', here('../../node_modules/.bin'))
  const deno = onPath('deno', packagedDeno())
  const denoRun = ['run', '--allow-read', '--allow-env', '--no-lock']
  return [
    onCommandLine('Node 24', bundleSuite, node24),
    onCommandLine('Node 22', bundleSuite, node22),
    onCommandLine('Node 20', bundleSuite, node20),
    onCommandLine('Bun', bundleSuite, bun),
    onCommandLine('Deno', bundleSuite, deno, denoRun),
    onCommandLine('Node 24, portable kernel', bundlePortable, node24),
    onCommandLine('Node 20, portable kernel', bundlePortable, node20),
    onCommandLine('Bun, portable kernel', bundlePortable, bun),
    onCommandLine('Deno, portable kernel', bundlePortable, deno, denoRun),
    { name: 'Chromium', executable: await chromiumPath(), run: inChromium },
    { name: 'workerd', executable: 'miniflare', run: inWorkerd },
  ]
}

function onCommandLine(
  name: string,
  bundle: () => Promise<string>,
  executable: string | undefined,
  args: readonly string[] = [],
): Runtime {
  return {
    name,
    executable,
    run: async (_, file) => {
      const { stdout } = await promisify(execFile)(
        needed(name, executable),
        [...args, here('command-line.mjs'), await bundle(), file],
        { maxBuffer: 1 << 26 },
      )
      return JSON.parse(stdout) as Answers
    },
  }
}

async function inChromium(inputs: Inputs): Promise<Answers> {
  const script = await readFile(await bundlePortable(), 'utf8')
  const browser = await launchChromium()
  try {
    const page = await browser.newPage()
    await page.addScriptTag({ type: 'module', content: `${script}\nglobalThis.runSuite = run` })
    return await page.evaluate(
      (given) => (globalThis as unknown as { runSuite: (_: Inputs) => Answers }).runSuite(given),
      inputs,
    )
  } finally {
    await browser.close()
  }
}

async function inWorkerd(inputs: Inputs): Promise<Answers> {
  const script = await readFile(await bundlePortable(), 'utf8')
  const worker = new Miniflare({
    modules: true,
    compatibilityDate: '2026-01-01',
    script: `${script}
export default {
  async fetch(request) { return Response.json(run(await request.json())) },
}`,
  })
  try {
    const response = await worker.dispatchFetch('http://suite.test/', {
      method: 'POST',
      body: JSON.stringify(inputs),
    })
    return (await response.json()) as Answers
  } finally {
    await worker.dispose()
  }
}

function ifThere(path: string): string | undefined {
  return existsSync(path) ? path : undefined
}

/** An executable in a folder of the workspace or of PATH. */
function onPath(name: string, ...folders: readonly (string | undefined)[]): string | undefined {
  return [...folders, ...(env.PATH ?? '').split(delimiter)]
    .filter((folder) => folder !== undefined)
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path))
}

/** npm package deno cannot be locked for every platform, so only its Linux part is installed. */
function packagedDeno(): string | undefined {
  try {
    return join(createRequire(import.meta.url).resolve('@deno/linux-x64-glibc/package.json'), '..')
  } catch {
    return undefined
  }
}
