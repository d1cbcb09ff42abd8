import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

import { hasEnded, mayOutlive } from './keeper.ts'

const PROGRAM = fileURLToPath(new URL('../../../packages/cli/bin/tessera.js', import.meta.url))

/** One `tessera serve` in a process of its own, always on the same port. */
export interface Replica {
  readonly url: string
  readonly port: number
  /** Of the process that runs now. */
  readonly pid: number
  /** Everything it has printed, over all starts. */
  readonly lines: readonly string[]
  /** Resolves once it listens; rejects, with what it said, when it ends before that. */
  start(): Promise<void>
  /** SIGTERM. @returns Its exit code, or `null` when a signal ended it. */
  stop(): Promise<number | null>
  /** `kill -9`. */
  kill(): Promise<void>
}

/** @param maxDescriptors - How many files it may have open; default: as many as this process. */
export function replicaOf(
  port: number,
  env: Readonly<Record<string, string>>,
  maxDescriptors?: number,
): Replica {
  const limit = maxDescriptors === undefined ? '' : `ulimit -n ${maxDescriptors}; `
  const lines: string[] = []
  let child: ChildProcess | undefined
  let ended: Promise<number | null> = Promise.resolve(null)

  const start = async (): Promise<void> => {
    const before = lines.length
    const started = spawn(
      '/bin/sh',
      [
        '-c',
        `${limit}exec "$@"`,
        'sh',
        process.execPath,
        PROGRAM,
        'serve',
        '--json',
        '--port',
        String(port),
      ],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { PATH: process.env.PATH, ...env },
      },
    )
    child = started
    const { pid } = started
    if (pid === undefined) throw new Error('tessera serve cannot be run')
    mayOutlive(pid)
    ended = new Promise((resolve) =>
      started.once('close', (code) => {
        hasEnded(pid)
        resolve(code)
      }),
    )
    const output = createInterface({ input: started.stdout })
    createInterface({ input: started.stderr }).on('line', (line) => lines.push(line))
    await new Promise<void>((resolve, reject) => {
      output.on('line', (line) => {
        lines.push(line)
        if (line.startsWith('{"event":"listening"')) resolve()
      })
      void ended.then((code) =>
        reject(new Error(`tessera serve ended with ${code}:\n${lines.slice(before).join('\n')}`)),
      )
    })
  }

  return {
    url: `http://127.0.0.1:${port}`,
    port,
    lines,
    get pid() {
      return child!.pid!
    },
    start,
    stop() {
      child?.kill('SIGTERM')
      return ended
    },
    async kill() {
      child?.kill('SIGKILL')
      await ended
    },
  }
}
