import type { KeyObject } from 'node:crypto'

import type { AuditSource } from './audit-source.ts'
import type { ChainHead, ChainedAudit } from './chained-audit.ts'
import { makeCheckpoint, readCheckpoint } from './checkpoint.ts'

export interface CheckpointWriterOptions {
  readonly audit: Pick<ChainedAudit, 'head'>
  readonly source: AuditSource
  readonly signingKey: KeyObject
  /** Unix milliseconds. */
  readonly clock: () => number
  /** Takes the checkpoint as one line, to be kept where nobody who can write the database can write. */
  readonly write: (line: string) => void
  /** Told when the database has lost rows that this process knows to have been durable. */
  readonly onTailMissing: (known: ChainHead) => void
}

/** Signs how far the log has come, and hands it out. What it does not know from the database it knows from memory. */
export function checkpointWriter(options: CheckpointWriterOptions): () => Promise<void> {
  const { audit, source, signingKey, clock, write, onTailMissing } = options
  return async () => {
    // Before the question to the database, which then has this row or has lost it.
    const known = audit.head()
    const { heads } = await readCheckpoint(source, clock())
    const stored = heads.find(({ chainId }) => chainId === known?.chainId)
    const isMissing = known !== undefined && (stored?.sequence ?? 0) < known.sequence
    if (isMissing) onTailMissing(known)
    const whole = isMissing ? [...heads.filter((head) => head !== stored), known] : heads
    write(JSON.stringify(makeCheckpoint(whole, clock(), signingKey)))
  }
}
