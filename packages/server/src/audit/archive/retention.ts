import { type RemovalNote, type RemovalPorts, removeOldRows } from './archive-audit.ts'
import { ArchiveError } from './archive-error.ts'
import { pacedRest } from './paced.ts'

const DAY_MS = 86_400_000

/** Rows that are gone through before some of them are removed; each time is a row of the log. */
const ROWS_AT_A_TIME = 100_000

/** Looked for so often; whole days go at once, so nearly always there is nothing. */
export const RETENTION_EVERY_MS = 3_600_000

/** Between pages of rows that are gone through. Milliseconds. */
const PAGE_REST_MS = 10

export interface RetentionOptions {
  readonly ports: Omit<RemovalPorts, 'rest'>
  readonly days: number
  readonly sleep: (ms: number) => Promise<void>
  /** Whether the server is about to stop: then what is under way ends after a slice. */
  readonly isStopping: () => boolean
  readonly onRemoved: (note: RemovalNote) => void
  /** Told when another replica was faster. */
  readonly onGivenUp: () => void
  readonly rowsAtATime?: number
}

/**
 * Removes rows whose time is over, whole days (UTC) at once, so that it is a few rows a day in the log and not one an
 * hour. What is removed is kept nowhere else; to keep it, archive it first.
 *
 * @throws {ArchiveError} When the log is damaged: then nothing is removed until somebody has looked.
 */
export function auditRetention({
  ports,
  days,
  sleep,
  isStopping,
  onRemoved,
  onGivenUp,
  rowsAtATime = ROWS_AT_A_TIME,
}: RetentionOptions): () => Promise<void> {
  const goOn = async (ms: number): Promise<void> => {
    if (isStopping()) throw new Stopped()
    await sleep(ms)
  }
  const removal = { ...ports, rest: pacedRest(goOn) }
  const pause = (): Promise<void> => goOn(PAGE_REST_MS)
  return async () => {
    const before = Math.floor(ports.clock() / DAY_MS - days) * DAY_MS
    try {
      for (;;) {
        const removed = await removeOldRows(removal, { before, maxRows: rowsAtATime, pause })
        if (removed === undefined) return
        onRemoved(removed)
        // The note of a removal stands behind what was the last row of its chain, which then could go as well, for a note
        // of its own. It may wait for the next time.
        if (removed.rows < rowsAtATime) return
        await goOn(PAGE_REST_MS)
      }
    } catch (error) {
      if (error instanceof Stopped) return
      if (!(error instanceof ArchiveError) || !error.isRace) throw error
      onGivenUp()
    }
  }
}

/** Not a failure: the next start goes on. */
class Stopped extends Error {}
