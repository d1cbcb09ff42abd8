import { randomBytes } from 'node:crypto'

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import type { RemovalNote } from '../src/audit/archive/archive-audit.ts'
import {
  auditRetention,
  RETENTION_EVERY_MS,
  type RetentionOptions,
} from '../src/audit/archive/retention.ts'
import { databaseSink } from '../src/audit/audit-sink.ts'
import { databaseSource } from '../src/audit/audit-source.ts'
import { ChainedAudit } from '../src/audit/chained-audit.ts'
import { verifyAudit } from '../src/audit/verify-audit.ts'
import { verifyAuditLog } from '../src/operations.ts'
import { openStorage, type Storage } from '../src/storage/storage.ts'
import { APP_ID } from './support/app.ts'
import { emptyTables, onEachDatabase } from './support/databases.ts'
import { managedServer } from './support/server.ts'

const KEY = randomBytes(32)
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** A midnight. */
const DAY_0 = 20_000 * DAY_MS

onEachDatabase((databases) => {
  let storage: Storage
  let notes: RemovalNote[] = []
  let givenUp = 0

  /** A row each hour, from the beginning of day 0 on. */
  const write = async (hours: number, chainId = 'chain'): Promise<void> => {
    const audit = new ChainedAudit({
      sink: databaseSink(storage.database),
      key: KEY,
      replica: 'r',
      clock: () => DAY_0,
      newChainId: () => chainId,
    })
    for (let hour = 0; hour < hours; hour++) {
      void audit.record({
        at: DAY_0 + hour * HOUR_MS,
        action: 'token.issue',
        requestId: `r${hour}`,
        endpoint: 'native',
        address: '192.0.2.1',
        principal: { kind: 'jwt', subject: 'ann' },
      })
    }
    await audit.close()
  }
  /** Retention of two days, at so many hours from day 0. */
  const run = (atHour: number, more: Partial<RetentionOptions> = {}): Promise<void> =>
    auditRetention({
      ports: {
        database: storage.database,
        key: KEY,
        clock: () => DAY_0 + atHour * HOUR_MS,
        monotonicMs: () => 0,
        note: (note) => {
          notes.push(note)
          return Promise.resolve()
        },
      },
      days: 2,
      sleep: () => Promise.resolve(),
      isStopping: () => false,
      onRemoved: () => undefined,
      onGivenUp: () => {
        givenUp += 1
      },
      ...more,
    })()
  const verdict = (): Promise<object> => verifyAudit(databaseSource(storage.database.db), KEY)

  beforeAll(async () => {
    storage = await openStorage(await databases.create())
  })
  beforeEach(async () => {
    await emptyTables(storage.database.db)
    notes = []
    givenUp = 0
  })
  afterAll(() => storage.close())

  describe('retention', () => {
    test('removes days whose time is over, whole', async () => {
      await write(200)
      await run(3 * 24 - 1)
      expect(notes, 'day 0 ends two days and a bit ago only at the end of day 2').toEqual([])
      await run(3 * 24)
      await run(3 * 24 + 23)
      expect(notes).toEqual([{ rows: 24, chains: 1, before: DAY_0 + DAY_MS }])
      await run(5 * 24)
      expect(notes.slice(1)).toEqual([{ rows: 48, chains: 1, before: DAY_0 + 3 * DAY_MS }])
      expect(await verdict()).toEqual({ intact: true, chains: 1, rows: 128, removed: 72 })
    })

    test('takes so many at a time, each with its row in the log, until all are gone', async () => {
      await write(100)
      await write(100, 'other')
      const removed: number[] = []
      await run(1_000, {
        rowsAtATime: 80,
        onRemoved: ({ rows }) => removed.push(rows),
      })
      expect(notes.map(({ rows, chains }) => [rows, chains])).toEqual([
        [80, 1],
        [80, 2],
        [38, 1],
      ])
      expect(removed).toEqual([80, 80, 38])
      expect(await verdict()).toEqual({ intact: true, chains: 2, rows: 2, removed: 198 })
    })

    test('ends soon when the server stops, and goes on with the next start', async () => {
      await write(100)
      let asked = 0
      await run(1_000, { rowsAtATime: 10, isStopping: () => ++asked > 3 })
      const rows = notes.reduce((sum, note) => sum + note.rows, 0)
      expect(rows).toBeLessThan(99)
      expect(await verdict()).toMatchObject({ intact: true })
      await run(1_000)
      expect(await verdict()).toEqual({ intact: true, chains: 1, rows: 1, removed: 99 })
    })

    test('leaves it to another replica that was faster', async () => {
      await write(100)
      const late = run(1_000, {
        ports: {
          database: storage.database,
          key: KEY,
          clock: () => DAY_0 + 1_000 * HOUR_MS,
          monotonicMs: () => 0,
          note: () => run(1_000),
        },
      })
      await late
      expect([givenUp, notes.length]).toEqual([1, 1])
      expect(await verdict()).toEqual({ intact: true, chains: 1, rows: 1, removed: 99 })
    })

    test('stops at a log that is damaged', async () => {
      await write(100)
      const { db } = storage.database
      await db.deleteFrom('audit_rows').where('sequence', '=', 9).execute()
      await expect(run(1_000)).rejects.toMatchObject({ name: 'ArchiveError', isRace: false })
      expect(notes).toEqual([])
    })
  })
})

test('a server removes rows as its file says, and writes into the log that it did', async () => {
  const works: { readonly ms: number; readonly work: () => void }[] = []
  const anHourPasses = (): void => {
    for (const { ms, work } of works) if (ms === RETENTION_EVERY_MS) work()
  }
  let aheadMs = 0
  const env = {
    TESSERA_MASTER_KEY: randomBytes(32).toString('base64'),
    TESSERA_AUDIT_CHECKPOINT_SECONDS: '0',
  }
  const server = await managedServer(env, 'audit: { retention: 3d }', {
    clock: () => Date.now() + aheadMs,
    every: (ms, work) => {
      works.push({ ms, work })
      return () => undefined
    },
  })
  const ask = (method: string, path: string, body?: object): Promise<Response> =>
    Promise.resolve(
      server.app.fetch(
        new Request(`http://127.0.0.1${path}`, {
          method,
          headers: {
            authorization: `Bearer ${server.adminKey}`,
            'content-type': 'application/json',
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        }),
        { address: '127.0.0.1' },
      ),
    )
  const actions = async (): Promise<readonly string[]> => {
    const page = (await (await ask('GET', '/v1/admin/audit')).json()) as {
      readonly entries: readonly { readonly event: { readonly action: string } }[]
    }
    return page.entries.map(({ event }) => event.action)
  }
  await ask('POST', '/v1/admin/projects', { name: 'One', appId: APP_ID })
  await ask('POST', '/v1/admin/projects', { name: 'Two' })
  expect(await actions()).toEqual(['project.create', 'project.create'])
  aheadMs = 10 * DAY_MS
  anHourPasses()
  // Of the first project's row and the second's, the second was the last of the chain.
  await expect.poll(actions).toEqual(['audit.remove', 'project.create'])
  expect(await (await ask('POST', '/v1/admin/audit/verify', {})).json()).toEqual({
    intact: true,
    chains: 1,
    rows: 2,
    removed: 1,
  })
  expect(await (await ask('GET', '/v1/admin/audit/removals')).json()).toEqual({
    retentionDays: 3,
    removals: [
      {
        chainId: expect.any(String) as string,
        rows: 1,
        at: expect.any(Number) as number,
        genuine: true,
      },
    ],
  })
  const settings = { ...env, TESSERA_DATA: server.folder }
  await server.closeKeeping()
  expect(await verifyAuditLog(settings, undefined, Math.floor(Date.now() / 1000))).toMatchObject({
    intact: true,
    rows: 2,
  })
  await server.close()
})
