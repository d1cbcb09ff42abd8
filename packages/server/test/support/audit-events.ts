import type { Kysely } from 'kysely'

import type { AuditEvent } from '../../src/audit/audit.ts'
import type { AuditRow } from '../../src/audit/audit-row.ts'
import { databaseSource, rowsOf } from '../../src/audit/audit-source.ts'
import type { Schema } from '../../src/storage/schema.ts'

/** Every row that is in the database, whatever chain it says it is of. */
export async function auditRowsIn(db: Kysely<Schema>): Promise<readonly AuditRow[]> {
  const source = databaseSource(db)
  const rows: AuditRow[] = []
  for (const chainId of await source.chainIdsOfRows()) {
    for await (const row of rowsOf(source, chainId)) rows.push(row)
  }
  return rows
}

/** The ids of the requests that the log has something about. */
export async function requestIdsIn(db: Kysely<Schema>): Promise<readonly string[]> {
  return (await auditRowsIn(db)).map(
    ({ event }) => (JSON.parse(event) as Pick<AuditEvent, 'requestId'>).requestId,
  )
}
