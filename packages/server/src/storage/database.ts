import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

import { Kysely, sql } from 'kysely'

import { migrate } from './migrate.ts'
import { openPostgres, postgresDialect } from './postgres-dialect.ts'
import type { Schema } from './schema.ts'
import { isBusy, nodeSqliteDialect } from './sqlite-dialect.ts'
import { storageProblem } from './storage-problem.ts'

/** An open database with its tables up to date. */
export type Database = SqliteDatabase | PostgresDatabase

export interface SqliteDatabase {
  readonly kind: 'sqlite'
  readonly db: Kysely<Schema>
  /** Below Kysely, for the audit's commits. Use it only inside `db.connection()`, which is the lock. */
  readonly raw: DatabaseSync
}

export interface PostgresDatabase {
  readonly kind: 'postgres'
  readonly db: Kysely<Schema>
}

/** Where the database is. */
export type DatabaseLocation =
  | {
      readonly kind: 'sqlite'
      /** Created when missing, together with its folder; `:memory:` for tests. */
      readonly file: string
    }
  | {
      readonly kind: 'postgres'
      /** `postgres://user:password@host:port/database?options`; several `host:port` with commas between them. */
      readonly url: string
      readonly onIdleError?: (error: Error) => void
    }

/** SQLite waits this long by itself, which holds up everything; longer waits are ours and hold up nobody. */
const BUSY_TIMEOUT_MS = 20

/** While it opens, there is nothing else to hold up. */
const OPENING_TIMEOUT_MS = 5_000

/**
 * Opens the database and brings its tables up to date.
 *
 * @throws {Problem} `STORAGE_UNAVAILABLE` when it cannot be reached.
 * @throws {SchemaError} When it was written by a newer release.
 * @throws {Error} When it would not keep what it has acknowledged.
 */
export async function openDatabase(location: DatabaseLocation): Promise<Database> {
  const database = connectDatabase(location)
  try {
    await assertDurable(database)
    await migrate(database.db)
    return database
  } catch (error) {
    await closeDatabase(database)
    throw error
  }
}

/** Opens the database as it is, without touching its tables. */
export function connectDatabase(location: DatabaseLocation): Database {
  if (location.kind === 'postgres') {
    const connections = openPostgres(location.url, location.onIdleError ?? (() => undefined))
    return { kind: 'postgres', db: new Kysely<Schema>({ dialect: postgresDialect(connections) }) }
  }
  const raw = openFile(location.file)
  return { kind: 'sqlite', raw, db: new Kysely<Schema>({ dialect: nodeSqliteDialect(raw) }) }
}

/** Waits for what is under way and lets go of the database. */
export async function closeDatabase(database: Database): Promise<void> {
  await database.db.destroy()
  // Kysely closes only what it has used.
  if (database.kind === 'sqlite' && database.raw.isOpen) database.raw.close()
}

function openFile(file: string): DatabaseSync {
  if (file !== ':memory:') {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    // Made by us, so that nobody else may read it; SQLite gives its side files the same mode.
    closeSync(openSync(file, 'a', 0o600))
    chmodSync(file, 0o600)
  }
  const raw = new DatabaseSync(file, {
    timeout: OPENING_TIMEOUT_MS,
    enableForeignKeyConstraints: true,
  })
  switchToWal(raw)
  raw.exec(`
    pragma synchronous = full;
    pragma trusted_schema = off;
    pragma busy_timeout = ${BUSY_TIMEOUT_MS};
  `)
  return raw
}

/**
 * The first to open a file turns it to WAL, for which nobody else may have it open. SQLite does not always wait for
 * that, so servers that start at the same time take turns here.
 */
function switchToWal(raw: DatabaseSync): void {
  const giveUpAt = performance.now() + OPENING_TIMEOUT_MS
  for (;;) {
    try {
      raw.exec('pragma journal_mode = wal')
      return
    } catch (error) {
      if (!isBusy(error) || performance.now() > giveUpAt) throw storageProblem(error)
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10)
  }
}

/** @throws {Error} When PostgreSQL is set to answer before it has written. */
async function assertDurable(database: Database): Promise<void> {
  if (database.kind !== 'postgres') return
  const { rows } = await sql<{ synchronous_commit: string }>`show synchronous_commit`.execute(
    database.db,
  )
  if (rows[0]?.synchronous_commit === 'off') {
    throw new Error(
      'PostgreSQL runs with synchronous_commit = off, so an acknowledged audit row could be lost; set it to on for this database',
    )
  }
}
