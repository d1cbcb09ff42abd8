import type { Kysely } from 'kysely'

import type { AuditEvent } from '../../src/audit/audit.ts'
import type { AuditRow } from '../../src/audit/audit-row.ts'
import { databaseSource, rowsOf } from '../../src/audit/audit-source.ts'
import type { Schema } from '../../src/storage/schema.ts'

export const NOW_MS = 1_800_000_000_000

/** A token that was issued: of three people, in two rooms, a millisecond after the one before. */
export function auditEvent(index: number, more: Partial<AuditEvent> = {}): AuditEvent {
  return {
    requestId: `request-${index}`,
    endpoint: 'native',
    address: '192.0.2.1',
    principal: { kind: 'jwt', subject: `user-${index % 3}`, issuer: 'https://id.example' },
    at: NOW_MS + index,
    action: 'token.issue',
    appId: 'a'.repeat(32),
    services: [{ type: 'rtc', channel: `room-${index % 2}`, uid: index, role: 'publisher' }],
    expiresAt: NOW_MS / 1000 + 3_600,
    certificateSlot: 'primary',
    rule: 'classroom',
    tokenHash: '0'.repeat(32),
    ...more,
  }
}

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
