import { type Expression, sql, type SqlBool } from 'kysely'

import { Problem } from '../problems.ts'
import type { Database } from '../storage/database.ts'
import type { AuditEvent } from './audit.ts'
import { channelPattern } from './audit-row.ts'

/** What to look for; everything that is set must be so. Times: Unix milliseconds. */
export interface AuditFilter {
  /** At this moment or later. */
  readonly from?: number | undefined
  /** Before this moment. */
  readonly to?: number | undefined
  readonly subject?: string | undefined
  readonly action?: string | undefined
  readonly appId?: string | undefined
  /** The whole name. */
  readonly channel?: string | undefined
}

/** An event and where it is kept. */
export interface AuditEntry {
  readonly chainId: string
  readonly sequence: number
  readonly event: AuditEvent
}

export interface AuditPage {
  readonly entries: readonly AuditEntry[]
  /** Ask again with this for what is older; not there when nothing is. */
  readonly next?: string
}

/** How many events of an action there were in a span of time. */
export interface AuditCount {
  /** Unix milliseconds. */
  readonly from: number
  readonly action: string
  readonly count: number
}

export interface AuditReader {
  /**
   * Newest first.
   *
   * @param limit - 1 to 1000.
   * @param after - `next` of the page before.
   * @throws {Problem} `REQUEST_INVALID` for an `after` that no page gave.
   */
  query(filter: AuditFilter, limit: number, after?: string): Promise<AuditPage>
  /** Counts for charts, oldest first. @param spanMs - The width of a bar. */
  count(filter: AuditFilter, spanMs: number): Promise<readonly AuditCount[]>
}

export function auditReader(database: Database): AuditReader {
  const { db, kind } = database
  return {
    async query(filter, limit, after) {
      if (!Number.isInteger(limit) || limit < 1 || limit > 1_000) {
        throw new RangeError(`limit must be a whole number from 1 to 1000, got ${limit}`)
      }
      const rows = await db
        .selectFrom('audit_rows')
        .select(['chain_id', 'sequence', 'at_ms', 'event'])
        .where(matches(kind, filter))
        .$if(after !== undefined, (query) => {
          const [atMs, chainId, sequence] = parseCursor(after!)
          // Row comparison: exactly the order of the list, on both databases.
          return query.where(
            sql<SqlBool>`(at_ms, chain_id, sequence) < (${atMs}, ${chainId}, ${sequence})`,
          )
        })
        .orderBy('at_ms', 'desc')
        .orderBy('chain_id', 'desc')
        .orderBy('sequence', 'desc')
        .limit(limit + 1)
        .execute()
      const page = rows.slice(0, limit)
      const last = page.at(-1)
      return {
        entries: page.map(({ chain_id, sequence, event }) => ({
          chainId: chain_id,
          sequence,
          event: JSON.parse(event) as AuditEvent,
        })),
        ...(rows.length > limit && last !== undefined
          ? { next: cursor([last.at_ms, last.chain_id, last.sequence]) }
          : {}),
      }
    },
    async count(filter, spanMs) {
      if (!Number.isInteger(spanMs) || spanMs < 1) {
        throw new RangeError(`spanMs must be a whole number from 1, got ${spanMs}`)
      }
      // Whole numbers divide to whole numbers on both databases; a parameter alone would have no type on PostgreSQL.
      const bar = sql<number>`at_ms / cast(${spanMs} as bigint)`
      const rows = await db
        .selectFrom('audit_rows')
        .select([bar.as('bar'), 'action', db.fn.countAll<number>().as('count')])
        .where(matches(kind, filter))
        .groupBy(['bar', 'action'])
        .orderBy('bar')
        .orderBy('action')
        .execute()
      return rows.map(({ bar: index, action, count }) => ({ from: index * spanMs, action, count }))
    },
  }
}

function matches(kind: Database['kind'], filter: AuditFilter): Expression<SqlBool> {
  const { from, to, subject, action, appId, channel } = filter
  const conditions: Expression<SqlBool>[] = [sql<SqlBool>`1 = 1`]
  if (from !== undefined) conditions.push(sql<SqlBool>`at_ms >= ${from}`)
  if (to !== undefined) conditions.push(sql<SqlBool>`at_ms < ${to}`)
  if (subject !== undefined) conditions.push(sql<SqlBool>`subject = ${subject}`)
  if (action !== undefined) conditions.push(sql<SqlBool>`action = ${action}`)
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

type Cursor = readonly [atMs: number, chainId: string, sequence: number]

function cursor(place: Cursor): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url')
}

function parseCursor(text: string): Cursor {
  try {
    const [atMs, chainId, sequence] = JSON.parse(
      Buffer.from(text, 'base64url').toString(),
    ) as unknown[]
    if (
      Number.isSafeInteger(atMs) &&
      typeof chainId === 'string' &&
      Number.isSafeInteger(sequence)
    ) {
      return [atMs as number, chainId, sequence as number]
    }
  } catch {
    // Not one of ours either.
  }
  throw new Problem('REQUEST_INVALID', {
    detail: '"after" is not from a page of this list',
    hint: 'send "next" of the page before, as it was',
  })
}
