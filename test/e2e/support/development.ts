import { mkdtemp, rm, writeFile } from 'node:fs/promises'
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
  /** Runs a command in a shell beside it, and answers what it prints. */
  readonly shell: (...argv: readonly string[]) => Promise<string>
  /** A fresh link into the console, from the shell. */
  readonly signInLink: () => Promise<string>
  /** Answers its exit code. */
  readonly stop: () => Promise<number>
}

export interface DevelopmentOptions {
  /** The text of the configuration file. */
  readonly configFile?: string
  readonly env?: Readonly<Record<string, string>>
  /** Of the token server; default: a free one. */
  readonly port?: number
}

export async function runDevelopment(options: DevelopmentOptions = {}): Promise<DevelopmentRun> {
  buildPackage('cli/demo')
  const folder = await mkdtemp(join(tmpdir(), 'tessera-dev-test-'))
  const configFile = join(folder, 'tessera.yaml')
  if (options.configFile !== undefined) await writeFile(configFile, options.configFile)
  const stopped = Promise.withResolvers<undefined>()
  const terminal = (out: (text: string) => void): Parameters<typeof runCli>[1] => ({
    env: {
      TESSERA_DATA: folder,
      TESSERA_LOG: 'warn',
      ...(options.configFile === undefined ? {} : { TESSERA_CONFIG: configFile }),
      ...options.env,
    },
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
  const port = String(options.port ?? 0)
  const running = runCli(['dev', '--json', '--port', port, '--gateway-port', '0'], io)
  const line = (): string | undefined =>
    printed.split('\n').find((one) => one.includes('"event":"listening"'))
  const listening = JSON.parse(await vi.waitUntil(line, { timeout: DEADLINE_MS })) as Pick<
    DevelopmentRun,
    'url' | 'gatewayUrl' | 'appId'
  >
  const shell: DevelopmentRun['shell'] = async (...argv) => {
    let text = ''
    const own = terminal((part) => {
      text += part
    })
    const exitCode = await runCli(argv, own)
    if (exitCode !== 0) throw new Error(`tessera ${argv.join(' ')} ended with ${exitCode}`)
    return text.trim()
  }
  return {
    ...listening,
    folder,
    shell,
    signInLink: () => shell('console', 'link', '--url', listening.url),
    async stop() {
      stopped.resolve(undefined)
      const exitCode = await running
      await rm(folder, { recursive: true, force: true })
      return exitCode
    },
  }
}
