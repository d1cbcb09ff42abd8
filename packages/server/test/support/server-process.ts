import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const PROGRAM = fileURLToPath(new URL('serve.ts', import.meta.url))

/** What `serve.ts` tells of itself. */
export interface ServerProcess {
  readonly url: string
  /** Of an API key that may administer; in managed mode. */
  readonly adminKey: string
  readonly setUpLink: string
  /** What the process may not do, by name. */
  readonly refuses: Readonly<Record<string, boolean>>
  /** Everything it has printed. */
  readonly lines: readonly string[]
  signal(name: NodeJS.Signals): void
  /** Asks it to stop. @returns Its exit code, or `null` when a signal ended it. */
  stop(): Promise<number | null>
}

/**
 * Starts a server in a process of its own.
 *
 * @param flags - Of Node.
 */
export async function startServerProcess(
  env: Readonly<Record<string, string>>,
  flags: readonly string[] = [],
): Promise<ServerProcess> {
  const args = [
    '--conditions=@tessera/source',
    '--disable-warning=ExperimentalWarning',
    ...flags,
    PROGRAM,
  ]
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, PORT: '0', TESSERA_OVERLOAD_MS: '0', ...env },
  })
  const lines: string[] = []
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  createInterface({ input: child.stderr }).on('line', (line) => lines.push(line))
  const output = createInterface({ input: child.stdout })
  const self = await new Promise<Omit<ServerProcess, 'lines' | 'stop'>>((resolve, reject) => {
    output.on('line', (line) => {
      lines.push(line)
      if (line.startsWith('{"url"')) resolve(JSON.parse(line) as ServerProcess)
    })
    void ended.then((code) =>
      reject(new Error(`the server ended with ${code}:\n${lines.join('\n')}`)),
    )
  })
  return {
    ...self,
    lines,
    signal: (name) => void child.kill(name),
    async stop() {
      child.kill('SIGTERM')
      return ended
    },
  }
}
