import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

import {
  type FaultRow,
  figures,
  onStage,
  refusals,
  type Scale,
  underLoad,
} from './support/fault.ts'
import { hasEnded, mayOutlive } from './support/keeper.ts'

const ATTACKER = fileURLToPath(new URL('support/attacker.ts', import.meta.url))

/** Ten thousand connections with half a request each, on one replica: all are closed, and everybody else is served. */
export function slowConnections({ rate, rounds }: Scale): Promise<FaultRow> {
  const connections = rounds > 1 ? 10_000 : 1_000
  return onStage({}, async ({ cluster }) => {
    const [victim] = cluster.replicas
    const before = residentMegabytes(victim!.pid)
    let most = before
    let report = { opened: 0, closed: 0, longestMs: 0 }
    const ordeal = await underLoad(cluster, { rate }, async (_load, healed) => {
      healed()
      const watch = setInterval(() => {
        most = Math.max(most, residentMegabytes(victim!.pid))
      }, 500)
      report = await attack(victim!.port, connections)
      clearInterval(watch)
    })
    assert.equal(report.opened, connections, 'so many could be opened')
    assert.equal(report.closed, connections, 'all were closed by the server')
    assert.equal(ordeal.failed, 0, `failed meanwhile: ${refusals(ordeal.load)}`)
    const { latency } = ordeal.load
    return {
      fault: `${connections} half-sent requests on one of 2 replicas`,
      ...figures(ordeal),
      seen: `all closed, the last after ${(report.longestMs / 1000).toFixed(1)} s; memory ${before} → at most ${most} MB; p99 of the others ${latency.percentile(99).toFixed(0)} ms`,
    }
  })
}

async function attack(
  port: number,
  connections: number,
): Promise<{ readonly opened: number; readonly closed: number; readonly longestMs: number }> {
  const child = spawn(
    '/bin/sh',
    ['-c', 'ulimit -n 20000; exec "$@"', 'sh', process.execPath, ATTACKER].concat([
      String(port),
      String(connections),
    ]),
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  mayOutlive(child.pid!)
  const said = await text(child.stdout)
  hasEnded(child.pid!)
  return JSON.parse(said) as { opened: number; closed: number; longestMs: number }
}

function residentMegabytes(pid: number): number {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Math.round(Number(kilobytes) / 1024)
}
