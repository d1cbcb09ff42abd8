/**
 * What do 10 000 members with sockets cost a gateway, and how late are their deadlines?
 *
 *   npm run build && node --expose-gc bench/gateway/members.ts [members]
 *
 * The clients speak the SDK's protocol from a process of their own; each sends a ping every three seconds, as the SDK
 * does. Needs as many file descriptors (`ulimit -n`).
 *
 * 2026-11-24, two cores shared with the clients and with other work (load 6), Node 24.21, 10 000 members: joined in 211 s;
 * 69 kB a member, nearly all of it TLS, 795 MB in all; 32 % of a core for their pings; ends late by 86 ms in the median,
 * 2.3 s at p99, 3.3 s at worst. 1 000 members: 112 kB, 3 % of a core. What is the gateway's own: see deadlines.ts.
 */
import { fork } from 'node:child_process'
import process, { argv, memoryUsage, stdout } from 'node:process'
import { setTimeout as pause } from 'node:timers/promises'

import { type Gateway, startGateway } from '@tessera/gateway'

import { type Admission, joinAll } from './clients.ts'

const APP_ID = '970ca35de60c44645bbae8a215061b33'
const CERTIFICATE = '5cfd2fd1755d40ecb72977518be15d3b'
const LAST_END_SECONDS = 60

if (process.send === undefined) await measure(Number(argv[2] ?? 10_000))
else process.on('message', (wanted) => void joinAll(wanted as Admission))

async function measure(members: number): Promise<void> {
  const gateway = await startGateway({ appId: APP_ID, appCertificate: CERTIFICATE, port: 0 })
  const before = memory()
  const startedAt = performance.now()
  const clients = fork(new URL(import.meta.url), { execArgv: process.execArgv })
  const wanted: Admission = {
    ...{ port: gateway.port, ca: gateway.authorityPem, appId: APP_ID, members },
    ...{ appCertificate: CERTIFICATE, lifetimeSeconds: 300, spreadSeconds: LAST_END_SECONDS },
  }
  clients.send(wanted)
  while (inside(gateway) < members) await pause(500)
  const joinedSeconds = (performance.now() - startedAt) / 1000
  const after = memory()

  const cpuBefore = process.cpuUsage()
  await pause(10_000)
  const cpu = process.cpuUsage(cpuBefore)

  // The first token has 300 s; most of the wait is skipped, the last minute is real.
  const firstEnd = Math.min(
    ...gateway
      .state()
      .channels.flatMap(({ members: inRoom }) =>
        inRoom.map(({ deadlines }) => deadlines.endsAt ?? Infinity),
      ),
  )
  gateway.advanceClock(Math.max(0, firstEnd - gateway.state().now - 35))
  const { offsetSeconds } = gateway.state()
  const lateness: number[] = []
  gateway.events.subscribe(({ event }) => {
    if (event.type === 'ended') lateness.push(Date.now() + (offsetSeconds - event.at) * 1000)
  })
  while (lateness.length < members) await pause(500)

  lateness.sort((a, b) => a - b)
  const at = (share: number): string => lateness[Math.floor(share * (members - 1))]!.toFixed(1)
  stdout.write(
    [
      `${members} members joined in ${joinedSeconds.toFixed(1)} s`,
      `memory: ${((after - before) / members / 1024).toFixed(1)} kB a member, ${(after / 2 ** 20).toFixed(0)} MB in all`,
      `idle with pings: ${((cpu.user + cpu.system) / 1e5).toFixed(1)} % of a core`,
      `lateness of ends, ms: median ${at(0.5)}, p99 ${at(0.99)}, worst ${at(1)}`,
      '',
    ].join('\n'),
  )
  clients.kill()
  await gateway.close()
}

function inside(gateway: Gateway): number {
  return gateway.state().channels.reduce((sum, { members }) => sum + members.length, 0)
}

/** Resident memory after a collection. */
function memory(): number {
  globalThis.gc?.()
  return memoryUsage.rss()
}
