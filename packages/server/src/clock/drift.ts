/*
 * How far the clock of this machine is from another one, and what follows from it. Pure: who asks brings the times.
 */

/** Beyond this nothing is issued: tokens would be born expired, or outlive what was granted. */
export const MAX_DRIFT_MS = 60_000
/** Beyond this somebody should look after the clock. */
export const NOTABLE_DRIFT_MS = 5_000
/** What a clock that is set right little by little does not do between two looks. */
export const NOTABLE_JUMP_MS = 1_000

/** One question for the time, as it looks from here. */
export interface ClockReading {
  /** Our clock when we asked, in Unix milliseconds. */
  readonly askedAt: number
  /** How long the answer took, by a clock that never jumps. Milliseconds. */
  readonly tookMs: number
  /** What the other clock said, in Unix milliseconds. */
  readonly answer: number
}

/** How far our clock is ahead of the other (less than 0: behind), and by how much that may be wrong. Milliseconds. */
export interface Drift {
  readonly aheadMs: number
  readonly uncertaintyMs: number
}

/** The answer was right at some moment between question and answer; half-way is off by half of that at most. */
export function driftOf({ askedAt, tookMs, answer }: ClockReading): Drift {
  return { aheadMs: askedAt + tookMs / 2 - answer, uncertaintyMs: tookMs / 2 }
}

export type DriftVerdict = 'good' | 'notable' | 'unreliable'

/** What is certain counts: a slow answer accuses nobody. */
export function judgeDrift({ aheadMs, uncertaintyMs }: Drift): DriftVerdict {
  const atLeastMs = Math.abs(aheadMs) - uncertaintyMs
  if (atLeastMs > MAX_DRIFT_MS) return 'unreliable'
  return atLeastMs > NOTABLE_DRIFT_MS ? 'notable' : 'good'
}

/** The two clocks of a machine at one moment. Milliseconds. */
export interface Clocks {
  /** Since 1970; may be set. */
  readonly wallMs: number
  /** Never jumps. */
  readonly monotonicMs: number
}

/** How far the wall clock has moved beyond the time that has passed. Milliseconds; less than 0: back. */
export function jumpBetween(before: Clocks, now: Clocks): number {
  return now.wallMs - before.wallMs - (now.monotonicMs - before.monotonicMs)
}
