import { ClockGuard, type ClockSource } from '../clock/clock-guard.ts'
import type { Chore } from './housekeeping.ts'
import type { Surroundings } from './surroundings.ts'

/** How often other clocks are asked. */
const MEASURE_EVERY_MS = 30_000
/** How often our own is looked at while nobody asks for anything. */
const WATCH_EVERY_MS = 5_000

/** The guard of a server's clock, and what it has to do from time to time. */
export interface ClockWatch {
  readonly guard: ClockGuard
  readonly chores: readonly Chore[]
}

/** @param sources - Other clocks; without any, jumps of our own are all that can be noticed. */
export function clockWatch(
  sources: readonly ClockSource[],
  { wallClock, monotonicMs, log }: Surroundings,
): ClockWatch {
  const guard = new ClockGuard({ sources, wallClock, monotonicMs, log })
  for (const { onReachable } of sources) onReachable?.(() => void guard.measure())
  return {
    guard,
    chores: [
      {
        name: 'clock-jumps',
        everyMs: WATCH_EVERY_MS,
        run: () => {
          guard.watch()
          return Promise.resolve()
        },
      },
      ...(sources.length === 0
        ? []
        : [{ name: 'clock-drift', everyMs: MEASURE_EVERY_MS, run: () => guard.measure() }]),
    ],
  }
}
