import type { Clock } from './clock.ts'
import { sdkFailed } from './errors.ts'
import type { KeptEvents } from './keep-options.ts'
import type { Random } from './random.ts'
import { retryDelayMs } from './schedule.ts'
import type { Seat } from './seat.ts'

/**
 * Does what is to be done after entering, until it succeeds or the membership ends. Beside the keeper's own jobs, for
 * asking for a camera may take minutes, and the token must be renewed meanwhile.
 *
 * @param tell - Told of each failure, and without an argument of the success.
 */
export async function settle(
  seat: Seat,
  membership: AbortSignal,
  clock: Clock,
  random: Random,
  tell: (warning?: KeptEvents['warning']) => void,
  count = 0,
): Promise<void> {
  try {
    await seat.settle?.(membership)
    if (!membership.aborted) tell()
  } catch (cause) {
    if (membership.aborted) return
    const retryInMs = retryDelayMs(count, random(), 0)
    const again = () => void settle(seat, membership, clock, random, tell, count + 1)
    membership.addEventListener('abort', clock.setTimer(again, retryInMs))
    tell({ error: sdkFailed('publish', cause), retryInMs })
  }
}
