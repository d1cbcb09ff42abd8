import { monitorEventLoopDelay } from 'node:perf_hooks'

import type { LoopDelay } from './overload.ts'

/** How often the loop is looked at. Milliseconds. */
const RESOLUTION_MS = 20

/** The delay of this process's event loop, as Node measures it. */
export function eventLoopDelay(): LoopDelay & { stop(): void } {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  histogram.enable()
  return {
    // What is measured is the time from one look to the next, which is never less than asked for.
    p99Ms: () => Math.max(0, histogram.percentile(99) / 1e6 - RESOLUTION_MS),
    reset: () => {
      histogram.reset()
    },
    stop: () => {
      histogram.disable()
    },
  }
}
