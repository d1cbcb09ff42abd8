import { type SelectQueryBuilder, sql, type SqlBool } from 'kysely'

import { nextTurn } from '../load/next-turn.ts'
import { cursorOf, placeOf } from './cursor.ts'
import type { Schema } from './schema.ts'

/** Which part of a list is wanted. */
export interface PageRequest {
  /** Rows at most; at least 1. */
  readonly limit: number
  /** `next` of the page before; the first page when not set. */
  readonly after?: string | undefined
}

/** A part of a list. */
export interface Page<Row> {
  readonly rows: readonly Row[]
  /** Ask again with it for what is older; not there when nothing is. */
  readonly next?: string
}

/** Tables whose rows are listed newest first. Each needs an index on `created_at, id`. */
type ListedTable = 'api_keys' | 'bans' | 'tickets'
interface ListedRow {
  readonly id: string
  readonly created_at: number
}

/**
 * Reads a page of a table, newest first; of one second, in the order of the ids.
 *
 * @param select - The query for all rows.
 * @throws {Problem} `REQUEST_INVALID` for an `after` that no page gave.
 */
export async function newestPage<Row extends ListedRow, Record>(
  select: SelectQueryBuilder<Schema, ListedTable, Row>,
  { limit, after }: PageRequest,
  fromRow: (row: Row) => Record,
): Promise<Page<Record>> {
  const place = after === undefined ? undefined : placeOf(after, ['number', 'string'])
  const found = await select
    .$if(place !== undefined, (query) => {
      const [createdAt, id] = place!
      // Row comparison: exactly the order of the list, on both databases.
      return query.where(sql<SqlBool>`(created_at, id) < (${createdAt}, ${id})`)
    })
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute()
  const { rows, ...rest } = cutPage(found, limit, ({ created_at, id }) => [created_at, id])
  return { rows: rows.map(fromRow), ...rest }
}

/**
 * A page of what was found, which is one row more than fits when the list goes on.
 *
 * @param placeOfRow - What the list is ordered by.
 */
export function cutPage<Row>(
  found: readonly Row[],
  limit: number,
  placeOfRow: (row: Row) => readonly (number | string)[],
): Page<Row> {
  const rows = found.slice(0, limit)
  const last = rows.at(-1)
  return found.length > limit && last !== undefined
    ? { rows, next: cursorOf(placeOfRow(last)) }
    : { rows }
}

/** Rows in one read, so that on SQLite a long list does not hold up the event loop. */
const MANY = 1_000

/** Every page of a list, one after the other; between two of them others get their turn. */
export async function wholeList<Row>({
  list,
}: {
  readonly list: (page: PageRequest) => Promise<Page<Row>>
}): Promise<readonly Row[]> {
  const rows: Row[] = []
  let after: string | undefined
  for (;;) {
    const page = await list({ limit: MANY, after })
    rows.push(...page.rows)
    if (page.next === undefined) return rows
    after = page.next
    await nextTurn()
  }
}
