import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { env, execPath, kill, platform } from 'node:process'

const ROOT = join(import.meta.dirname, '../..')

/** What the blocks of a page are run with. */
export const hasShell: boolean =
  platform !== 'win32' && ['curl', 'openssl', 'bash'].every(isInstalled)

/** A folder of its own with `tessera` in it, and shells there with nothing set but what every shell has. */
export interface Shell {
  readonly folder: string
  run(script: string): ChildProcess
  dispose(): void
}

export function newShell(): Shell {
  const folder = mkdtempSync(join(tmpdir(), 'tessera-page-'))
  // Answers that are only a token come without an end of line.
  writeFileSync(join(folder, '.curlrc'), 'write-out = "\\n"\n')
  writeFileSync(
    join(folder, 'tessera'),
    `#!/bin/sh\nexec "${execPath}" "${ROOT}/packages/cli/bin/tessera.js" "$@"\n`,
    { mode: 0o755 },
  )
  return {
    folder,
    run: (script) =>
      spawn('bash', ['-euo', 'pipefail', '-c', script], {
        cwd: folder,
        env: { PATH: `${folder}:${env.PATH ?? ''}`, HOME: folder },
        stdio: ['ignore', 'pipe', 'pipe'],
        // A group of its own, so that what the shell started can be stopped with it.
        detached: true,
      }),
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** What a shell said on both streams, and its exit code. */
export async function outcomeOf(
  child: ChildProcess,
): Promise<{ readonly code: number; readonly output: string; readonly errors: string }> {
  let output = ''
  let errors = ''
  child.stdout!.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr!.on('data', (chunk: Buffer) => (errors += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number]
  return { code, output, errors }
}

/** Resolves once the server in this shell says that it listens. */
export async function listening(server: ChildProcess): Promise<void> {
  let text = ''
  await new Promise<void>((resolve, reject) => {
    const hear = (chunk: Buffer): void => {
      text += chunk.toString()
      if (text.includes('listens on')) resolve()
    }
    server.stdout!.on('data', hear)
    server.stderr!.on('data', hear)
    server.once('close', () => reject(new Error(`the server did not start:\n${text}`)))
  })
}

/** Ends a shell that this test started, with everything in it. */
export async function stopped(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.pid === undefined) return
  const closed = once(server, 'close')
  kill(-server.pid, 'SIGTERM')
  await closed
}

function isInstalled(command: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${command}`], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
