import { type Expression, type Kysely, sql, type SqlBool } from 'kysely'

import type { Schema } from '../storage/schema.ts'

/*
 * An index on subjects or channels would be written at a random place for each token, and so cost more than the rest of
 * its row. There is none: what is looked for by them is looked for in slices of time, one after the other.
 */

/**
 * Rows that one statement looks at where no index leads to the answer. On SQLite a statement holds up the event loop, and
 * with it every token, for as long as it runs: this many take some ten milliseconds.
 */
export const SLICE_ROWS = 5_000

/** The action of nearly every row. All others have an index of their own, `audit_rows_rare`. */
export const ISSUE = 'token.issue'

/** A part of the log. Times: Unix milliseconds, `from` included and `to` not. */
export interface AuditSpan {
  readonly from?: number | undefined
  readonly to?: number | undefined
  readonly action?: string | undefined
}

export function within({ from, to, action }: AuditSpan): Expression<SqlBool> {
  const conditions: Expression<SqlBool>[] = [sql<SqlBool>`1 = 1`]
  if (from !== undefined) conditions.push(sql<SqlBool>`at_ms >= ${from}`)
  if (to !== undefined) conditions.push(sql<SqlBool>`at_ms < ${to}`)
  if (action !== undefined) conditions.push(sql<SqlBool>`action = ${action}`)
  // The words in which that index is defined: neither database infers them from a parameter.
  if (action !== undefined && action !== ISSUE) {
    conditions.push(sql<SqlBool>`action != 'token.issue'`)
  }
  return sql<SqlBool>`${sql.join(conditions, sql` and `)}`
}

/** Where the newest slice of a span begins; `undefined` when all of it is one slice. */
export async function newestSlice(
  db: Kysely<Schema>,
  span: AuditSpan,
): Promise<number | undefined> {
  const row = await db
    .selectFrom('audit_rows')
    .select('at_ms')
    .where(within(span))
    .orderBy('at_ms', 'desc')
    .limit(1)
    .offset(SLICE_ROWS - 1)
    .executeTakeFirst()
  return row?.at_ms
}

/** Where the oldest slice of a span ends; `undefined` when all of it is one slice. */
export async function oldestSlice(
  db: Kysely<Schema>,
  span: AuditSpan,
): Promise<number | undefined> {
  const row = await db
    .selectFrom('audit_rows')
    .select('at_ms')
    .where(within(span))
    .orderBy('at_ms')
    .limit(1)
    .offset(SLICE_ROWS - 1)
    .executeTakeFirst()
  return row && row.at_ms + 1
}
