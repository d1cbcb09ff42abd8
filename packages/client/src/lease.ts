import type { Grant } from './grant.ts'
import { renewalAgeMs } from './schedule.ts'

/** Two renewals are never closer than this, or than half of a very short life. */
const BREATH_MS = 5_000

/** A token and its moments, in milliseconds on the scale of elapsed time; `Infinity` where nothing is known. */
export interface Lease {
  readonly token: string
  /** In Unix seconds by the server's clock, to tell the app. */
  readonly expiresAt: number | undefined
  readonly endsAt: number
  /** When to replace it by the own timer. */
  readonly renewAt: number
  /** The earliest moment to replace it because the SDK warned. */
  readonly breathUntil: number
}

/** @param now - When the grant was handed out. */
export function leaseOf(grant: Grant, now: number, random: number): Lease {
  const { token, expiresAt, lifetimeMs = Infinity, ageMs = 0 } = grant
  const madeAt = now - ageMs
  const breathUntil = now + Math.min(BREATH_MS, (lifetimeMs - ageMs) / 2)
  return {
    token,
    expiresAt,
    endsAt: madeAt + lifetimeMs,
    renewAt: Math.max(madeAt + renewalAgeMs(lifetimeMs, random), breathUntil),
    breathUntil,
  }
}
