import { type Expression, type Kysely, type RawBuilder, sql, type SqlBool } from 'kysely'

import { nextTurn } from '../load/next-turn.ts'
import type { Database } from '../storage/database.ts'
import type { AuditSheetsTable, Schema } from '../storage/schema.ts'
import type { AuditCount, AuditFilter } from './audit-filter.ts'
import { type AuditRow, channelPattern } from './audit-row.ts'
import { ISSUE, SLICE_ROWS } from './audit-slices.ts'
import { MAX_SPAN_MS, MIN_PACKED, rowsOfSheet } from './sheet.ts'

/*
 * Rows of sheets, by what they are about. As with rows of their own, nothing is looked for in all of them at once.
 */

/** Sheets that are counted at once by their numbers alone, looked through for a text, or read row by row. */
const SHEETS_COUNTED = 5_000
const SHEETS_SEARCHED = 64
const SHEETS_READ = 16

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
  database: Pick<Database, 'db' | 'kind'>,
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
  const counting = countingOf(filter, spanMs)
  let window: Window = { filter, begin: filter.from, end: undefined }
  for (;;) {
    const end = await endOf(database.db, window, counting?.sheets ?? SHEETS_READ)
    window = { ...window, end }
    const isCounted = counting === undefined ? sql<SqlBool>`1 = 0` : withinABar(filter, spanMs)
    if (counting !== undefined) {
      for (const count of await countWhole(database.db, window, isCounted, counting, spanMs)) {
        add(count)
      }
    }
    for (const { atMs } of await rowsIn(database, window, isCounted)) {
      add({ from: Math.floor(atMs / spanMs) * spanMs, action: ISSUE, count: 1 })
    }
    if (end === undefined) return
    window = { filter, begin: end + 1, end: undefined }
    await nextTurn()
  }
}

/** How sheets are counted without a look at each row. */
interface Counting {
  /** So many at once. */
  readonly sheets: number
  /** What is looked for in their texts: it stands once in each row that counts. All count when there is nothing. */
  readonly member: string | undefined
}

/** `undefined` where each row has to be read. */
function countingOf(
  { subject, appId, channel }: AuditFilter,
  spanMs: number,
): Counting | undefined {
  if (spanMs < MAX_SPAN_MS || subject !== undefined || channel !== undefined) return undefined
  if (appId === undefined) return { sheets: SHEETS_COUNTED, member: undefined }
  // Quotes that are part of a text stand there with a backslash, so nobody can call himself so as to be counted.
  return /^[0-9a-f]{32}$/i.test(appId)
    ? { sheets: SHEETS_SEARCHED, member: `"appId":"${appId}"` }
    : undefined
}

/** Sheets that are counted in one go: those whose latest moment is between two, both included. */
interface Window {
  readonly filter: AuditFilter
  readonly begin: number | undefined
  readonly end: number | undefined
}

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
  { member }: Counting,
  spanMs: number,
): Promise<readonly AuditCount[]> {
  const sheets = db.selectFrom('audit_sheets').where(inWindow(window)).where(isWhole)
  const bar = barOf('from_ms', spanMs).as('bar')
  const bars =
    member === undefined
      ? await sheets
          .select([bar, sql<number>`cast(sum(last - first + 1) as bigint)`.as('count')])
          .groupBy('bar')
          .execute()
      : // Not by the database, whose `replace` takes ten times as long.
        (await sheets.select([bar, 'rows']).execute()).map((sheet) => ({
          bar: sheet.bar,
          count: sheet.rows.split(member).length - 1,
        }))
  return bars
    .filter(({ count }) => count > 0)
    .map((each) => ({ from: each.bar * spanMs, action: ISSUE, count: each.count }))
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
