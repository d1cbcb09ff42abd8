import { type Expression, sql, type SqlBool } from 'kysely'

import { nextTurn } from '../load/next-turn.ts'
import { cursorOf, type Place, placeOf } from '../storage/cursor.ts'
import type { Database } from '../storage/database.ts'
import { cutPage, type Page, type PageRequest } from '../storage/page.ts'
import type { AuditRowsTable } from '../storage/schema.ts'
import { inSnapshot } from '../storage/snapshot.ts'
import type { AuditEvent } from './audit.ts'
import type { AuditCount, AuditFilter } from './audit-filter.ts'
import { type AuditRow, channelPattern } from './audit-row.ts'
import { ISSUE, newestSlice, oldestSlice, SLICE_ROWS, within } from './audit-slices.ts'
import {
  countPacked,
  mayBePacked,
  type NewestSheets,
  newestSheets,
  packedBetween,
} from './sheet-query.ts'

/** An event and where it is kept. */
export interface AuditEntry {
  readonly chainId: string
  readonly sequence: number
  readonly event: AuditEvent
}

export interface AuditReader {
  /**
   * Newest first. Where few of very many rows fit, a page may end with `next` before it is full, or even empty.
   *
   * @param page - `limit` is 1 to 1000.
   * @throws {Problem} `REQUEST_INVALID` for an `after` that no page gave.
   */
  query(filter: AuditFilter, page: PageRequest): Promise<Page<AuditEntry>>
  /** Counts for charts, oldest first. @param spanMs - The width of a bar. */
  count(filter: AuditFilter, spanMs: number): Promise<readonly AuditCount[]>
}

/** What the list is ordered by: `at_ms`, `chain_id` and `sequence`. */
const PLACE = ['number', 'string', 'number'] as const
/** A page that is not full after so many slices ends there; its `next` goes on. A million rows. */
const MAX_SLICES = 200

/** @param maxSlices - After so many a page ends, full or not. */
export function auditReader(database: Database, maxSlices: number = MAX_SLICES): AuditReader {
  const { db } = database
  return {
    async query(filter, { limit, after }) {
      if (!Number.isInteger(limit) || limit < 1 || limit > 1_000) {
        throw new RangeError(`limit must be a whole number from 1 to 1000, got ${limit}`)
      }
      const start = after === undefined ? undefined : placeOf(after, PLACE)
      const found: FoundRow[] = []
      let from: number | undefined
      let to = lowest(filter.to, start === undefined ? undefined : start[0] + 1)
      for (let slices = 1; ; slices++) {
        const missing = limit + 1 - found.length
        const isFound = isFoundByIndex(filter)
        const sheets = mayBePacked(filter)
          ? await newestSheets(db, { ...filter, to }, isFound ? missing : SLICE_ROWS)
          : undefined
        const slice = isFound ? undefined : await newestSlice(db, { ...filter, to })
        from = highest(filter.from, slice, sheets?.beginning)
        const span = { ...filter, from, to }
        found.push(...(await foundBetween(database, span, sheets, missing, start)))
        if (found.length > limit || from === filter.from) break
        if (slices === maxSlices) {
          return { rows: found.map(entryOf), next: cursorOf([from!, '', 0]) }
        }
        to = from
        await nextTurn()
      }
      const page = cutPage(found, limit, placeOfRow)
      return { ...page, rows: page.rows.map(entryOf) }
    },
    async count(filter, spanMs) {
      if (!Number.isInteger(spanMs) || spanMs < 1) {
        throw new RangeError(`spanMs must be a whole number from 1, got ${spanMs}`)
      }
      const counts = new Map<string, AuditCount>()
      const add = (one: AuditCount): void => {
        const name = `${one.from} ${one.action}`
        counts.set(name, { ...one, count: one.count + (counts.get(name)?.count ?? 0) })
      }
      if (mayBePacked(filter)) await countPacked(database, filter, spanMs, add)
      let { from } = filter
      for (;;) {
        const to = (await oldestSlice(db, { ...filter, from })) ?? filter.to
        for (const one of await countBetween(database, { ...filter, from, to }, spanMs)) add(one)
        if (to === filter.to) break
        from = to
        await nextTurn()
      }
      return [...counts.values()].sort(
        (a, b) => a.from - b.from || (a.action < b.action ? -1 : a.action > b.action ? 1 : 0),
      )
    },
  }
}

/** Newest first, at most `limit`; rows of their own and packed ones. */
async function foundBetween(
  database: Database,
  filter: AuditFilter,
  sheets: NewestSheets | undefined,
  limit: number,
  after: Place<typeof PLACE> | undefined,
): Promise<readonly FoundRow[]> {
  if (sheets === undefined) return rowsBetween(database, filter, limit, after)
  const { rows, packed } = await inSnapshot(database.db, async (db) => {
    const snapshot = { db, kind: database.kind }
    return {
      rows: await rowsBetween(snapshot, filter, limit, after),
      packed: (await packedBetween(snapshot, filter, sheets.leastEnd)).map(foundRow),
    }
  })
  const behind = after === undefined ? packed : packed.filter((row) => isOlder(row, after))
  return [...rows, ...behind]
    .sort((one, other) => (isOlder(one, placeOfRow(other)) ? 1 : -1))
    .slice(0, limit)
}

/** The order of the list, as the databases have it. */
function isOlder(row: FoundRow, [atMs, chainId, sequence]: Place<typeof PLACE>): boolean {
  if (row.at_ms !== atMs) return row.at_ms < atMs
  return row.chain_id === chainId ? row.sequence < sequence : row.chain_id < chainId
}

function placeOfRow({ at_ms, chain_id, sequence }: FoundRow): Place<typeof PLACE> {
  return [at_ms, chain_id, sequence]
}

function foundRow({ chainId, sequence, atMs, event }: AuditRow): FoundRow {
  return { chain_id: chainId, sequence, at_ms: atMs, event }
}

type FoundRow = Pick<AuditRowsTable, 'chain_id' | 'sequence' | 'at_ms' | 'event'>

function entryOf({ chain_id, sequence, event }: FoundRow): AuditEntry {
  return { chainId: chain_id, sequence, event: JSON.parse(event) as AuditEvent }
}

/** Newest first, at most `limit`. */
function rowsBetween(
  { db, kind }: Pick<Database, 'db' | 'kind'>,
  filter: AuditFilter,
  limit: number,
  after: Place<typeof PLACE> | undefined,
): Promise<FoundRow[]> {
  return db
    .selectFrom('audit_rows')
    .select(['chain_id', 'sequence', 'at_ms', 'event'])
    .where(matches(kind, filter))
    .$if(after !== undefined, (query) => {
      const [atMs, chainId, sequence] = after!
      // Row comparison: exactly the order of the list, on both databases.
      return query.where(
        sql<SqlBool>`(at_ms, chain_id, sequence) < (${atMs}, ${chainId}, ${sequence})`,
      )
    })
    .orderBy('at_ms', 'desc')
    .orderBy('chain_id', 'desc')
    .orderBy('sequence', 'desc')
    .limit(limit)
    .execute()
}

async function countBetween(
  { db, kind }: Database,
  filter: AuditFilter,
  spanMs: number,
): Promise<readonly AuditCount[]> {
  // Whole numbers divide to whole numbers on both databases; a parameter alone would have no type on PostgreSQL.
  const bar = sql<number>`at_ms / cast(${spanMs} as bigint)`
  const rows = await db
    .selectFrom('audit_rows')
    .select([bar.as('bar'), 'action', db.fn.countAll<number>().as('count')])
    .where(matches(kind, filter))
    .groupBy(['bar', 'action'])
    .execute()
  return rows.map(({ bar: index, action, count }) => ({ from: index * spanMs, action, count }))
}

/** Whether the answer stands together in an index: what is in a time, and what is rare. */
function isFoundByIndex({ subject, appId, channel, action }: AuditFilter): boolean {
  return subject === undefined && appId === undefined && channel === undefined && action !== ISSUE
}

function highest(...values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined)
  return known.length === 0 ? undefined : Math.max(...known)
}

function lowest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b)
}

function matches(kind: Database['kind'], filter: AuditFilter): Expression<SqlBool> {
  const { subject, appId, channel } = filter
  const conditions: Expression<SqlBool>[] = [within(filter)]
  if (subject !== undefined) conditions.push(sql<SqlBool>`subject = ${subject}`)
  if (appId !== undefined) conditions.push(sql<SqlBool>`app_id = ${appId}`)
  if (channel !== undefined) {
    const text = channelPattern(channel)
    // Not LIKE: SQLite's takes upper for lower case, and channel names are exact.
    conditions.push(
      kind === 'sqlite'
        ? sql<SqlBool>`instr(channels, ${text}) > 0`
        : sql<SqlBool>`strpos(channels, ${text}) > 0`,
    )
  }
  return sql<SqlBool>`${sql.join(conditions, sql` and `)}`
}
