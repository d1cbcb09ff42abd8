import type { AuditSheetsTable } from '../storage/schema.ts'
import type { AuditEvent } from './audit.ts'
import { type AuditRow, type SearchColumns, searchColumns } from './audit-row.ts'
import { ISSUE } from './audit-slices.ts'

/*
 * Under load, rows of issued tokens are committed dozens at a time. As so many rows of a table they would take twice the
 * space and twice the time that they take as one text with a line for each. Nothing else is packed: what is rare, such as
 * a refusal, is looked for by an index.
 *
 * The MAC of a row is over its place and its text, wherever both are written.
 */

/** Fewer are not worth it. */
export const MIN_PACKED = 16

/** What took longer to come together is not packed, so that a moment is found in few sheets. Milliseconds. */
export const MAX_SPAN_MS = 60_000

/** In base64url. */
const MAC_CHARACTERS = 43

/** These rows as a sheet, if they are such that they are packed. They follow one another in one chain. */
export function sheetOf(rows: readonly AuditRow[]): AuditSheetsTable | undefined {
  if (rows.length < MIN_PACKED) return undefined
  if (rows.some(({ action, mac }) => action !== ISSUE || mac.length !== MAC_CHARACTERS)) {
    return undefined
  }
  const sheet = packed(rows)
  return sheet.to_ms - sheet.from_ms <= MAX_SPAN_MS ? sheet : undefined
}

/** What is left of a sheet without its first rows. @param after - The last of those; not the last of all. */
export function restOf(sheet: AuditSheetsTable, after: number): AuditSheetsTable {
  return packed(rowsOfSheet(sheet).filter(({ sequence }) => sequence > after))
}

function packed(rows: readonly AuditRow[]): AuditSheetsTable {
  const { chainId, sequence } = rows[0]!
  const { fromMs, toMs } = spanOf(rows)
  return {
    chain_id: chainId,
    first: sequence,
    last: sequence + rows.length - 1,
    from_ms: fromMs,
    to_ms: toMs,
    rows: rows.map(({ mac, event }) => mac + event).join('\n'),
  }
}

/**
 * The rows of a sheet. One that somebody has spoilt has a MAC that is not its own; where the numbers or times beside them
 * are not theirs, the last row says so.
 */
export function rowsOfSheet(sheet: AuditSheetsTable): AuditRow[] {
  const rows = sheet.rows.split('\n').map((line, index): AuditRow => {
    const event = line.slice(MAC_CHARACTERS)
    return {
      chainId: sheet.chain_id,
      sequence: sheet.first + index,
      event,
      mac: line.slice(0, MAC_CHARACTERS),
      ...columnsOf(event),
    }
  })
  if (!isOf(sheet, rows)) rows.push({ ...rows.pop()!, endsWrongSheet: true })
  return rows
}

function isOf({ last, from_ms, to_ms }: AuditSheetsTable, rows: readonly AuditRow[]): boolean {
  const times = spanOf(rows)
  return last === rows.at(-1)!.sequence && from_ms === times.fromMs && to_ms === times.toMs
}

function spanOf(rows: readonly AuditRow[]): { readonly fromMs: number; readonly toMs: number } {
  let fromMs = Infinity
  let toMs = -Infinity
  for (const { atMs } of rows) {
    if (atMs < fromMs) fromMs = atMs
    if (atMs > toMs) toMs = atMs
  }
  return { fromMs, toMs }
}

function columnsOf(event: string): SearchColumns {
  try {
    return searchColumns(JSON.parse(event) as AuditEvent)
  } catch {
    return { atMs: 0, action: '', appId: '', subject: '', channels: '' }
  }
}
