import { sql } from 'kysely'

import type { Database } from '../../packages/server/src/storage/database.ts'

/** `from` to `to` − 1, made by the database itself. */
function numbers(kind: Database['kind'], from: number, to: number): string {
  return kind === 'postgres'
    ? `(select i from generate_series(${from}, ${to - 1}) as g(i))`
    : `(with recursive n(i) as (select ${from} union all select i + 1 from n where i < ${to - 1}) select i from n)`
}

/** Rows in one statement: on a busy machine too it ends before the server's own timeout. */
const CHUNK_ROWS = 20_000

/** A second between two rows, so that a million are eleven days. */
export const AUDIT_START_MS = 1_800_000_000_000
export const AUDIT_STEP_MS = 1_000

/**
 * Fills the tables that grow, as the server would have: each subject with a uid, each ban of one subject, and of every
 * thousand audit rows ten refusals and, of every hundred thousand, one row of a subject and a channel that are looked for.
 */
export async function fill(database: Database, count: number): Promise<void> {
  const { db, kind } = database
  if (kind === 'sqlite') await sql`pragma synchronous = off`.execute(db)
  for (let at = 0; at < count; at += CHUNK_ROWS) {
    const to = Math.min(count, at + CHUNK_ROWS)
    for (const statement of statements(`from ${numbers(kind, at, to)} as n`)) {
      await sql.raw(statement).execute(db)
    }
  }
  await sql`analyze`.execute(db)
  if (kind === 'sqlite') await sql`pragma synchronous = full`.execute(db)
}

function statements(from: string): readonly string[] {
  return [
    `insert into uid_map (app_id, subject, uid) select 'app', 'user-' || i, i + 1 ${from}`,
    `insert into bans (id, subject, reason, created_at, created_by, kick_state)
       select 'ban-' || i, 'banned-' || i, 'spam', 1, 'root', 'none' ${from}`,
    `insert into audit_rows (chain_id, sequence, at_ms, action, app_id, subject, channels, event, mac)
       select 'chain', i + 1, ${AUDIT_START_MS} + i * ${AUDIT_STEP_MS},
         case when i % 100 = 0 then 'token.refuse' else 'token.issue' end, 'app',
         case when i % 100000 = 77 then 'rare' else 'user-' || (i % 50000) end,
         case when i % 100000 = 78 then '\nrare\n' else '\nroom-' || (i % 5000) || '\n' end,
         ${EVENT}, 'm3FnZk0Q5pXv9a6H1rT2sYbWcUeIoLjKgDdSxAzMnBv' ${from}`,
  ]
}

const EVENT = `'${JSON.stringify({
  requestId: 'Zk0Q5pXv9a6H1rT2sYbWcU',
  endpoint: 'native',
  address: '192.0.2.1',
  principal: { kind: 'jwt', subject: 'user-12345', issuer: 'https://id.example' },
  at: AUDIT_START_MS,
  action: 'token.issue',
  appId: 'a'.repeat(32),
  services: [{ type: 'rtc', channel: 'room-1234', uid: 12_345, role: 'publisher' }],
  expiresAt: AUDIT_START_MS / 1000,
  certificateSlot: 'primary',
  rule: 'members',
  tokenHash: '0'.repeat(32),
})}'`
