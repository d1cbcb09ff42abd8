/**
 * What does media cost a gateway: for a packet, for a pair of sound and picture that is handed on, and in memory?
 *
 *   npm run build && node --expose-gc --conditions=@tessera/source bench/gateway/media.ts
 *
 * The clients speak ICE, DTLS and SRTP from a process of their own, and the gateway's process is all that is measured.
 * Writes bench/results-gateway.md.
 */
import { fork } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import process, { memoryUsage, stdout, versions } from 'node:process'
import { setTimeout as pause } from 'node:timers/promises'

import { startGateway } from '@tessera/gateway'

import { callAll, type MediaWish } from './media-clients.ts'

const APP_ID = '970ca35de60c44645bbae8a215061b33'
const CERTIFICATE = '5cfd2fd1755d40ecb72977518be15d3b'
const SETTLE_MS = 3000
const MEASURED_MS = 10_000

/** Rooms, and how many are in each. */
const SIZES = [
  { rooms: 1, roomSize: 2 },
  { rooms: 5, roomSize: 2 },
  { rooms: 10, roomSize: 2 },
  { rooms: 2, roomSize: 5 },
] as const

interface Row {
  readonly rooms: number
  readonly roomSize: number
  readonly coreShare: number
  readonly forwardedPerSecond: number
  readonly microsPerPacket: number
  readonly pairs: number
  readonly arrived: number
  readonly kilobytesPerMember: number
  readonly megabytes: number
}

if (process.send === undefined) await run()
else process.on('message', (wish) => void callAll(wish as MediaWish))

async function run(): Promise<void> {
  const rows: Row[] = []
  for (const size of SIZES) {
    const row = await measure(size)
    rows.push(row)
    stdout.write(`${line(row)}\n`)
  }
  const text = report(rows)
  writeFileSync(new URL('../results-gateway.md', import.meta.url), text)
}

async function measure({ rooms, roomSize }: (typeof SIZES)[number]): Promise<Row> {
  const gateway = await startGateway({ appId: APP_ID, appCertificate: CERTIFICATE, port: 0 })
  const before = memory()
  const clients = fork(new URL(import.meta.url), { execArgv: process.execArgv })
  const joined = new Promise((resolve) => clients.once('message', resolve))
  const wish: MediaWish = {
    ...{ port: gateway.port, ca: gateway.authorityPem, appId: APP_ID },
    ...{ appCertificate: CERTIFICATE, rooms, roomSize },
  }
  clients.send(wish)
  await joined
  await pause(SETTLE_MS)
  const countsBefore = gateway.state().media!
  const cpuBefore = process.cpuUsage()
  const startedAt = performance.now()
  await pause(MEASURED_MS)
  const cpu = process.cpuUsage(cpuBefore)
  const seconds = (performance.now() - startedAt) / 1000
  const counts = gateway.state().media!
  const after = memory()
  clients.kill()
  await gateway.close()

  const micros = cpu.user + cpu.system
  const members = rooms * roomSize
  const forwarded = counts.forwarded - countsBefore.forwarded
  const received = counts.received - countsBefore.received
  return {
    ...{ rooms, roomSize },
    coreShare: micros / 1e6 / seconds,
    forwardedPerSecond: forwarded / seconds,
    microsPerPacket: micros / forwarded,
    pairs: rooms * roomSize * (roomSize - 1),
    // 50 packets of sound and 33⅓ of pictures from each.
    arrived: received / seconds / (members * (50 + 1000 / 30)),
    kilobytesPerMember: (after - before) / members / 1024,
    megabytes: after / 2 ** 20,
  }
}

function line(row: Row): string {
  const members = row.rooms * row.roomSize
  return [
    `| ${row.rooms} × ${row.roomSize}`,
    members,
    row.pairs,
    `${(100 * row.arrived).toFixed(0)} %`,
    row.forwardedPerSecond.toFixed(0),
    `${(100 * row.coreShare).toFixed(1)} %`,
    row.microsPerPacket.toFixed(1),
    `${((100 * row.coreShare) / row.pairs).toFixed(2)} %`,
    (members / row.coreShare).toFixed(0),
    row.kilobytesPerMember.toFixed(0),
    `${row.megabytes.toFixed(0)} |`,
  ].join(' | ')
}

function report(rows: readonly Row[]): string {
  const [cpu] = cpus()
  return `# What the gateway costs

## Media

Node ${versions.node}, ${cpus().length} × ${cpu?.model ?? '?'}, ${new Date().toISOString().slice(0, 10)}, load after: ${loadavg()[0]?.toFixed(1)}.

Each member sends 50 packets of sound and 33 of pictures in a second (320 × 240 at 15 frames, 300 kbit/s) and gets those of
everybody else in its room. Processor time is the gateway's process alone, all threads, over ten seconds; a packet is one
that is handed on, with its share of reading, opening, sealing and sending. A pair is one member's sound and picture going
to one other. Memory is what the process grew by: for few members mostly its own warming up. The clients are in a process of their own on the same machine; a share of arrivals below 100 % is theirs.

| rooms × members | members | pairs | arrived | packets/s | of a core | µs a packet | a pair | members a core | kB a member | MB in all |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
${rows.map(line).join('\n')}

Run again with \`node --expose-gc --conditions=@tessera/source bench/gateway/media.ts\`. Members without media, and their
deadlines: the tops of \`bench/gateway/members.ts\` and \`deadlines.ts\`.
`
}

/** Resident memory after a collection. */
function memory(): number {
  globalThis.gc?.()
  return memoryUsage.rss()
}
