import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** A program of `test/support` in a process of its own, so that it can be killed. */
export interface Child {
  /** Every line that it has printed. */
  readonly lines: readonly string[]
  /** Resolves when it has printed so many lines; rejects when it ends before. */
  printed(count: number): Promise<void>
  /** `kill -9`; resolves when it is gone and everything it had printed was read. */
  kill(): Promise<void>
  /** Resolves with its exit code, or `null` when a signal ended it. */
  ended(): Promise<number | null>
}

export function startChild(program: string, ...args: readonly string[]): Child {
  const file = fileURLToPath(new URL(program, import.meta.url))
  const process_: ChildProcess = spawn(
    process.execPath,
    ['--conditions=@tessera/source', '--disable-warning=ExperimentalWarning', file, ...args],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const lines: string[] = []
  const output = createInterface({ input: process_.stdout! })
  output.on('line', (line) => lines.push(line))
  const ended = new Promise<number | null>((resolve) => process_.once('close', resolve))
  return {
    lines,
    ended: () => ended,
    printed: (count) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          if (lines.length < count) return
          output.off('line', check)
          resolve()
        }
        output.on('line', check)
        void ended.then((code) =>
          reject(new Error(`it ended with ${code} after ${lines.length} lines`)),
        )
        check()
      }),
    async kill() {
      process_.kill('SIGKILL')
      await ended
    },
  }
}
