/**
 * What do 10 000 members cost a gateway without their sockets, and how late does its one timer wake them?
 *
 *   node --expose-gc --conditions=@tessera/source bench/gateway/deadlines.ts [members]
 *
 * 2026-11-24, two cores, load 5 from other work, Node 24.21: 1.2 kB and 40 µs a join; warnings and ends together, all due
 * within 30 seconds and 333 at each of them: median 5 ms late, p99 74 ms (the event loop itself: up to 83 ms).
 */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { argv, memoryUsage, stdout } from 'node:process'
import { setTimeout as pause } from 'node:timers/promises'

import { systemClock, VirtualClock } from '../../packages/gateway/src/clock/clock.ts'
import { EventLog } from '../../packages/gateway/src/runtime/event-log.ts'
import { Hub } from '../../packages/gateway/src/runtime/hub.ts'

const members = Number(argv[2] ?? 10_000)
const ROOM_SIZE = 10
const FIRST_END_SECONDS = 40
const SPREAD_SECONDS = 30

const events = new EventLog()
const hub = new Hub({
  clock: new VirtualClock(systemClock),
  events,
  delivery: { push: () => undefined, close: () => undefined },
})
const now = Math.floor(Date.now() / 1000)
const before = heap()
const startedAt = performance.now()
for (let uid = 1; uid <= members; uid++) {
  const endsAt = now + FIRST_END_SECONDS + (uid % SPREAD_SECONDS)
  hub.submit({
    ...{ type: 'join', appId: 'app', channel: `room-${Math.floor(uid / ROOM_SIZE)}`, uid },
    ...{ connection: uid, sessionId: `s${uid}`, address: '127.0.0.1', mode: 'rtc', role: 'host' },
    grant: { endsAt, publishEndsAt: { audio: endsAt, video: endsAt, data: endsAt } },
  })
}
const joinMicroseconds = ((performance.now() - startedAt) * 1000) / members
const bytes = (heap() - before) / members

const lateness: number[] = []
events.subscribe(({ event }) => {
  if (event.type === 'ended' || event.type === 'will-expire') {
    lateness.push(Date.now() - event.at * 1000)
  }
})
const loop = monitorEventLoopDelay({ resolution: 5 })
loop.enable()
while (lateness.length < 2 * members) await pause(500)

lateness.sort((a, b) => a - b)
const at = (share: number): string =>
  lateness[Math.floor(share * (lateness.length - 1))]!.toFixed(0)
stdout.write(
  [
    `${members} members: ${(bytes / 1024).toFixed(1)} kB and ${joinMicroseconds.toFixed(0)} µs a join`,
    `lateness, ms: median ${at(0.5)}, p99 ${at(0.99)}, worst ${at(1)}`,
    `event loop, ms: p99 ${(loop.percentile(99) / 1e6).toFixed(0)}, worst ${(loop.max / 1e6).toFixed(0)}`,
    '',
  ].join('\n'),
)
hub.stop()

/** Bytes in use after a collection. */
function heap(): number {
  globalThis.gc?.()
  return memoryUsage().heapUsed
}
