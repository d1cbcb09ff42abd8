import { type Expression, type Kysely, type RawBuilder, sql, type SqlBool } from 'kysely'

import { nextTurn } from '../load/next-turn.ts'
import type { Database } from '../storage/database.ts'
import type { AuditSheetsTable, Schema } from '../storage/schema.ts'
import type { AuditCount, AuditFilter } from './audit-query.ts'
import { type AuditRow, channelPattern } from './audit-row.ts'
import { ISSUE, SLICE_ROWS } from './audit-slices.ts'
import { MAX_SPAN_MS, MIN_PACKED, rowsOfSheet } from './sheet.ts'

/*
 * Rows of sheets, by what they are about. As with rows of their own, nothing is looked for in all of them at once.
 */

/** Sheets whose numbers alone are read at once, and such whose rows are. */
const SHEETS_COUNTED = 5_000
const SHEETS_READ = 64

/** Whether a sheet may hold something of what is looked for. */
export function mayBePacked({ action }: AuditFilter): boolean {
  return action === undefined || action === ISSUE
}

/** The newest sheets of a span that have enough rows. Times: Unix milliseconds. */
export interface NewestSheets {
  /** No other sheet has rows from here on; `undefined` when these are all there are. */
  readonly beginning: number | undefined
  /** The least of their latest moments. */
  readonly leastEnd: number
}

/** @returns `undefined` when there is no sheet. */
export async function newestSheets(
  db: Kysely<Schema>,
  { from, to }: AuditFilter,
  enough: number,
): Promise<NewestSheets | undefined> {
  const most = Math.ceil(SLICE_ROWS / MIN_PACKED)
  const sheets = await db
    .selectFrom('audit_sheets')
    .select(['first', 'last', 'to_ms'])
    .where(overlaps(from, to))
    .orderBy('to_ms', 'desc')
    .limit(most)
    .execute()
  const [newest] = sheets
  if (newest === undefined) return undefined
  // What begins behind it would be empty, and come again for ever.
  const latest = to === undefined ? newest.to_ms : Math.min(newest.to_ms, to - 1)
  let rows = 0
  for (const [index, { first, last, to_ms: end }] of sheets.entries()) {
    if ((rows >= enough || index === most - 1) && end < latest) {
      return { beginning: end + 1, leastEnd: end + 1 }
    }
    rows += last - first + 1
  }
  return { beginning: undefined, leastEnd: sheets.at(-1)!.to_ms }
}

/** All packed rows of a span that are looked for, in no order. @param leastEnd - Of {@link newestSheets}. */
export async function packedBetween(
  database: Database,
  filter: AuditFilter,
  leastEnd: number,
): Promise<readonly AuditRow[]> {
  const sheets = await database.db
    .selectFrom('audit_sheets')
    .selectAll()
    .where(overlaps(filter.from, filter.to))
    .where('to_ms', '>=', leastEnd)
    .where(mayHold(database.kind, filter))
    .execute()
  return fitting(sheets, filter)
}

/** Tells how many packed rows of a span there are, by the bars of a chart. @param spanMs - The width of a bar. */
export async function countPacked(
  database: Database,
  filter: AuditFilter,
  spanMs: number,
  add: (count: AuditCount) => void,
): Promise<void> {
  const { subject, appId, channel } = filter
  const isAboutAll = subject === undefined && appId === undefined && channel === undefined
  const most = isAboutAll && spanMs >= MAX_SPAN_MS ? SHEETS_COUNTED : SHEETS_READ
  let window: Window = { filter, begin: filter.from, end: undefined }
  for (;;) {
    const end = await endOf(database.db, window, most)
    window = { ...window, end }
    const isWhole = most === SHEETS_COUNTED ? withinABar(filter, spanMs) : NONE
    if (isWhole !== NONE) {
      for (const count of await countWhole(database.db, window, isWhole, spanMs)) add(count)
    }
    for (const { atMs } of await rowsIn(database, window, isWhole)) {
      add({ from: Math.floor(atMs / spanMs) * spanMs, action: ISSUE, count: 1 })
    }
    if (end === undefined) return
    window = { filter, begin: end + 1, end: undefined }
    await nextTurn()
  }
}

/** Sheets that are counted in one go: those whose latest moment is between two, both included. */
interface Window {
  readonly filter: AuditFilter
  readonly begin: number | undefined
  readonly end: number | undefined
}

const NONE = sql<SqlBool>`1 = 0`

async function endOf(
  db: Kysely<Schema>,
  window: Window,
  most: number,
): Promise<number | undefined> {
  const sheet = await db
    .selectFrom('audit_sheets')
    .select('to_ms')
    .where(inWindow(window))
    .orderBy('to_ms')
    .limit(1)
    .offset(most - 1)
    .executeTakeFirst()
  return sheet?.to_ms
}

/** Sheets of which all rows are in the span and in one bar: their rows need not be looked at. */
function withinABar({ from, to }: AuditFilter, spanMs: number): Expression<SqlBool> {
  const conditions = [sql<SqlBool>`${barOf('from_ms', spanMs)} = ${barOf('to_ms', spanMs)}`]
  if (from !== undefined) conditions.push(sql<SqlBool>`from_ms >= ${from}`)
  if (to !== undefined) conditions.push(sql<SqlBool>`to_ms < ${to}`)
  return all(conditions)
}

async function countWhole(
  db: Kysely<Schema>,
  window: Window,
  isWhole: Expression<SqlBool>,
  spanMs: number,
): Promise<readonly AuditCount[]> {
  const bars = await db
    .selectFrom('audit_sheets')
    .select([
      barOf('from_ms', spanMs).as('bar'),
      sql<number>`cast(sum(last - first + 1) as bigint)`.as('count'),
    ])
    .where(inWindow(window))
    .where(isWhole)
    .groupBy('bar')
    .execute()
  return bars.map(({ bar, count }) => ({ from: bar * spanMs, action: ISSUE, count }))
}

async function rowsIn(
  { db, kind }: Database,
  window: Window,
  besides: Expression<SqlBool>,
): Promise<readonly AuditRow[]> {
  const { filter } = window
  const sheets = await db
    .selectFrom('audit_sheets')
    .selectAll()
    .where(inWindow(window))
    .where(sql<SqlBool>`not (${besides})`)
    .where(mayHold(kind, filter))
    .execute()
  return fitting(sheets, filter)
}

/** Whole numbers divide to whole numbers on both databases; a parameter alone would have no type on PostgreSQL. */
function barOf(column: 'from_ms' | 'to_ms', spanMs: number): RawBuilder<number> {
  return sql<number>`${sql.ref(column)} / cast(${spanMs} as bigint)`
}

function inWindow({ filter, begin, end }: Window): Expression<SqlBool> {
  const conditions = [overlaps(filter.from, filter.to)]
  if (begin !== undefined) conditions.push(sql<SqlBool>`to_ms >= ${begin}`)
  if (end !== undefined) conditions.push(sql<SqlBool>`to_ms <= ${end}`)
  return all(conditions)
}

/** Sheets that reach into a span. No sheet is longer than it may be, so the index leads to both ends. */
function overlaps(from: number | undefined, to: number | undefined): Expression<SqlBool> {
  const conditions = [sql<SqlBool>`1 = 1`]
  if (from !== undefined) conditions.push(sql<SqlBool>`to_ms >= ${from}`)
  if (to !== undefined) {
    conditions.push(sql<SqlBool>`from_ms < ${to}`, sql<SqlBool>`to_ms < ${to + MAX_SPAN_MS}`)
  }
  return all(conditions)
}

/** Leaves out sheets in whose text what is looked for does not stand. */
function mayHold(
  kind: Database['kind'],
  { subject, appId, channel }: AuditFilter,
): Expression<SqlBool> {
  const conditions = [sql<SqlBool>`1 = 1`]
  // Where a text was cut or mended to be searched for, that of the event is longer, or another.
  for (const text of [subject, appId, channel]) {
    if (text === undefined || text.includes('\uFFFD')) continue
    const start = JSON.stringify(text).slice(0, -1)
    conditions.push(
      kind === 'sqlite'
        ? sql<SqlBool>`instr(rows, ${start}) > 0`
        : sql<SqlBool>`strpos(rows, ${start}) > 0`,
    )
  }
  return all(conditions)
}

function fitting(sheets: readonly AuditSheetsTable[], filter: AuditFilter): readonly AuditRow[] {
  return sheets.flatMap((sheet) => rowsOfSheet(sheet).filter((row) => fits(row, filter)))
}

/** As the columns of a row of its own are compared. */
function fits(
  row: AuditRow,
  { from = -Infinity, to = Infinity, subject, appId, channel }: AuditFilter,
): boolean {
  return (
    row.atMs >= from &&
    row.atMs < to &&
    (subject === undefined || row.subject === subject) &&
    (appId === undefined || row.appId === appId) &&
    (channel === undefined || row.channels.includes(channelPattern(channel)))
  )
}

function all(conditions: readonly Expression<SqlBool>[]): Expression<SqlBool> {
  return sql<SqlBool>`${sql.join(conditions, sql` and `)}`
}
