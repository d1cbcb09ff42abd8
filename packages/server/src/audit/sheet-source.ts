import type { Kysely, Transaction } from 'kysely'

import type { Schema } from '../storage/schema.ts'
import type { AuditRow } from './audit-row.ts'
import { restOf, rowsOfSheet } from './sheet.ts'

/*
 * Rows of sheets, by their place in a chain.
 */

/** Read at once; a sheet has some dozens of rows, and a few hundred at most. */
const SHEETS_AT_ONCE = 4

/** Rows behind a sequence number, in order; at least `limit` if there are as many. */
export async function packedRows(
  db: Kysely<Schema>,
  chainId: string,
  after: number,
  limit: number,
): Promise<readonly AuditRow[]> {
  const rows: AuditRow[] = []
  let from = await beginningOf(db, chainId, after)
  for (;;) {
    const sheets = await db
      .selectFrom('audit_sheets')
      .selectAll()
      .where('chain_id', '=', chainId)
      .where('first', '>=', from)
      .orderBy('first')
      .limit(SHEETS_AT_ONCE)
      .execute()
    for (const sheet of sheets) {
      rows.push(...rowsOfSheet(sheet).filter(({ sequence }) => sequence > after))
    }
    if (sheets.length < SHEETS_AT_ONCE || rows.length >= limit) return rows
    from = sheets.at(-1)!.first + 1
  }
}

/** Where the sheet begins that a row is in, if it is in one. */
async function beginningOf(db: Kysely<Schema>, chainId: string, sequence: number): Promise<number> {
  const sheet = await db
    .selectFrom('audit_sheets')
    .select('first')
    .where('chain_id', '=', chainId)
    .where('first', '<=', sequence)
    .orderBy('first', 'desc')
    .limit(1)
    .executeTakeFirst()
  return sheet?.first ?? Number.MIN_SAFE_INTEGER
}

export async function lastPackedRow(
  db: Kysely<Schema>,
  chainId: string,
): Promise<AuditRow | undefined> {
  const sheet = await db
    .selectFrom('audit_sheets')
    .selectAll()
    .where('chain_id', '=', chainId)
    .orderBy('first', 'desc')
    .limit(1)
    .executeTakeFirst()
  return sheet && rowsOfSheet(sheet).at(-1)
}

/**
 * Removes the packed rows of a chain behind one sequence number, up to another; of the sheet that goes on beyond, the rest
 * stays.
 *
 * @returns How many there were.
 */
export async function removePackedRows(
  transaction: Transaction<Schema>,
  chainId: string,
  after: number,
  last: number,
): Promise<number> {
  const sheets = await transaction
    .deleteFrom('audit_sheets')
    .where('chain_id', '=', chainId)
    .where('first', '>', after)
    .where('first', '<=', last)
    .returningAll()
    .execute()
  let removed = 0
  for (const sheet of sheets) {
    removed += Math.min(sheet.last, last) - sheet.first + 1
    if (sheet.last <= last) continue
    await transaction.insertInto('audit_sheets').values(restOf(sheet, last)).execute()
  }
  return removed
}
