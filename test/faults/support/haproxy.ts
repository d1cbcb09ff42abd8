import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'

import { hasEnded, mayOutlive } from './keeper.ts'

/** The program, or `undefined` on a machine without it. */
export function findHaproxy(): string | undefined {
  const folders = (process.env.PATH ?? '').split(':')
  return ['/usr/sbin', '/usr/local/sbin', '/opt/homebrew/bin', ...folders]
    .map((folder) => join(folder, 'haproxy'))
    .find((program) => existsSync(program))
}

/** A balancer in front of replicas; it asks each for `/readyz` five times a second. */
export interface Haproxy {
  readonly url: string
  close(): Promise<void>
}

export async function startHaproxy(
  program: string,
  folder: string,
  port: number,
  replicaPorts: readonly number[],
): Promise<Haproxy> {
  const file = join(folder, 'haproxy.cfg')
  writeFileSync(file, configuration(port, replicaPorts))
  const child: ChildProcess = spawn(program, ['-db', '-f', file], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const { pid } = child
  if (pid === undefined) throw new Error('haproxy cannot be run')
  mayOutlive(pid)
  let log = ''
  child.stderr!.on('data', (chunk: Buffer) => (log = (log + chunk.toString()).slice(-4_000)))
  const ended = new Promise<void>((resolve) =>
    child.once('close', () => {
      hasEnded(pid)
      resolve()
    }),
  )
  for (let attempt = 0; !(await isOpen(port)); attempt++) {
    if (attempt > 100 || child.exitCode !== null) throw new Error(`haproxy does not start: ${log}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      child.kill('SIGKILL')
      await ended
    },
  }
}

/**
 * A server closes an idle connection after 5 s; the pool of connections to it is emptied sooner, so that none is used
 * in the moment in which it closes. A request is sent anew only when no replica can have seen it. Without a time of its
 * own a check would have to be answered in the 200 ms between two, which a busy machine does not always do.
 */
function configuration(port: number, replicaPorts: readonly number[]): string {
  return `global
  maxconn 4000
defaults
  mode http
  timeout connect 1s
  timeout check 5s
  timeout client 60s
  timeout server 30s
  timeout http-keep-alive 60s
  option forwardfor
  option redispatch 1
  retries 3
  retry-on conn-failure
frontend tokens
  bind 127.0.0.1:${port}
  default_backend replicas
backend replicas
  balance roundrobin
  option httpchk GET /readyz
  default-server check inter 200ms fall 1 rise 1 pool-purge-delay 2s
${replicaPorts.map((replica, at) => `  server r${at} 127.0.0.1:${replica}`).join('\n')}
`
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.on('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })
}
