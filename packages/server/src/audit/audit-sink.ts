import type { DatabaseSync, StatementSync } from 'node:sqlite'

import { type Kysely, sql } from 'kysely'

import type { Database, SqliteDatabase } from '../storage/database.ts'
import type { AuditSheetsTable, Schema } from '../storage/schema.ts'
import { whenNotBusy } from '../storage/sqlite-dialect.ts'
import { isUniqueViolation } from '../storage/storage-problem.ts'
import type { AuditRow } from './audit-row.ts'
import { type AuditChain, chainMac, NO_CHAIN } from './chain.ts'
import { sheetOf } from './sheet.ts'

/** Where rows become durable. */
export interface AuditSink {
  /** Starts a chain behind the newest one. */
  openChain(
    key: Uint8Array,
    chain: Pick<AuditChain, 'id' | 'replica' | 'startedAtMs'>,
  ): Promise<AuditChain>
  /** Writes rows, all of them or none, and resolves when they are durable. */
  append(rows: readonly AuditRow[]): Promise<void>
}

export function databaseSink(database: Database): AuditSink {
  return {
    openChain: (key, chain) => openChain(database.db, key, chain),
    append:
      database.kind === 'sqlite'
        ? sqliteAppend(database)
        : (rows) => postgresAppend(database.db, rows),
  }
}

/** So many replicas may start at the very same moment. */
const MAX_RACES = 20

async function openChain(
  db: Kysely<Schema>,
  key: Uint8Array,
  wanted: Pick<AuditChain, 'id' | 'replica' | 'startedAtMs'>,
): Promise<AuditChain> {
  for (let race = 0; ; race++) {
    const last = await db
      .selectFrom('audit_chains')
      .select(['ordinal', 'mac'])
      .orderBy('ordinal', 'desc')
      .limit(1)
      .executeTakeFirst()
    const open = { ...wanted, ordinal: (last?.ordinal ?? 0) + 1 }
    const mac = chainMac(key, open, last?.mac ?? NO_CHAIN)
    try {
      await db
        .insertInto('audit_chains')
        .values({
          id: open.id,
          ordinal: open.ordinal,
          replica: open.replica,
          started_at_ms: open.startedAtMs,
          mac,
        })
        .execute()
      return { ...open, mac }
    } catch (error) {
      // Another replica was faster with this place; the next one is free.
      if (!isUniqueViolation(error) || race >= MAX_RACES) throw error
    }
  }
}

/** Rows in one statement of SQLite's: two thirds of the time that one by one they take. More gain nothing. */
const ROWS_PER_INSERT = 16

/**
 * Below Kysely, because this is paid for every token: prepared statements, and a transaction without a turn of the event
 * loop inside. `connection()` is what keeps it out of other people's transactions.
 */
function sqliteAppend({ db, raw }: SqliteDatabase): AuditSink['append'] {
  let insert: ReturnType<typeof preparedInserts> | undefined
  const write = (rows: readonly AuditRow[]): void => {
    insert ??= preparedInserts(raw)
    const sheet = sheetOf(rows)
    raw.exec('begin immediate')
    try {
      if (sheet === undefined) insert.rows(rows)
      else insert.sheet(sheet)
      raw.exec('commit')
    } catch (error) {
      if (raw.isTransaction) raw.exec('rollback')
      throw error
    }
  }
  return (rows) => db.connection().execute(() => whenNotBusy(raw, () => write(rows)))
}

function preparedInserts(raw: DatabaseSync): {
  readonly rows: (rows: readonly AuditRow[]) => void
  readonly sheet: (sheet: AuditSheetsTable) => void
} {
  const one = prepareInsert(raw, 1)
  const many = prepareInsert(raw, ROWS_PER_INSERT)
  const packed = raw.prepare(
    'insert into audit_sheets (chain_id, first, last, from_ms, to_ms, rows) values (?, ?, ?, ?, ?, ?)',
  )
  return {
    rows(rows) {
      const inManys = rows.length - (rows.length % ROWS_PER_INSERT)
      for (let at = 0; at < inManys; at += ROWS_PER_INSERT) {
        many.run(...parameters(rows, at, at + ROWS_PER_INSERT))
      }
      for (let at = inManys; at < rows.length; at++) one.run(...parameters(rows, at, at + 1))
    },
    sheet({ chain_id, first, last, from_ms, to_ms, rows }) {
      packed.run(chain_id, first, last, from_ms, to_ms, rows)
    },
  }
}

function prepareInsert(raw: DatabaseSync, rows: number): StatementSync {
  const values = Array.from({ length: rows }, () => '(?, ?, ?, ?, ?, ?, ?, ?, ?)').join(', ')
  return raw.prepare(
    `insert into audit_rows (chain_id, sequence, at_ms, action, app_id, subject, channels, event, mac) values ${values}`,
  )
}

function parameters(rows: readonly AuditRow[], from: number, to: number): (string | number)[] {
  const all: (string | number)[] = []
  for (let at = from; at < to; at++) {
    const row = rows[at]!
    all.push(row.chainId, row.sequence, row.atMs, row.action, row.appId)
    all.push(row.subject, row.channels, row.event, row.mac)
  }
  return all
}

/** One statement whatever the number of rows, and so one durable commit. */
async function postgresAppend(db: Kysely<Schema>, rows: readonly AuditRow[]): Promise<void> {
  const column = (name: Exclude<keyof AuditRow, 'endsWrongSheet'>): (string | number)[] =>
    rows.map((row) => row[name])
  await sql`
    insert into audit_rows (chain_id, sequence, at_ms, action, app_id, subject, channels, event, mac)
    select * from unnest(
      ${column('chainId')}::text[], ${column('sequence')}::int8[], ${column('atMs')}::int8[],
      ${column('action')}::text[], ${column('appId')}::text[], ${column('subject')}::text[],
      ${column('channels')}::text[], ${column('event')}::text[], ${column('mac')}::text[]
    )
  `.execute(db)
}
