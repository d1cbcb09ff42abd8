import assert from 'node:assert/strict'

import {
  type FaultRow,
  figures,
  onStage,
  pause,
  refusals,
  type Scale,
  underLoad,
  until,
} from './support/fault.ts'
import { heapSlope } from './support/heap-slope.ts'
import type { Replica } from './support/replica.ts'

const HOOK = new URL('support/heap-hook.ts', import.meta.url).href

/** Looks at each heap so often, after a full collection of garbage. */
const LOOKS = 12
/** What caches may still take while they fill; a leak of 100 bytes a request at 300 a second is 1.7 MB a minute. */
const MOST_MB_PER_MINUTE = 3

/** A constant rate, and a heap that does not grow. Runs for `--minutes` of them. */
export function leak({ rate, minutes }: Scale): Promise<FaultRow> {
  return onStage(
    { ofReplica: () => ({ NODE_OPTIONS: `--import=${HOOK}` }) },
    async ({ cluster }) => {
      const heaps: { readonly minutes: number; readonly megabytes: number }[] = []
      const ordeal = await underLoad(cluster, { rate }, async () => {
        const startedAt = performance.now()
        const everyMs = (minutes * 60_000) / LOOKS
        for (let look = 0; look < LOOKS; look++) {
          await pause(everyMs)
          const megabytes = await heapMegabytes(cluster.replicas[0]!)
          heaps.push({ minutes: (performance.now() - startedAt) / 60_000, megabytes })
        }
      })
      // The first half is for what fills up once: compiled code, prepared statements, caches.
      const slope = heapSlope(heaps.slice(LOOKS / 2))
      const last = heaps.at(-1)!.megabytes
      assert.ok(
        minutes < 1 || slope < MOST_MB_PER_MINUTE,
        `the heap grows by ${slope.toFixed(2)} MB a minute: ${heaps.map(({ megabytes }) => megabytes.toFixed(1)).join(', ')}`,
      )
      assert.equal(ordeal.failed, 0, refusals(ordeal.load))
      return {
        fault: `nothing but a constant rate, for ${minutes} min`,
        ...figures(ordeal),
        seen: `heap after a full collection ${heaps[0]!.megabytes.toFixed(1)} MB at first, ${last.toFixed(1)} MB at last; in the second half ${slope >= 0 ? '+' : ''}${slope.toFixed(2)} MB a minute`,
      }
    },
  )
}

async function heapMegabytes({ pid, lines }: Replica): Promise<number> {
  const before = lines.length
  const answer = (): string | undefined =>
    lines.slice(before).find((line) => line.startsWith('{"event":"heap"'))
  process.kill(pid, 'SIGUSR2')
  await until('the server tells its heap', () => answer() !== undefined)
  return (JSON.parse(answer()!) as { readonly megabytes: number }).megabytes
}
