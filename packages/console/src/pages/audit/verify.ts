import { request } from '../../api/request.ts'
import type { AuditVerdict } from '../../api/shapes.ts'

/** Each part is answered well within a second. */
const PART_ROWS = 20_000

/** What was found in the whole log. */
export type Finding = AuditVerdict & {
  /** In the parts that are well. */
  readonly checked: number
  /** Older rows that are not there any more, on purpose. */
  readonly removed: number
}

/**
 * Has the server check its log, a part after the other; the first damage ends it.
 *
 * @param checkpoint - A line that was kept elsewhere; empty for none.
 * @param onProgress - Told after each part how many rows were checked so far.
 * @param ask - Asks the server for a part.
 */
export async function verifyLog(
  checkpoint: string,
  onProgress: (rows: number) => void,
  ask: (body: object) => Promise<AuditVerdict> = askServer,
): Promise<Finding> {
  let checked = 0
  let removed = 0
  let after: string | undefined
  for (;;) {
    const verdict = await ask({
      maxRows: PART_ROWS,
      ...(after === undefined ? {} : { after }),
      ...(checkpoint === '' ? {} : { checkpoint }),
    })
    if (!verdict.intact) return { ...verdict, checked, removed }
    checked += verdict.rows
    removed += verdict.removed ?? 0
    onProgress(checked)
    if (verdict.next === undefined) return { ...verdict, checked, removed }
    after = verdict.next
  }
}

function askServer(body: object): Promise<AuditVerdict> {
  return request('/v1/admin/audit/verify', { method: 'POST', body })
}
