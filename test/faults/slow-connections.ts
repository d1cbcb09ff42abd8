import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { jwtOf } from './support/cluster.ts'
import {
  type FaultRow,
  figures,
  onStage,
  refusals,
  type Scale,
  underLoad,
  until,
} from './support/fault.ts'
import { hasEnded, mayOutlive } from './support/keeper.ts'

const ATTACKER = fileURLToPath(new URL('support/attacker.ts', import.meta.url))
/** Connections of clients and to databases come and go meanwhile. */
const SLACK = 60

const WORDS = {
  'half-headers': 'half-sent requests',
  'slow-body': 'requests whose body comes a byte at a time',
  'slow-read': 'clients that ask on and on and read no answer',
}

/**
 * Thousands of connections to one replica that never come to an end of their own: the server closes them all, and
 * everybody else is served. Opening ten thousand at once may be more than the loop can do; then it may say so.
 */
export function slowConnections(
  kind: keyof typeof WORDS,
  connections: number,
): (scale: Scale) => Promise<FaultRow> {
  return ({ rate, isShort }) =>
    onStage({}, async ({ cluster }) => {
      const count = isShort ? connections / 10 : connections
      const [victim] = cluster.replicas
      const before = residentMegabytes(victim!.pid)
      const most = { megabytes: before, open: 0 }
      let opened = 0
      let closedAfterMs = 0
      const ordeal = await underLoad(cluster, { rate }, async (load, healed) => {
        const own = descriptors(victim!.pid)
        const watch = setInterval(() => {
          most.megabytes = Math.max(most.megabytes, residentMegabytes(victim!.pid))
          most.open = Math.max(most.open, descriptors(victim!.pid))
        }, 50)
        healed()
        const attacker = await attack(kind, victim!.port, count)
        opened = attacker.opened
        const openedAt = performance.now()
        try {
          await until('the server has them', () => most.open > own + count * 0.9)
          await until(
            'the server has closed all',
            () => descriptors(victim!.pid) < own + Math.min(SLACK, count / 4),
          )
          closedAfterMs = performance.now() - openedAt
        } finally {
          attacker.end()
          clearInterval(watch)
        }
        await load.moreTokens(rate)
      })
      assert.equal(opened, count, 'so many could be opened')
      for (const what of ordeal.load.refusals.keys()) assert.equal(what, '503 OVERLOADED')
      const { latency } = ordeal.load
      return {
        fault: `${count} ${WORDS[kind]}, at one of 2 replicas`,
        ...figures(ordeal),
        seen: `all closed ${(closedAfterMs / 1000).toFixed(1)} s after the last was opened; memory ${before} → at most ${most.megabytes} MB; the others: ${refusals(ordeal.load)}, p99 ${latency.percentile(99).toFixed(0)} ms`,
      }
    })
}

interface Attack {
  /** How many connections could be opened. */
  readonly opened: number
  end(): void
}

/** Resolves once all connections are open. */
async function attack(kind: string, port: number, connections: number): Promise<Attack> {
  const child = spawn(
    '/bin/sh',
    ['-c', 'ulimit -n 20000; exec "$@"', 'sh', process.execPath, ATTACKER].concat([
      kind,
      String(port),
      String(connections),
      jwtOf('mallory'),
    ]),
    { stdio: ['pipe', 'pipe', 'inherit'] },
  )
  const { pid } = child
  assert.ok(pid !== undefined)
  mayOutlive(pid)
  child.once('close', () => hasEnded(pid))
  const said = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString()))
    child.once('close', () => reject(new Error('the attacker has ended')))
  })
  return { opened: Number(said), end: () => child.kill('SIGKILL') }
}

function descriptors(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length
}

function residentMegabytes(pid: number): number {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Math.round(Number(kilobytes) / 1024)
}
