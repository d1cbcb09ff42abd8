import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'

import { vi } from 'vitest'

/** When a token is issued and with which salt: what two equal calls may differ in. */
export interface Moment {
  /** Unix seconds, with a fraction if you like. */
  readonly now: number
  /** For 007: 1 to 99 999 999, which both packages can draw. */
  readonly salt: number
}

/** The official 007 salts go from 1 to this. */
export const MAX_OFFICIAL_SALT = 99_999_999

const { randomInt } = crypto
let salt = 1
let drawn = 0

/**
 * Makes both packages see one clock and one salt: the official one through `Math.random`, ours through the CSPRNG that
 * `@tessera/token` draws from. Returns the undo.
 */
export function takeOverClockAndRandomness(): () => void {
  vi.useFakeTimers({ toFake: ['Date'] })
  const random = vi.spyOn(Math, 'random').mockImplementation(() => (salt - 0.5) / MAX_OFFICIAL_SALT)
  crypto.randomInt = (): number => {
    drawn++
    return salt
  }
  syncBuiltinESMExports()
  return () => {
    crypto.randomInt = randomInt
    syncBuiltinESMExports()
    random.mockRestore()
    vi.useRealTimers()
  }
}

/** Both packages from now on live in `moment`. */
export function setMoment(moment: Moment): void {
  vi.setSystemTime(moment.now * 1000)
  ;({ salt } = moment)
}

/** How many salts ours have drawn: proof that the stub is where they come from. */
export function saltsDrawn(): number {
  return drawn
}
