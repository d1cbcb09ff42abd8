import { type ChildProcess, fork, spawnSync } from 'node:child_process'
import { cpus } from 'node:os'

import type { StartedServer } from '../server/candidate.ts'

/** A server in a process of its own, on the last core; this process keeps to the others. */
export interface ServerHandle {
  readonly pid: number
  readonly started: StartedServer
  usage(): Promise<Usage>
  close(): void
}

export interface Usage {
  readonly cpuMicroseconds: number
  readonly memoryBytes: number
}

export async function startApart(
  candidate: URL,
  env: Readonly<Record<string, string>>,
): Promise<ServerHandle> {
  const child = fork(new URL('../server/server-process.ts', import.meta.url), [candidate.href], {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...process.env, ...env },
  })
  const started = (await answer(child)) as StartedServer
  pin(child)
  return {
    pid: child.pid!,
    started,
    usage() {
      child.send('cpu')
      return answer(child) as Promise<Usage>
    },
    close: () => void child.kill('SIGKILL'),
  }
}

function answer(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null): void =>
      reject(new Error(`the server ended with code ${String(code)}`))
    child.once('exit', onExit)
    child.once('message', (message) => {
      child.off('exit', onExit)
      resolve(message)
    })
  })
}

function pin(child: ChildProcess): void {
  const last = cpus().length - 1
  if (last === 0) return
  // All threads of the server; of this process the first one, which sends.
  spawnSync('taskset', ['-a', '-p', '-c', String(last), String(child.pid)], { stdio: 'ignore' })
  spawnSync('taskset', ['-p', '-c', `0-${last - 1}`, String(process.pid)], { stdio: 'ignore' })
}
