import { readFileSync } from 'node:fs'
import { text } from 'node:stream/consumers'

import { runCli } from './run-cli.ts'

/** The `tessera` command as a process. */
export async function main(): Promise<void> {
  process.exitCode = await runCli(process.argv.slice(2), {
    env: process.env,
    out: (line) => void process.stdout.write(line),
    err: (line) => void process.stderr.write(line),
    readStdin: () => text(process.stdin),
    readFile: (path) => readFileSync(path, 'utf8'),
    now: () => Math.floor(Date.now() / 1000),
    colour: process.stdout.isTTY && process.env.NO_COLOR === undefined,
    untilStopped: () =>
      new Promise((resolve) => {
        process.once('SIGINT', () => {
          resolve()
        })
        process.once('SIGTERM', () => {
          resolve()
        })
      }),
  })
}
