import { generateKeyPairSync, randomBytes } from 'node:crypto'

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { auditReader } from '../src/audit/audit-query.ts'
import { type AuditSink, databaseSink } from '../src/audit/audit-sink.ts'
import { type AuditSource, databaseSource } from '../src/audit/audit-source.ts'
import { ChainedAudit } from '../src/audit/chained-audit.ts'
import { makeCheckpoint, parseCheckpoint, readCheckpoint } from '../src/audit/checkpoint.ts'
import { exportAudit, readExport } from '../src/audit/export-audit.ts'
import { verifyAudit } from '../src/audit/verify-audit.ts'
import { openStorage, type Storage } from '../src/storage/storage.ts'
import { auditEvent, NOW_MS } from './support/audit-events.ts'
import { emptyTables, onEachDatabase } from './support/databases.ts'

const KEY = randomBytes(32)

onEachDatabase((databases) => {
  let storage: Storage
  let sink: AuditSink
  let source: AuditSource
  let chains = 0

  const newAudit = (through = sink): ChainedAudit =>
    new ChainedAudit({
      sink: through,
      key: KEY,
      replica: 'replica-1',
      clock: () => NOW_MS,
      newChainId: () => `chain-${++chains}`,
    })
  const write = async (audit: ChainedAudit, count: number): Promise<void> => {
    await Promise.all(Array.from({ length: count }, (_, index) => audit.record(auditEvent(index))))
  }

  beforeAll(async () => {
    storage = await openStorage(await databases.create())
    sink = databaseSink(storage.database)
    source = databaseSource(storage.database.db)
  })
  beforeEach(async () => {
    await emptyTables(storage.database.db)
    chains = 0
  })
  afterAll(() => storage.close())

  describe('the chained log', () => {
    test('is intact when it is empty, and after rows of several replicas at once', async () => {
      expect(await verifyAudit(source, KEY)).toEqual({ intact: true, chains: 0, rows: 0 })
      await Promise.all([write(newAudit(), 150), write(newAudit(), 70), write(newAudit(), 1)])
      expect(await verifyAudit(source, KEY)).toEqual({ intact: true, chains: 3, rows: 221 })
    })

    test('commits as few times as it can', async () => {
      const groups: number[] = []
      const audit = newAudit({
        openChain: (key, chain) => sink.openChain(key, chain),
        append: (rows) => {
          groups.push(rows.length)
          return sink.append(rows)
        },
      })
      await write(audit, 600)
      expect(groups).toEqual([256, 256, 88])
      await audit.record(auditEvent(1))
      expect(groups.at(-1)).toBe(1)
    })

    test('keeps hostile text, and can be searched by it', async () => {
      const audit = newAudit()
      const subject = "\0 \ud800 '; drop table audit_rows; --"
      const channel = 'a,b %_\\'
      await audit.record(
        auditEvent(1, {
          principal: { kind: 'jwt', subject },
          services: [{ type: 'rtc', channel, uid: 1 }],
        }),
      )
      expect(await verifyAudit(source, KEY)).toMatchObject({ intact: true, rows: 1 })
      const { rows } = await auditReader(storage.database).query({ channel }, { limit: 10 })
      expect(rows[0]?.event.principal.subject).toBe(subject)
    })

    test('takes a subject of several kilobytes', async () => {
      await newAudit().record(
        auditEvent(1, { principal: { kind: 'jwt', subject: 'x'.repeat(8_000) } }),
      )
      expect(await verifyAudit(source, KEY)).toMatchObject({ intact: true, rows: 1 })
    })

    test('answers 503 while it cannot write, and goes on in a new chain', async () => {
      const trouble = { now: false }
      const audit = newAudit({
        openChain: (key, chain) => sink.openChain(key, chain),
        async append(rows) {
          await sink.append(rows)
          // The worst case: the rows are there, and the answer is not.
          if (trouble.now) throw new Error('connection lost')
        },
      })
      await audit.record(auditEvent(1))
      trouble.now = true
      await expect(audit.record(auditEvent(2))).rejects.toMatchObject({ code: 'AUDIT_UNAVAILABLE' })
      trouble.now = false
      await audit.record(auditEvent(3))
      expect(audit.head()).toMatchObject({ chainId: 'chain-2', sequence: 1 })
      expect(await verifyAudit(source, KEY)).toEqual({ intact: true, chains: 2, rows: 3 })
    })

    test('is not ready from a row that failed to one that did not, and that one says so', async () => {
      const disk = { full: false }
      const audit = newAudit({
        openChain: (key, chain) => sink.openChain(key, chain),
        append: (rows) => (disk.full ? Promise.reject(new Error('full')) : sink.append(rows)),
      })
      await audit.record(auditEvent(1))
      expect(await audit.check()).toBeUndefined()
      disk.full = true
      expect(await audit.check(), 'nobody has noticed yet').toBeUndefined()
      await expect(audit.record(auditEvent(2))).rejects.toThrow()
      expect(await audit.check()).toBe('the audit log cannot be written')
      expect(await audit.check()).toBe('the audit log cannot be written')
      disk.full = false
      expect(await audit.check()).toBeUndefined()
      expect(await audit.check()).toBeUndefined()
      const { rows } = await auditReader(storage.database).query(
        { action: 'audit.resume' },
        { limit: 10 },
      )
      expect(rows.map(({ event: { principal } }) => principal.subject)).toEqual(['replica-1'])
      expect(await verifyAudit(source, KEY)).toMatchObject({ intact: true, rows: 2 })
    })

    test('refuses an event that cannot be written down, alone', async () => {
      const audit = newAudit()
      const bad = audit.record(auditEvent(1, { change: { amount: 1n } }))
      const good = audit.record(auditEvent(2))
      await expect(bad).rejects.toThrow(TypeError)
      await good
    })
  })

  describe('verification names the first bad row when', () => {
    const tampered: readonly {
      readonly what: string
      readonly act: () => Promise<unknown>
      readonly finds: object
    }[] = [
      {
        what: 'an event is changed',
        act: () =>
          storage.database.db
            .updateTable('audit_rows')
            .set(
              (row) =>
                ({
                  event: row.fn('replace', ['event', row.val('room-1'), row.val('room-9')]),
                }) as never,
            )
            .where('sequence', '=', 4)
            .execute(),
        finds: { code: 'ROW_ALTERED', sequence: 4 },
      },
      {
        what: 'a column that is searched by is changed',
        act: () =>
          storage.database.db
            .updateTable('audit_rows')
            .set({ subject: 'nobody' })
            .where('sequence', '=', 7)
            .execute(),
        finds: { code: 'ROW_ALTERED', sequence: 7 },
      },
      {
        what: 'a moment in the column is changed',
        act: () =>
          storage.database.db
            .updateTable('audit_rows')
            .set({ at_ms: 1 })
            .where('sequence', '=', 7)
            .execute(),
        finds: { code: 'ROW_ALTERED', sequence: 7 },
      },
      {
        what: 'a row in the middle is deleted',
        act: () => storage.database.db.deleteFrom('audit_rows').where('sequence', '=', 5).execute(),
        finds: { code: 'ROW_MISSING', sequence: 5 },
      },
      {
        what: 'the first rows are deleted',
        act: () => storage.database.db.deleteFrom('audit_rows').where('sequence', '<', 3).execute(),
        finds: { code: 'ROW_MISSING', sequence: 1 },
      },
      {
        what: 'a row is put in behind the last',
        act: () => copyRow(3, { sequence: 11 }),
        finds: { code: 'ROW_ALTERED', sequence: 11 },
      },
      {
        what: 'a row is put in before the first',
        act: () => copyRow(3, { sequence: -5 }),
        finds: { code: 'ROW_ALTERED', sequence: -5 },
      },
      {
        what: 'a row is put in as a chain of its own',
        act: () => copyRow(1, { chain_id: 'chain-x' }),
        finds: { code: 'CHAIN_MISSING', chainId: 'chain-x' },
      },
      {
        what: 'two rows change places',
        act: async () => {
          const { db } = storage.database
          const move = (from: number, to: number): Promise<unknown> =>
            db
              .updateTable('audit_rows')
              .set({ sequence: to })
              .where('sequence', '=', from)
              .execute()
          await move(6, 1_000)
          await move(7, 6)
          await move(1_000, 7)
        },
        finds: { code: 'ROW_ALTERED', sequence: 6 },
      },
      {
        what: 'the name of the replica is changed',
        act: () => storage.database.db.updateTable('audit_chains').set({ replica: 'x' }).execute(),
        finds: { code: 'CHAIN_ALTERED', chainId: 'chain-1' },
      },
      {
        what: 'the chain is taken away',
        act: () => storage.database.db.deleteFrom('audit_chains').execute(),
        finds: { code: 'CHAIN_MISSING', chainId: 'chain-1' },
      },
    ]

    const copyRow = async (sequence: number, changes: object): Promise<void> => {
      const { db } = storage.database
      const row = await db
        .selectFrom('audit_rows')
        .selectAll()
        .where('sequence', '=', sequence)
        .executeTakeFirstOrThrow()
      await db
        .insertInto('audit_rows')
        .values({ ...row, ...changes })
        .execute()
    }

    test.for(tampered)('$what', async ({ act, finds }) => {
      await write(newAudit(), 10)
      expect(await verifyAudit(source, KEY)).toMatchObject({ intact: true })
      await act()
      expect(await verifyAudit(source, KEY)).toMatchObject({ intact: false, ...finds })
    })

    test('a whole earlier chain is deleted', async () => {
      await write(newAudit(), 3)
      await write(newAudit(), 3)
      const { db } = storage.database
      await db.deleteFrom('audit_rows').where('chain_id', '=', 'chain-1').execute()
      await db.deleteFrom('audit_chains').where('id', '=', 'chain-1').execute()
      expect(await verifyAudit(source, KEY)).toMatchObject({
        code: 'CHAIN_MISSING',
        detail: expect.stringContaining('number 1') as string,
      })
    })

    test('the key is another', async () => {
      await write(newAudit(), 1)
      expect(await verifyAudit(source, randomBytes(32))).toMatchObject({ code: 'CHAIN_ALTERED' })
    })
  })

  describe('a checkpoint', () => {
    test('shows that the end was cut off, which nothing else can', async () => {
      const audit = newAudit()
      await write(audit, 10)
      const checkpoint = await readCheckpoint(source, NOW_MS)
      expect(checkpoint.heads).toEqual([audit.head()])
      await audit.record(auditEvent(11))
      expect(await verifyAudit(source, KEY, checkpoint)).toMatchObject({ intact: true, rows: 11 })

      const { db } = storage.database
      await db.deleteFrom('audit_rows').where('sequence', '>', 8).execute()
      expect(await verifyAudit(source, KEY)).toMatchObject({ intact: true, rows: 8 })
      expect(await verifyAudit(source, KEY, checkpoint)).toMatchObject({
        code: 'TAIL_MISSING',
        sequence: 9,
      })
    })

    test('shows that the last chain was taken away, or written again by whoever has the key', async () => {
      await write(newAudit(), 3)
      const last = newAudit()
      await write(last, 3)
      const checkpoint = makeCheckpoint([last.head()!], NOW_MS)
      const { db } = storage.database
      await db.deleteFrom('audit_rows').where('chain_id', '=', 'chain-2').execute()
      await db.deleteFrom('audit_chains').where('id', '=', 'chain-2').execute()
      expect(await verifyAudit(source, KEY, checkpoint)).toMatchObject({
        code: 'CHAIN_MISSING',
        chainId: 'chain-2',
      })
      chains = 1
      const again = newAudit()
      for (const index of [7, 8, 9, 10]) await again.record(auditEvent(index))
      expect(await verifyAudit(source, KEY)).toMatchObject({ intact: true })
      expect(await verifyAudit(source, KEY, checkpoint)).toMatchObject({ code: 'ROW_ALTERED' })
    })

    test('can be signed, and is refused when it is not as it was signed', async () => {
      await write(newAudit(), 2)
      const { privateKey, publicKey } = generateKeyPairSync('ed25519')
      const signed = JSON.stringify(await readCheckpoint(source, NOW_MS, privateKey))
      expect(parseCheckpoint(signed, publicKey).heads).toHaveLength(1)
      expect(() =>
        parseCheckpoint(signed.replace('"sequence":2', '"sequence":1'), publicKey),
      ).toThrow(/not signed/)
      const unsigned = JSON.stringify(await readCheckpoint(source, NOW_MS))
      expect(parseCheckpoint(unsigned).heads).toHaveLength(1)
      expect(() => parseCheckpoint(unsigned, publicKey)).toThrow(/not signed/)
      expect(() => parseCheckpoint('{}')).toThrow(TypeError)
      expect(() => parseCheckpoint('nonsense')).toThrow(TypeError)
    })
  })

  describe('an export', () => {
    const lines = async (): Promise<string[]> => {
      const all: string[] = []
      for await (const line of exportAudit(source, NOW_MS)) all.push(line)
      return all
    }

    test('is JSON lines that can be verified without the database', async () => {
      await write(newAudit(), 5)
      await newAudit().record(auditEvent(1, { reason: 'a\nb\u2028', action: 'token.refuse' }))
      const exported = await lines()
      expect(exported).toHaveLength(1 + 2 + 6)
      for (const line of exported) expect(line).not.toContain('\n')
      expect(JSON.parse(exported[2]!)).toMatchObject({ sequence: 1, event: { at: NOW_MS } })
      const read = await readExport(exported)
      expect(await verifyAudit(read, KEY)).toEqual({ intact: true, chains: 2, rows: 6 })
      expect(await readCheckpoint(read, NOW_MS)).toEqual(await readCheckpoint(source, NOW_MS))
    })

    test('keeps what is remarkable about a request, and is as it was where nothing is', async () => {
      const plain = auditEvent(1)
      const noted = auditEvent(2, { note: 'the App Certificate in this request was not used' })
      await newAudit().record(plain)
      await newAudit().record(noted)
      const exported = await lines()
      expect(exported.filter((line) => line.includes('"note"'))).toHaveLength(1)
      expect(await verifyAudit(source, KEY)).toMatchObject({ intact: true, rows: 2 })
      expect(await verifyAudit(await readExport(exported), KEY)).toMatchObject({ intact: true })
      const forged = exported.map((line) => line.replace('was not used', 'was used'))
      expect(await verifyAudit(await readExport(forged), KEY)).toMatchObject({
        code: 'ROW_ALTERED',
        sequence: 1,
      })
      const { rows } = await auditReader(storage.database).query({}, { limit: 10 })
      expect(rows.map((entry) => entry.event.note)).toEqual([noted.note, undefined])
    })

    test('shows its damage as the database would', async () => {
      await write(newAudit(), 5)
      const exported = await lines()
      const without = await readExport(exported.filter((_, index) => index !== 4))
      expect(await verifyAudit(without, KEY)).toMatchObject({ code: 'ROW_MISSING', sequence: 3 })
      const changed = exported.map((line, index) =>
        index === 4 ? line.replace('room', 'loom') : line,
      )
      expect(await verifyAudit(await readExport(changed), KEY)).toMatchObject({
        code: 'ROW_ALTERED',
        sequence: 3,
      })
    })

    test.for([
      { what: 'nothing', text: [], says: 'empty' },
      { what: 'another file', text: ['{"a":1}'], says: 'line 1' },
      { what: 'a broken line', text: ['{"format":"tessera-audit-1","at":1}', '{'], says: 'line 2' },
    ])('is refused when it is $what', async ({ text, says }) => {
      await expect(readExport(text)).rejects.toThrow(says)
    })
  })

  describe('the log', () => {
    test('is read newest first, page by page, without a row twice or missing', async () => {
      // Several events in one millisecond, so that the time alone does not order them.
      const audit = newAudit()
      for (let index = 0; index < 25; index++) {
        await audit.record(auditEvent(0, { at: NOW_MS + (index >> 2), requestId: `r${index}` }))
      }
      const reader = auditReader(storage.database)
      const seen: string[] = []
      let after: string | undefined
      do {
        const page = await reader.query({}, { limit: 10, after })
        seen.push(...page.rows.map((entry) => entry.event.requestId))
        after = page.next
      } while (after !== undefined)
      expect(seen).toEqual(Array.from({ length: 25 }, (_, index) => `r${24 - index}`))
      await expect(reader.query({}, { limit: 10, after: 'nonsense' })).rejects.toMatchObject({
        code: 'REQUEST_INVALID',
      })
      await expect(reader.query({}, { limit: 0 })).rejects.toThrow(RangeError)
    })

    test.for([
      { filter: {}, sequences: [6, 5, 4, 3, 2, 1] },
      { filter: { from: NOW_MS + 2, to: NOW_MS + 4 }, sequences: [4, 3] },
      { filter: { subject: 'user-1' }, sequences: [5, 2] },
      { filter: { action: 'token.refuse' }, sequences: [6] },
      { filter: { channel: 'room-1' }, sequences: [6, 4, 2] },
      { filter: { channel: 'ROOM-1' }, sequences: [] },
      { filter: { channel: 'room' }, sequences: [] },
      { filter: { channel: 'room-1', subject: 'user-0' }, sequences: [4] },
      { filter: { appId: 'b'.repeat(32) }, sequences: [] },
    ])('is filtered by $filter', async ({ filter, sequences }) => {
      const audit = newAudit()
      for (let index = 0; index < 6; index++) {
        await audit.record(auditEvent(index, index === 5 ? { action: 'token.refuse' } : {}))
      }
      const { rows } = await auditReader(storage.database).query(filter, { limit: 100 })
      expect(rows.map(({ sequence }) => sequence)).toEqual(sequences)
    })

    test('is counted for charts', async () => {
      const audit = newAudit()
      for (const seconds of [0, 1, 59, 60, 61, 200]) {
        await audit.record(auditEvent(0, { at: NOW_MS + seconds * 1_000 }))
      }
      await audit.record(auditEvent(0, { action: 'token.refuse' }))
      expect(await auditReader(storage.database).count({ from: NOW_MS }, 60_000)).toEqual([
        { from: NOW_MS, action: 'token.issue', count: 3 },
        { from: NOW_MS, action: 'token.refuse', count: 1 },
        { from: NOW_MS + 60_000, action: 'token.issue', count: 2 },
        { from: NOW_MS + 180_000, action: 'token.issue', count: 1 },
      ])
    })
  })
})
