import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { vi } from 'vitest'

import { runCli } from '../../../packages/cli/src/run-cli.ts'
import { buildPackage } from '../../support/build.ts'
import { DEADLINE_MS } from './browser.ts'

/** `tessera dev` on free ports, with a data folder of its own. */
export interface DevelopmentRun {
  readonly folder: string
  readonly url: string
  readonly gatewayUrl: string
  readonly appId: string
  /** A fresh link into the console, from the shell. */
  readonly signInLink: () => Promise<string>
  /** Answers its exit code. */
  readonly stop: () => Promise<number>
}

export async function runDevelopment(): Promise<DevelopmentRun> {
  buildPackage('cli/demo')
  const folder = await mkdtemp(join(tmpdir(), 'tessera-dev-test-'))
  const stopped = Promise.withResolvers<undefined>()
  const terminal = (out: (text: string) => void): Parameters<typeof runCli>[1] => ({
    env: { TESSERA_DATA: folder, TESSERA_LOG: 'warn' },
    out,
    err: () => undefined,
    readStdin: () => Promise.resolve(''),
    readFile: () => '',
    now: () => Math.floor(Date.now() / 1000),
    colour: false,
    untilStopped: async () => {
      await stopped.promise
    },
  })

  let printed = ''
  const io = terminal((text) => {
    printed += text
  })
  const running = runCli(['dev', '--json', '--port', '0', '--gateway-port', '0'], io)
  const line = (): string | undefined =>
    printed.split('\n').find((one) => one.includes('"event":"listening"'))
  const listening = JSON.parse(await vi.waitUntil(line, { timeout: DEADLINE_MS })) as Pick<
    DevelopmentRun,
    'url' | 'gatewayUrl' | 'appId'
  >
  return {
    ...listening,
    folder,
    async signInLink() {
      let link = ''
      const own = terminal((text) => {
        link += text
      })
      const exitCode = await runCli(['console', 'link', '--url', listening.url], own)
      if (exitCode !== 0) throw new Error(`tessera console link ended with ${exitCode}`)
      return link.trim()
    },
    async stop() {
      stopped.resolve(undefined)
      const exitCode = await running
      await rm(folder, { recursive: true, force: true })
      return exitCode
    },
  }
}
