import { readFileSync } from 'node:fs'

import { runCli } from '../../src/run-cli.ts'

/** What a command printed, and how it ended. */
export interface Outcome {
  readonly exitCode: number
  readonly out: string
  readonly err: string
}

/**
 * Runs a command line with real files and the present time, as a person at a shell would.
 *
 * @param aheadSeconds - For a shell in the future.
 */
export async function tessera(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  aheadSeconds = 0,
): Promise<Outcome> {
  let out = ''
  let err = ''
  const exitCode = await runCli(argv, {
    env,
    out: (text) => (out += text),
    err: (text) => (err += text),
    readStdin: () => Promise.resolve(''),
    readFile: (path) => readFileSync(path, 'utf8'),
    now: () => Math.floor(Date.now() / 1000) + aheadSeconds,
    colour: false,
    untilStopped: () => Promise.resolve(),
  })
  return { exitCode, out, err }
}
