import type { AuditEvent } from '../audit.ts'
import type { RemovalNote } from './archive-audit.ts'

/**
 * The row of the log that says which rows leave it. It is durable before the first of them goes, so a removal that is
 * interrupted has its row, too; the floors tell how far it came.
 *
 * @param at - Unix milliseconds.
 */
export function removalEvent(
  { rows, chains, before, archive }: RemovalNote,
  at: number,
  by: Pick<AuditEvent, 'endpoint' | 'principal'>,
): AuditEvent {
  return {
    at,
    action: archive === undefined ? 'audit.remove' : 'audit.archive',
    requestId: '',
    address: '',
    ...by,
    change: {
      rows,
      chains,
      before: new Date(before).toISOString(),
      ...(archive === undefined
        ? {}
        : { file: archive.file, bytes: archive.bytes, sha256: archive.sha256 }),
    },
  }
}
