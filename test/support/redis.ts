import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { freePort } from './free-port.ts'

/*
 * A Redis of its own for a test file: on a free port of the loopback, in a temporary folder, keeping nothing, gone when
 * the tests are, also when they die.
 */

export interface RedisServer {
  readonly url: string
  /** Stops it from doing anything without closing a connection, as a machine that swaps. */
  freeze(): void
  /** Lets it go on. */
  thaw(): void
  /** Ends it without a goodbye; `start` brings an empty one back on the same port. */
  kill(): Promise<void>
  start(): Promise<void>
  /** How many scripts it was asked to run since it started; counting callers is one each. */
  scriptCount(): Promise<number>
  /** How often it has read from a connection, also from the one that asks: what came in one read came in one write. */
  reads(): Promise<number>
  close(): Promise<void>
}

/** The program, or `undefined` on a machine without it. */
export function findRedis(): string | undefined {
  const folders = (process.env.PATH ?? '').split(':')
  return ['/usr/bin', '/usr/local/bin', '/opt/homebrew/bin', ...folders]
    .map((folder) => join(folder, 'redis-server'))
    .find((program) => existsSync(program))
}

export async function startRedis(program: string): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), 'tessera-redis-'))
  const port = await freePort()
  let server: ChildProcess | undefined

  const start = async (): Promise<void> => {
    // The shell waits for the end of its input, so Redis also ends when this process is killed.
    const script = '"$@" & pid=$!; echo $pid; read -r _; kill -KILL $pid; wait $pid'
    const options = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder]
    server = spawn('/bin/sh', ['-c', script, 'sh', program, ...options, '--save', ''], {
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    pid = await firstLine(server)
    for (let attempt = 0; !(await ask(port, 'PING').then(isPong, () => false)); attempt++) {
      if (attempt > 300) throw new Error('Redis does not start')
      await pause(50)
    }
  }
  let pid = 0
  const end = async (): Promise<void> => {
    if (server === undefined) return
    const ended = new Promise((resolve) => server?.once('exit', resolve))
    server.stdin?.end()
    await ended
    server = undefined
  }

  await start()
  return {
    url: `redis://127.0.0.1:${port}`,
    freeze: () => void process.kill(pid, 'SIGSTOP'),
    thaw: () => void process.kill(pid, 'SIGCONT'),
    kill: end,
    start,
    async scriptCount() {
      const info = await ask(port, 'INFO commandstats')
      const calls = [...info.matchAll(/cmdstat_eval(?:sha)?:calls=(\d+)/g)]
      return calls.reduce((sum, [, count]) => sum + Number(count), 0)
    },
    async reads() {
      return Number(/total_reads_processed:(\d+)/.exec(await ask(port, 'INFO stats'))?.[1])
    },
    async close() {
      await end()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Redis tells nothing of itself that a test could wait for, but the shell writes down whom it started. */
async function firstLine(server: ChildProcess): Promise<number> {
  const text = await new Promise<string>((resolve, reject) => {
    server.stdout?.once('data', (chunk: Buffer) => resolve(chunk.toString('utf8')))
    server.once('exit', () => reject(new Error('Redis does not start')))
  })
  server.stdout?.resume()
  return Number(text.split('\n')[0])
}

function isPong(answer: string): boolean {
  return answer.startsWith('+PONG')
}

/** One command on a connection of its own. */
function ask(port: number, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(`${command}\r\nQUIT\r\n`))
    socket.on('data', (chunk) => (answer += chunk.toString('utf8')))
    socket.on('error', reject)
    socket.on('close', () => resolve(answer))
  })
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
