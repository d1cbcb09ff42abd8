import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import {
  archiveAudit,
  type RemovalNote,
  type RemovalPorts,
  removeOldRows,
} from '../src/audit/archive/archive-audit.ts'
import { archiveSource } from '../src/audit/archive/archive-source.ts'
import { combinedSource } from '../src/audit/archive/combined-source.ts'
import type { AuditEvent } from '../src/audit/audit.ts'
import { databaseSink } from '../src/audit/audit-sink.ts'
import { type AuditSource, databaseSource } from '../src/audit/audit-source.ts'
import { ChainedAudit } from '../src/audit/chained-audit.ts'
import { readCheckpoint } from '../src/audit/checkpoint.ts'
import { exportAudit, readExport } from '../src/audit/export-audit.ts'
import { type AuditVerdict, verifyAudit, verifyAuditPart } from '../src/audit/verify-audit.ts'
import { backupToFile, restoreFromFile } from '../src/storage/backup-file.ts'
import { openStorage, type Storage } from '../src/storage/storage.ts'
import { auditRowsIn } from './support/audit-events.ts'
import { emptyTables, onEachDatabase } from './support/databases.ts'

const KEY = randomBytes(32)
/** When row n of a chain was written. */
const at = (index: number): number => 1_800_000_000_000 + index * 1_000

function event(index: number, more: Partial<AuditEvent> = {}): AuditEvent {
  return {
    at: at(index),
    action: 'token.issue',
    requestId: `request-${index}`,
    endpoint: 'native',
    address: '192.0.2.1',
    principal: { kind: 'jwt', subject: 'ann "\u2028 😀' },
    ...more,
  }
}

const folder = mkdtempSync(join(tmpdir(), 'tessera-archive-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let files = 0
const newFile = (end = '.jsonl'): string => join(folder, `${++files}${end}`)

onEachDatabase((databases) => {
  let storage: Storage
  let source: AuditSource
  let chains = 0
  let notes: RemovalNote[] = []

  const ports = (more: Partial<RemovalPorts> = {}): RemovalPorts => ({
    database: storage.database,
    key: KEY,
    clock: () => at(1_000_000),
    monotonicMs: () => 0,
    rest: () => Promise.resolve(),
    note: (note) => {
      notes.push(note)
      return Promise.resolve()
    },
    ...more,
  })
  const newAudit = (): ChainedAudit =>
    new ChainedAudit({
      sink: databaseSink(storage.database),
      key: KEY,
      replica: 'r',
      clock: () => at(0),
      newChainId: () => `chain-${++chains}`,
    })
  /** A chain of rows 1 to `count`. */
  const write = async (count: number): Promise<ChainedAudit> => {
    const audit = newAudit()
    for (let index = 1; index <= count; index++) void audit.record(event(index))
    await audit.close()
    return audit
  }
  const verify = (...archives: readonly AuditSource[]): Promise<AuditVerdict> =>
    verifyAudit(archives.length === 0 ? source : combinedSource([source, ...archives]), KEY)
  const countRows = async (): Promise<number> => {
    return (await auditRowsIn(storage.database.db)).length
  }

  beforeAll(async () => {
    storage = await openStorage(await databases.create())
    source = databaseSource(storage.database.db)
  })
  beforeEach(async () => {
    await emptyTables(storage.database.db)
    chains = 0
    notes = []
  })
  afterAll(() => storage.close())

  describe('archiving', () => {
    test('moves what is older to a file, which is the log together with the rest', async () => {
      await write(1_700)
      await write(40)
      const file = newFile()
      const note = await archiveAudit(ports(), file, { before: at(1_501) })
      // Of the second chain all but the last, which never goes.
      expect(note).toMatchObject({ rows: 1_500 + 39, chains: 2, before: at(1_501) })
      expect(notes).toEqual([note])
      expect(note!.archive).toMatchObject({ file, bytes: statSync(file).size })
      expect(statSync(file).mode & 0o077).toBe(0)
      expect(existsSync(`${file}.partial`)).toBe(false)

      expect(await countRows()).toBe(200 + 1)
      expect(await verify()).toEqual({ intact: true, chains: 2, rows: 201, removed: 1_539 })
      const archive = await archiveSource(file)
      expect(await verifyAudit(archive, KEY)).toEqual({ intact: true, chains: 2, rows: 1_539 })
      expect(await verify(archive)).toEqual({ intact: true, chains: 2, rows: 1_740 })
      // The same text as an export has, so that whatever reads those reads it.
      expect(await verifyAudit(await readExport(linesOf(file)), KEY)).toMatchObject({
        intact: true,
        rows: 1_539,
      })
    })

    test('goes on from where the last one ended, and all files and the rest are the log', async () => {
      const audit = await write(900)
      const [one, two, three] = [newFile('.jsonl.gz'), newFile(), newFile('.jsonl.gz')]
      await archiveAudit(ports(), one, { before: at(301) })
      await archiveAudit(ports(), two, { before: at(601) })
      await write(5)
      await audit.record(event(901))
      await archiveAudit(ports(), three, { before: at(701) })
      expect(await countRows()).toBe(201 + 1)
      const all = await Promise.all([three, one, two].map(archiveSource))
      expect(await verify(...all)).toEqual({ intact: true, chains: 2, rows: 901 + 5 })
      // Without the oldest the log begins later, and says so; without one in between there is a gap.
      expect(await verify(all[2]!, all[0]!)).toMatchObject({ intact: true, removed: 300 })
      expect(await verify(all[0]!, all[1]!)).toMatchObject({ code: 'ROW_MISSING', sequence: 301 })
      expect(gunzipSync(readFileSync(one)).toString().split('\n')).toHaveLength(303)
    })

    test('leaves alone what is younger behind what is older, and everything when there is nothing', async () => {
      const audit = newAudit()
      for (const index of [5, 1, 9, 2, 3]) await audit.record(event(index))
      const file = newFile()
      expect(await archiveAudit(ports(), file, { before: at(1) })).toBeUndefined()
      expect([existsSync(file), notes]).toEqual([false, []])
      // The third row is from after the cut, though the two behind it are not.
      expect(await archiveAudit(ports(), file, { before: at(6) })).toMatchObject({ rows: 2 })
      expect(await archiveAudit(ports(), newFile(), { before: at(6) })).toBeUndefined()
      expect(await archiveAudit(ports(), newFile(), { before: at(99) })).toMatchObject({ rows: 2 })
      expect(await archiveAudit(ports(), newFile(), { before: at(99) })).toBeUndefined()
      expect(await countRows()).toBe(1)
      await audit.record(event(10))
      expect(await verify()).toEqual({ intact: true, chains: 1, rows: 2, removed: 4 })
    })

    test('does not take the name of a file that is there', async () => {
      await write(5)
      const file = newFile()
      writeFileSync(file, 'precious')
      await expect(archiveAudit(ports(), file, { before: at(99) })).rejects.toThrow(/is there/)
      // Also when it came while the archive was written.
      const late = newFile()
      const rows = archiveAudit(
        ports({
          clock: () => {
            writeFileSync(late, 'precious')
            return 1
          },
        }),
        late,
        { before: at(99) },
      )
      await expect(rows).rejects.toThrow(/is there/)
      expect([file, late].map((name) => readFileSync(name, 'utf8'))).toEqual([
        'precious',
        'precious',
      ])
      expect([await countRows(), existsSync(`${late}.partial`)]).toEqual([5, false])
    })

    test.for([
      {
        what: 'was changed',
        act: (db: Db) =>
          db
            .updateTable('audit_rows')
            .set({ subject: 'nobody' })
            .where('sequence', '=', 7)
            .execute(),
      },
      {
        what: 'is missing',
        act: (db: Db) => db.deleteFrom('audit_rows').where('sequence', '=', 7).execute(),
      },
    ])('removes nothing from a log in which a row $what, and leaves no file', async ({ act }) => {
      await write(10)
      await act(storage.database.db)
      const before = await countRows()
      const file = newFile()
      await expect(archiveAudit(ports(), file, { before: at(99) })).rejects.toThrow(
        /not as it was written, so nothing is removed from it: row 7/,
      )
      await expect(removeOldRows(ports(), { before: at(99) })).rejects.toThrow(/row 7/)
      expect([await countRows(), notes]).toEqual([before, []])
      expect([existsSync(file), existsSync(`${file}.partial`)]).toEqual([false, false])
    })

    test('removes nothing when its row in the log cannot be written', async () => {
      await write(10)
      const failing = ports({ note: () => Promise.reject(new Error('full')) })
      await expect(archiveAudit(failing, newFile(), { before: at(99) })).rejects.toThrow('full')
      await expect(removeOldRows(failing, { before: at(99) })).rejects.toThrow('full')
      expect(await countRows()).toBe(10)
    })

    test('that is interrupted anywhere in between keeps each row in the file or the database', async () => {
      const audit = await write(2_100)
      for (const slices of [0, 1, 3]) {
        let left = slices
        const file = newFile()
        const dying = ports({
          note: () => (left === 0 ? Promise.reject(new Error('killed')) : Promise.resolve()),
          rest: () => (--left === 0 ? Promise.reject(new Error('killed')) : Promise.resolve()),
        })
        await expect(archiveAudit(dying, file, { before: at(2_000) })).rejects.toThrow('killed')
        expect(await verify()).toMatchObject({ intact: true })
        if (slices === 0) continue
        const removed = 2_100 - (await countRows())
        expect(removed).toBeGreaterThan(0)
        const archive = await archiveSource(file)
        // Rows that are in both are counted once; those below are in an earlier file.
        expect(await verify(archive)).toMatchObject({ intact: true })
      }
      await audit.record(event(9_999))
      expect(await verify()).toMatchObject({ intact: true })
    })

    test('of two at once one is done, and the other gives up', async () => {
      await write(1_200)
      const [one, two] = [newFile(), newFile()]
      const both = await Promise.allSettled([
        archiveAudit(ports(), one, { before: at(9_999) }),
        archiveAudit(ports(), two, { before: at(9_999) }),
      ])
      expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
      expect(both.find((result) => result.status === 'rejected')?.reason).toMatchObject({
        name: 'ArchiveError',
        message: expect.stringContaining('at the same time') as string,
      })
      expect(await verify()).toEqual({ intact: true, chains: 1, rows: 1, removed: 1_199 })
    })
  })

  describe('after rows were removed, verification finds that', () => {
    const db = (): Db => storage.database.db
    const cases: readonly {
      readonly what: string
      readonly act: () => Promise<unknown>
      readonly finds: object
    }[] = [
      {
        what: 'the place of a floor is another',
        act: () => db().updateTable('audit_floors').set({ sequence: 7 }).execute(),
        finds: { code: 'FLOOR_ALTERED', chainId: 'chain-1', sequence: 7 },
      },
      {
        what: 'a floor was raised over rows that were deleted without the key',
        act: async () => {
          const eighth = await db()
            .selectFrom('audit_rows')
            .select('mac')
            .where('sequence', '=', 8)
            .executeTakeFirstOrThrow()
          await db().deleteFrom('audit_rows').where('sequence', '<=', 8).execute()
          await db().updateTable('audit_floors').set({ sequence: 8, row_mac: eighth.mac }).execute()
        },
        finds: { code: 'FLOOR_ALTERED', sequence: 8 },
      },
      {
        what: 'the time of a removal is another',
        act: () => db().updateTable('audit_floors').set({ at_ms: 1 }).execute(),
        finds: { code: 'FLOOR_ALTERED' },
      },
      {
        what: 'a floor is gone',
        act: () => db().deleteFrom('audit_floors').execute(),
        finds: { code: 'ROW_MISSING', sequence: 1 },
      },
      {
        what: 'a floor is that of another chain',
        act: async () => {
          await write(10)
          await db()
            .deleteFrom('audit_rows')
            .where('chain_id', '=', 'chain-2')
            .where('sequence', '<=', 5)
            .execute()
          const floor = await db().selectFrom('audit_floors').selectAll().executeTakeFirstOrThrow()
          await db()
            .insertInto('audit_floors')
            .values({ ...floor, chain_id: 'chain-2' })
            .execute()
        },
        finds: { code: 'FLOOR_ALTERED', chainId: 'chain-2' },
      },
      {
        what: 'an earlier floor was put back',
        act: async () => {
          const earlier = await db()
            .selectFrom('audit_floors')
            .selectAll()
            .executeTakeFirstOrThrow()
          await removeOldRows(ports(), { before: at(9) })
          expect(await verify()).toMatchObject({ intact: true, removed: 8 })
          const { sequence, row_mac, at_ms, mac } = earlier
          await db().updateTable('audit_floors').set({ sequence, row_mac, at_ms, mac }).execute()
        },
        finds: { code: 'ROW_MISSING', sequence: 1 },
      },
      {
        what: 'rows above a floor are gone',
        act: () => db().deleteFrom('audit_rows').where('sequence', '<=', 8).execute(),
        finds: { code: 'ROW_MISSING', sequence: 1 },
      },
      {
        what: 'all rows above a floor are gone',
        act: () => db().deleteFrom('audit_rows').execute(),
        finds: { code: 'TAIL_MISSING', sequence: 6 },
      },
      {
        what: 'a row above a floor was changed',
        act: () =>
          db().updateTable('audit_rows').set({ action: 'x' }).where('sequence', '=', 9).execute(),
        finds: { code: 'ROW_ALTERED', sequence: 9 },
      },
      {
        what: 'a row in the middle is gone',
        act: () => db().deleteFrom('audit_rows').where('sequence', '=', 9).execute(),
        finds: { code: 'ROW_MISSING', sequence: 9 },
      },
      {
        what: 'two rows changed places',
        act: async () => {
          for (const [from, to] of [
            [8, 99],
            [9, 8],
            [99, 9],
          ] as const) {
            await db()
              .updateTable('audit_rows')
              .set({ sequence: to })
              .where('sequence', '=', from)
              .execute()
          }
        },
        finds: { code: 'ROW_ALTERED', sequence: 8 },
      },
      {
        what: 'a row was put in below a floor',
        act: async () => {
          const row = await db()
            .selectFrom('audit_rows')
            .selectAll()
            .where('sequence', '=', 6)
            .executeTakeFirstOrThrow()
          await db()
            .insertInto('audit_rows')
            .values({ ...row, sequence: 5 })
            .execute()
        },
        finds: { code: 'ROW_MISSING', sequence: 1 },
      },
      {
        what: 'a chain with a floor was taken away',
        act: async () => {
          await db().deleteFrom('audit_rows').execute()
          await db().deleteFrom('audit_chains').execute()
        },
        finds: { code: 'CHAIN_MISSING', chainId: 'chain-1' },
      },
    ]

    test.for(cases)('$what', async ({ act, finds }) => {
      await write(12)
      await removeOldRows(ports(), { before: at(6) })
      expect(await verify()).toEqual({ intact: true, chains: 1, rows: 7, removed: 5 })
      await act()
      expect(await verify()).toMatchObject({ intact: false, ...finds })
    })

    test('the end was cut off, by a checkpoint from before or after', async () => {
      const audit = await write(12)
      const early = await readCheckpoint(source, 0)
      await audit.record(event(13))
      await removeOldRows(ports(), { before: at(6) })
      const late = await readCheckpoint(source, 0)
      for (const checkpoint of [early, late]) {
        expect(await verifyAudit(source, KEY, checkpoint)).toMatchObject({ intact: true, rows: 8 })
      }
      await removeOldRows(ports(), { before: at(13) })
      expect(await verifyAudit(source, KEY, early), 'its row is the floor').toMatchObject({
        intact: true,
        rows: 1,
      })
      const other = { ...early, heads: early.heads.map((head) => ({ ...head, mac: 'x' })) }
      expect(await verifyAudit(source, KEY, other)).toMatchObject({ code: 'ROW_ALTERED' })
      // Floor and all: what a chain without a row looks like is what only a checkpoint tells from it.
      await db().deleteFrom('audit_rows').execute()
      await db().deleteFrom('audit_floors').execute()
      expect(await verifyAudit(source, KEY, late)).toMatchObject({ code: 'TAIL_MISSING' })
      expect(await verifyAudit(source, KEY, early)).toMatchObject({ code: 'TAIL_MISSING' })
    })
  })

  describe('an archive in which', () => {
    const changed: readonly {
      readonly what: string
      readonly change: (lines: string[]) => string[]
      readonly finds: object
    }[] = [
      {
        what: 'an event was changed',
        change: (lines) => lines.map((line) => line.replace('request-4', 'request-5')),
        finds: { code: 'ROW_ALTERED', sequence: 4 },
      },
      {
        what: 'a row in the middle is gone',
        change: (lines) => lines.filter((line) => !line.includes('request-4')),
        finds: { code: 'ROW_MISSING', sequence: 4 },
      },
      {
        what: 'the first row is gone',
        change: (lines) => lines.filter((line) => !line.includes('"request-1"')),
        finds: { code: 'ROW_MISSING', sequence: 1 },
      },
      {
        what: 'the end is gone',
        change: (lines) => lines.slice(0, -4),
        finds: { code: 'ROW_MISSING' },
      },
      {
        what: 'the chain is another',
        change: (lines) => lines.map((line) => line.replace('"replica":"r"', '"replica":"x"')),
        finds: { code: 'CHAIN_MISSING' },
      },
    ]

    test.for(changed)('$what is found', async ({ change, finds }) => {
      await write(12)
      const file = newFile()
      await archiveAudit(ports(), file, { before: at(10) })
      const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
      writeFileSync(file, change(lines).join('\n'))
      expect(await verify(await archiveSource(file))).toMatchObject({ intact: false, ...finds })
      writeFileSync(file, lines.join('\n'))
      expect(await verify(await archiveSource(file))).toMatchObject({ intact: true, rows: 12 })
    })

    test('two rows have changed places, or one is there twice, or which is cut off, is refused', async () => {
      await write(12)
      const file = newFile('.jsonl.gz')
      await archiveAudit(ports(), file, { before: at(10) })
      const packed = readFileSync(file)
      const lines = gunzipSync(packed).toString().trimEnd().split('\n')
      const swapped = [...lines]
      ;[swapped[4], swapped[5]] = [swapped[5]!, swapped[4]!]
      const twice = [...lines.slice(0, 5), ...lines.slice(4)]
      for (const bad of [swapped, twice]) {
        writeFileSync(file, bad.join('\n'))
        await expect(archiveSource(file)).rejects.toThrow(/is not where it belongs/)
      }
      writeFileSync(file, packed.subarray(0, -20))
      await expect(archiveSource(file)).rejects.toThrow(/cut off or damaged/)
      writeFileSync(file, 'nonsense')
      await expect(archiveSource(file)).rejects.toThrow(/line 1 is not a line/)
    })

    test('a row is another than in the database, where it still is, is found', async () => {
      await write(12)
      const file = newFile()
      const dying = ports({ note: () => Promise.reject(new Error('killed')) })
      await archiveAudit(dying, file, { before: at(10) }).catch(() => undefined)
      expect(await verify(await archiveSource(file))).toEqual({ intact: true, chains: 1, rows: 12 })
      const text = readFileSync(file, 'utf8')
      writeFileSync(file, text.replace('request-4', 'request-5'))
      expect(await verify(await archiveSource(file))).toMatchObject({
        code: 'ROW_ALTERED',
        sequence: 4,
      })
    })
  })

  test('a log with floors is exported, checked in parts, and comes back from a backup as it was', async () => {
    await write(30)
    await write(30)
    await removeOldRows(ports(), { before: at(11) })
    const exported: string[] = []
    for await (const line of exportAudit(source, 0)) exported.push(line)
    expect(await verifyAudit(await readExport(exported), KEY)).toEqual({
      intact: true,
      chains: 2,
      rows: 40,
      removed: 20,
    })
    let rows = 0
    let removed = 0
    let after: { readonly chainId: string; readonly sequence: number } | undefined
    do {
      const { next, ...verdict } = await verifyAuditPart(source, KEY, { after, maxRows: 7 })
      if (!verdict.intact) throw new Error(verdict.detail)
      rows += verdict.rows
      removed += verdict.removed ?? 0
      after = next
    } while (after !== undefined)
    expect([rows, removed]).toEqual([40, 20])

    const file = newFile()
    await backupToFile(storage.database, file, 0)
    const target = await databases.create()
    await restoreFromFile(target, file)
    const restored = await openStorage(target)
    expect(await verifyAudit(databaseSource(restored.database.db), KEY)).toEqual({
      intact: true,
      chains: 2,
      rows: 40,
      removed: 20,
    })
    await restored.close()
  })

  test('what is checked in parts while rows go is still found intact', async () => {
    await write(100)
    const part = await verifyAuditPart(source, KEY, { maxRows: 20 })
    await removeOldRows(ports(), { before: at(51) })
    // The row is gone from which the next part begins.
    const rest = await verifyAuditPart(source, KEY, { after: part.next, maxRows: 1_000 })
    expect(rest).toEqual({ intact: true, chains: 1, rows: 50, removed: 30 })

    // And in the middle of a part: rows go between two pages.
    await emptyTables(storage.database.db)
    await write(2_500)
    let pages = 0
    const whole = await verifyAuditPart(source, KEY, {
      maxRows: Infinity,
      pause: async () => {
        pages += 1
        if (pages === 1) await removeOldRows(ports(), { before: at(1_501) })
      },
    })
    expect(whole).toEqual({ intact: true, chains: 1, rows: 2_000, removed: 500 })
  })

  test('space that was freed is written again', async () => {
    if (storage.database.kind !== 'sqlite') return
    const { raw } = storage.database
    const pages = (): number => Number(raw.prepare('pragma page_count').get()!.page_count)
    await write(3_000)
    const full = pages()
    for (let round = 0; round < 3; round++) {
      await removeOldRows(ports(), { before: at(9_999) })
      await write(3_000)
    }
    // A few rows stay for each chain that was closed.
    expect(pages()).toBeLessThan(full * 1.1)
  })
})

type Db = Storage['database']['db']

function* linesOf(file: string): Generator<string> {
  yield* readFileSync(file, 'utf8').split('\n')
}
