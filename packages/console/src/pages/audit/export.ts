import { readOn, type Rows } from '../../api/list.ts'
import { withQuery } from '../../api/request.ts'
import type { AuditEntry } from '../../api/shapes.ts'

/** More is for the command line, which streams. */
export const MOST_EXPORTED = 50_000
const PAGE = 1_000

/** Reads every entry of a view, newest first, up to {@link MOST_EXPORTED}. */
export async function readAll(
  query: Readonly<Record<string, string | number | undefined>>,
): Promise<readonly AuditEntry[]> {
  const place = { path: withQuery('/v1/admin/audit', query), field: 'entries' }
  let list: Rows<AuditEntry> = { rows: [] }
  do list = await readOn(place, list, PAGE)
  while (list.next !== undefined && list.rows.length < MOST_EXPORTED)
  return list.rows
}

/** One JSON value a line, as `tessera audit export` writes it. */
export function asLines(entries: readonly AuditEntry[]): string {
  return entries.map((entry) => `${JSON.stringify(entry)}\n`).join('')
}

/** Hands a text to the browser as a file. */
export function download(text: string, name: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/x-ndjson' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
