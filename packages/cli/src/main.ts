import { readFileSync } from 'node:fs'
import { text } from 'node:stream/consumers'

import { runCli } from './run-cli.ts'

/**
 * Whoever reads may stop, as `head` does: what is left to say is then lost, and that is no failure. Output that cannot
 * be written for another reason is one.
 */
function surviveLostOutput(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', ({ code, message }: NodeJS.ErrnoException) => {
      if (code === 'EPIPE') return
      process.exitCode = 1
      if (stream === process.stdout) process.stderr.write(`tessera: ${message}\n`)
    })
  }
}

/** The `tessera` command as a process. */
export async function main(): Promise<void> {
  surviveLostOutput()
  const exitCode = await runCli(process.argv.slice(2), {
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
  process.exitCode ??= exitCode
}
