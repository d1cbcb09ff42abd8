import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { Kysely } from 'kysely'
import { afterAll, beforeAll, describe } from 'vitest'

import {
  postgresMissing,
  type PostgresServer,
  startPostgres,
} from '../../../../test/support/postgres.ts'
import type { DatabaseLocation } from '../../src/storage/database.ts'
import type { Schema } from '../../src/storage/schema.ts'

/** Where a suite gets its databases from; each call makes an empty one. */
export interface TestDatabases {
  readonly kind: DatabaseLocation['kind']
  create(): Promise<DatabaseLocation>
}

/** Runs a suite on SQLite, and on PostgreSQL where the machine has it. */
export function onEachDatabase(suite: (databases: TestDatabases) => void): void {
  describe('on SQLite', () => {
    let folder: string
    let count = 0
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'tessera-storage-'))
    })
    afterAll(() => rmSync(folder, { recursive: true, force: true }))
    suite({
      kind: 'sqlite',
      create() {
        count += 1
        return Promise.resolve({ kind: 'sqlite', file: join(folder, String(count), 'tessera.db') })
      },
    })
  })

  const missing = postgresMissing()
  const title = missing === undefined ? 'on PostgreSQL' : `on PostgreSQL (skipped: ${missing})`
  describe.skipIf(missing !== undefined)(title, () => {
    let server: PostgresServer
    beforeAll(async () => {
      server = await startPostgres()
    })
    afterAll(() => server.close())
    suite({
      kind: 'postgres',
      async create() {
        return { kind: 'postgres', url: await server.createDatabase() }
      },
    })
  })
}

/** As if the database had just been made, only faster. Versions stay: they only ever grow. */
export async function emptyTables(db: Kysely<Schema>): Promise<void> {
  for (const table of [
    'sessions',
    'sign_in_links',
    'admin_users',
    'certificates',
    'certificate_usage',
    'projects',
    'instance_keys',
    'api_keys',
    'tickets',
    'policies',
    'settings',
    'uid_map',
    'bans',
    'idempotency',
    'audit_rows',
    'audit_sheets',
    'audit_floors',
    'audit_chains',
  ] as const) {
    await db.deleteFrom(table).execute()
  }
}
