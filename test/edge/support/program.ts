import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { env } from 'node:process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** A server of deploy/ in a process of its own. */
export interface Program {
  readonly url: string
  /** All that it has printed so far, on both streams. */
  readonly written: () => string
  /** Asks it to stop. @returns Its exit code, or the signal that ended it. */
  readonly stop: () => Promise<number | string | null>
}

/**
 * Starts it on a free port of this machine and waits until it listens.
 *
 * @param script - Its path in deploy/.
 * @throws When it ends before it listens.
 */
export async function startProgram(
  executable: string,
  args: readonly string[],
  script: string,
  settings: Readonly<Record<string, string>>,
): Promise<Program> {
  const child = spawn(
    executable,
    [...args, fileURLToPath(new URL(`../../../deploy/${script}`, import.meta.url))],
    {
      env: { PATH: env.PATH, HOME: env.HOME, HOST: '127.0.0.1', PORT: '0', ...settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  const written: string[] = []
  child.stderr.on('data', (chunk: Buffer) => written.push(chunk.toString()))
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      written.push(line)
      const said = JSON.parse(line) as { readonly event?: string; readonly url?: string }
      if (said.event === 'listening') resolve(said.url!)
    })
    child.once('error', reject)
    child.once('exit', () => reject(new Error(`it ended at once:\n${written.join('\n')}`)))
  })
  return { url, written: () => written.join('\n'), stop: () => ended(child) }
}

async function ended(child: ChildProcess): Promise<number | string | null> {
  const exit = once(child, 'exit') as Promise<[number | null, string | null]>
  child.kill('SIGTERM')
  const [code, signal] = await exit
  return code ?? signal
}
