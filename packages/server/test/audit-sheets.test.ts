import { randomBytes } from 'node:crypto'

import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { removeOldRows } from '../src/audit/archive/archive-audit.ts'
import type { AuditEvent } from '../src/audit/audit.ts'
import type { AuditFilter } from '../src/audit/audit-filter.ts'
import { auditReader } from '../src/audit/audit-query.ts'
import type { AuditRow } from '../src/audit/audit-row.ts'
import { searchColumns } from '../src/audit/audit-row.ts'
import { databaseSink } from '../src/audit/audit-sink.ts'
import { databaseSource, rowsOf } from '../src/audit/audit-source.ts'
import { rowMac } from '../src/audit/chain.ts'
import { eventJson } from '../src/audit/event-json.ts'
import { MAX_SPAN_MS, MIN_PACKED, rowsOfSheet, sheetOf } from '../src/audit/sheet.ts'
import { verifyAudit } from '../src/audit/verify-audit.ts'
import { openStorage, type Storage } from '../src/storage/storage.ts'
import { auditEvent, NOW_MS } from './support/audit-events.ts'
import { emptyTables, onEachDatabase } from './support/databases.ts'

const KEY = randomBytes(32)
const CHAIN = 'chain-1'

/** Rows that follow one another in a chain. */
function chained(events: readonly AuditEvent[], first = 1, previousMac = ''): AuditRow[] {
  let mac = previousMac
  return events.map((one, index) => {
    const text = eventJson(one)
    mac = rowMac(KEY, CHAIN, first + index, mac, text)
    return { chainId: CHAIN, sequence: first + index, event: text, mac, ...searchColumns(one) }
  })
}

const events = (count: number, more: Partial<AuditEvent> = {}): AuditEvent[] =>
  Array.from({ length: count }, (_, index) => auditEvent(index, more))

describe('a sheet', () => {
  test('gives back the rows that it was made of', () => {
    const text = fc.string({ unit: 'binary', maxLength: 6 })
    const some = fc.array(fc.record({ subject: text, channel: text, at: fc.nat(1_000) }), {
      minLength: MIN_PACKED,
      maxLength: 2 * MIN_PACKED,
    })
    fc.assert(
      fc.property(some, fc.integer({ min: 1, max: 1_000_000 }), (about, first) => {
        const rows = chained(
          about.map(({ subject, channel, at }, index) =>
            auditEvent(index, {
              at: NOW_MS + at,
              principal: { kind: 'jwt', subject },
              services: [{ type: 'rtc', channel, uid: 1 }],
            }),
          ),
          first,
        )
        const sheet = sheetOf(rows)!
        const times = rows.map(({ atMs }) => atMs)
        expect([sheet.from_ms, sheet.to_ms]).toEqual([Math.min(...times), Math.max(...times)])
        expect([sheet.first, sheet.last]).toEqual([first, first + rows.length - 1])
        expect(rowsOfSheet(sheet)).toEqual(rows)
      }),
    )
  })

  test.each([
    ['few rows', events(MIN_PACKED - 1)],
    ['a refusal among them', [...events(MIN_PACKED), auditEvent(99, { action: 'token.refuse' })]],
    ['rows that are long apart', [...events(MIN_PACKED), auditEvent(MAX_SPAN_MS + 1)]],
  ])('is not made of %s', (_, some) => {
    expect(sheetOf(chained(some))).toBeUndefined()
  })

  test('is made of rows that are as far apart as they may be', () => {
    expect(sheetOf(chained([...events(MIN_PACKED), auditEvent(MAX_SPAN_MS)]))).toBeDefined()
  })
})

onEachDatabase((databases) => {
  let storage: Storage

  beforeAll(async () => {
    storage = await openStorage(await databases.create())
  })
  beforeEach(() => emptyTables(storage.database.db))
  afterAll(() => storage.close())

  /** Writes rows as SQLite's sink does under load, on either database; `isPacked` says which groups are. */
  async function write(
    groups: readonly (readonly AuditEvent[])[],
    isPacked: (group: number) => boolean,
  ): Promise<AuditRow[]> {
    const { db } = storage.database
    const chain = await databaseSink(storage.database).openChain(KEY, {
      id: CHAIN,
      replica: 'r',
      startedAtMs: NOW_MS,
    })
    const all: AuditRow[] = []
    for (const [index, group] of groups.entries()) {
      const rows = chained(group, all.length + 1, all.at(-1)?.mac ?? chain.mac)
      const sheet = isPacked(index) ? sheetOf(rows) : undefined
      if (sheet !== undefined) await db.insertInto('audit_sheets').values(sheet).execute()
      else {
        for (const {
          chainId,
          sequence,
          atMs,
          action,
          appId,
          subject,
          channels,
          event: text,
          mac,
        } of rows) {
          await db
            .insertInto('audit_rows')
            .values({
              chain_id: chainId,
              sequence,
              at_ms: atMs,
              action,
              app_id: appId,
              subject,
              channels,
              event: text,
              mac,
            })
            .execute()
        }
      }
      all.push(...rows)
    }
    return all
  }
  const source = (): ReturnType<typeof databaseSource> => databaseSource(storage.database.db)
  const verify = (): ReturnType<typeof verifyAudit> => verifyAudit(source(), KEY)
  const sheets = async (): Promise<number> =>
    (await storage.database.db.selectFrom('audit_sheets').select('first').execute()).length

  const groups = [events(20), events(3), events(40, { rule: 'other' }), events(17)]

  test('what is committed together is packed on SQLite', async () => {
    const sink = databaseSink(storage.database)
    await sink.append(chained(events(MIN_PACKED)))
    await sink.append(chained(events(MIN_PACKED - 1), 100))
    expect(await sheets()).toBe(databases.kind === 'sqlite' ? 1 : 0)
    const rows = await source().rows(CHAIN, 0, 1_000)
    expect(rows).toHaveLength(2 * MIN_PACKED - 1)
  })

  describe('a log with sheets in it', () => {
    test('is read in order, from any row on and in pages of any size', async () => {
      const rows = await write(groups, (group) => group !== 1)
      expect(await sheets()).toBe(3)
      for (const after of [Number.MIN_SAFE_INTEGER, 0, 1, 19, 20, 22, 23, 62, 63, 79, 80]) {
        for (const limit of [1, 2, 19, 20, 21, 1_000]) {
          const page = await source().rows(CHAIN, after, limit)
          const from = Math.max(after, 0)
          expect(page.map(({ sequence }) => sequence)).toEqual(
            rows.slice(from, from + limit).map(({ sequence }) => sequence),
          )
        }
      }
      expect((await source().lastRow(CHAIN))?.mac).toBe(rows.at(-1)!.mac)
      expect(await source().chainIdsOfRows()).toEqual([CHAIN])
      expect(await verify()).toEqual({ intact: true, chains: 1, rows: 80 })
    })

    test('answers as one without', async () => {
      const text = fc.constantFrom(
        'user-0',
        'user-1',
        'ann "quoted"',
        'x'.repeat(300),
        '\0',
        '\ud800',
      )
      const filter: fc.Arbitrary<AuditFilter> = fc.record(
        {
          from: fc.nat(60).map((ms) => NOW_MS + ms),
          to: fc.nat(60).map((ms) => NOW_MS + ms),
          subject: fc.constantFrom(
            'user-0',
            'ann "quoted"',
            'x'.repeat(300),
            'x'.repeat(255),
            '\ufffd',
          ),
          action: fc.constantFrom('token.issue', 'token.refuse'),
          channel: fc.constantFrom('room-0', 'room-1', 'room', 'ROOM-0'),
          appId: fc.constantFrom('a'.repeat(32), 'b'.repeat(32)),
        },
        { requiredKeys: [], noNullPrototype: true },
      )
      const group = fc.array(fc.tuple(fc.nat(50), text), { minLength: 1, maxLength: 40 })
      await fc.assert(
        fc.asyncProperty(
          fc.array(group, { minLength: 1, maxLength: 5 }),
          fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
          filter,
          fc.integer({ min: 1, max: 30 }),
          fc.constantFrom(7, 1_000, 60_000),
          async (about, packs, wanted, limit, spanMs) => {
            const written = about.map((some, index) =>
              some.map(([ms, subject], at) =>
                auditEvent(at, {
                  at: NOW_MS + ms,
                  principal: { kind: 'jwt', subject },
                  action: index === 4 ? 'token.refuse' : 'token.issue',
                }),
              ),
            )
            const answers: unknown[] = []
            for (const isPacked of [() => false, (index: number) => packs[index]!]) {
              await emptyTables(storage.database.db)
              await write(written, isPacked)
              const reader = auditReader(storage.database)
              const seen: number[] = []
              let after: string | undefined
              do {
                const page = await reader.query(wanted, { limit, after })
                seen.push(...page.rows.map(({ sequence }) => sequence))
                after = page.next
              } while (after !== undefined)
              answers.push({ seen, counts: await reader.count(wanted, spanMs) })
            }
            expect(answers[1]).toEqual(answers[0])
          },
        ),
        { numRuns: 60 },
      )
    }, 60_000)

    test.for([
      { subject: 'a\0b', by: 'a\ufffdb' },
      { subject: 'a\ud800', by: 'a\ufffd' },
      { subject: 'x'.repeat(300), by: 'x'.repeat(255) },
      { subject: 'ann "the" \\', by: 'ann "the" \\' },
    ])('finds $subject by what it can be searched by', async ({ subject, by }) => {
      await write([events(20, { principal: { kind: 'jwt', subject } })], () => true)
      const reader = auditReader(storage.database)
      expect((await reader.query({ subject: by }, { limit: 100 })).rows).toHaveLength(20)
      expect(await reader.count({ subject: by }, 60_000)).toMatchObject([{ count: 20 }])
      expect((await reader.query({ subject: `${by}-` }, { limit: 100 })).rows).toEqual([])
    })

    test('of many sheets is looked through in slices, and nothing is missed or told twice', async () => {
      const rare = (index: number): boolean => index % 3_001 === 7
      const ofOther = (index: number): boolean => index % 7 === 3
      const many = Array.from({ length: 24_000 }, (_, index) =>
        auditEvent(index, {
          // Ten a millisecond, and the last of each hundred a little late.
          at: NOW_MS + Math.floor(index / 10) - (index % 100 === 99 ? 5 : 0),
          ...(rare(index) ? { principal: { kind: 'jwt', subject: 'rare' } } : {}),
          ...(ofOther(index) ? { appId: 'b'.repeat(32) } : {}),
        }),
      )
      const all: (readonly AuditEvent[])[] = []
      for (let at = 0; at < many.length; at += 60) all.push(many.slice(at, at + 60))
      await write(all, (group) => group % 50 !== 49)
      expect(await sheets()).toBe(392)

      const reader = auditReader(storage.database)
      const seenOf = async (wanted: AuditFilter, limit: number): Promise<number[]> => {
        const seen: number[] = []
        let after: string | undefined
        do {
          const page = await reader.query(wanted, { limit, after })
          expect(page.rows.length).toBeLessThanOrEqual(limit)
          seen.push(...page.rows.map(({ sequence }) => sequence))
          after = page.next
        } while (after !== undefined)
        return seen
      }
      const expected = (fits: (index: number) => boolean): number[] =>
        many
          .map(({ at }, index) => ({ at, index }))
          .filter(({ index }) => fits(index))
          .sort((a, b) => b.at - a.at || b.index - a.index)
          .map(({ index }) => index + 1)

      expect(await seenOf({}, 1_000)).toEqual(expected(() => true))
      expect(await seenOf({ subject: 'rare' }, 3)).toEqual(expected(rare))
      expect(await seenOf({ action: 'token.issue', channel: 'room-1' }, 1_000)).toEqual(
        expected((index) => index % 2 === 1),
      )
      const span = { from: NOW_MS + 333, to: NOW_MS + 1_234 }
      const inSpan = (index: number): boolean =>
        many[index]!.at >= span.from && many[index]!.at < span.to
      expect(await seenOf(span, 500)).toEqual(expected(inSpan))

      const bars = (fits: (index: number) => boolean, spanMs: number): unknown[] => {
        const counts = new Map<number, number>()
        for (const [index, { at }] of many.entries()) {
          const from = Math.floor(at / spanMs) * spanMs
          if (fits(index)) counts.set(from, (counts.get(from) ?? 0) + 1)
        }
        return [...counts]
          .sort(([a], [b]) => a - b)
          .map(([from, count]) => ({ from, action: 'token.issue', count }))
      }
      for (const spanMs of [500, 60_000]) {
        expect(await reader.count({}, spanMs)).toEqual(bars(() => true, spanMs))
        expect(await reader.count(span, spanMs)).toEqual(bars(inSpan, spanMs))
        expect(await reader.count({ subject: 'rare' }, spanMs)).toEqual(bars(rare, spanMs))
        const ofProject = { ...span, appId: 'b'.repeat(32) }
        expect(await reader.count(ofProject, spanMs)).toEqual(
          bars((index) => inSpan(index) && ofOther(index), spanMs),
        )
      }
      expect(await verify()).toEqual({ intact: true, chains: 1, rows: many.length })
    }, 60_000)

    test.for([3, 20, 21, 22, 23, 40, 62, 79])(
      'loses its first %i rows, and no more',
      async (last) => {
        const rows = await write(groups, (group) => group !== 1)
        // The clock of each group begins anew, so they go by number and not by age.
        const note = await removeOldRows(
          {
            database: storage.database,
            key: KEY,
            clock: () => NOW_MS,
            monotonicMs: () => 0,
            rest: () => Promise.resolve(),
            note: () => Promise.resolve(),
          },
          { before: NOW_MS + 1_000, maxRows: last },
        )
        expect(note).toMatchObject({ rows: last })
        const left: number[] = []
        for await (const row of rowsOf(source(), CHAIN)) left.push(row.sequence)
        expect(left).toEqual(rows.slice(last).map(({ sequence }) => sequence))
        expect(await verify()).toMatchObject({ intact: true, rows: 80 - last, removed: last })
      },
    )

    test.for<{ what: string; act: (rows: string) => object; finds: object }>([
      {
        what: 'an event is changed',
        act: (rows) => ({ rows: rows.replace('request-5"', 'request-6"') }),
        finds: { code: 'ROW_ALTERED', sequence: 6 },
      },
      {
        what: 'a line is taken out',
        act: (rows) => ({ rows: rows.split('\n').toSpliced(4, 1).join('\n') }),
        finds: { code: 'ROW_ALTERED', sequence: 5 },
      },
      {
        what: 'the last line is taken off',
        act: (rows) => ({ rows: rows.split('\n').slice(0, -1).join('\n') }),
        finds: { code: 'ROW_ALTERED', sequence: 19 },
      },
      {
        what: 'a line is put in behind',
        act: (rows) => ({ rows: `${rows}\n${rows.split('\n')[0]!}` }),
        finds: { code: 'ROW_ALTERED', sequence: 21 },
      },
      {
        what: 'two lines change places',
        act: (rows) => {
          const [one, two, ...more] = rows.split('\n')
          return { rows: [two, one, ...more].join('\n') }
        },
        finds: { code: 'ROW_ALTERED', sequence: 1 },
      },
      {
        what: 'it is no text of ours',
        act: () => ({ rows: 'nonsense' }),
        finds: { code: 'ROW_ALTERED', sequence: 1 },
      },
      {
        what: 'it says that it begins later, so that searching passes it over',
        act: () => ({ from_ms: NOW_MS + 3 }),
        finds: { code: 'ROW_ALTERED', sequence: 20 },
      },
      {
        what: 'it says that it ends earlier',
        act: () => ({ to_ms: NOW_MS + 10 }),
        finds: { code: 'ROW_ALTERED', sequence: 20 },
      },
      {
        what: 'it says that it ends so much later that searching does not expect it',
        act: () => ({ to_ms: NOW_MS + 1_000_000 }),
        finds: { code: 'ROW_ALTERED', sequence: 20 },
      },
      {
        what: 'it says that it has more rows, which a chart would count',
        act: () => ({ last: 1_000 }),
        finds: { code: 'ROW_ALTERED', sequence: 20 },
      },
      {
        what: 'it is moved',
        act: () => ({ first: 1_000 }),
        finds: { code: 'ROW_MISSING', sequence: 1 },
      },
      {
        what: 'it is said to be of another chain',
        act: () => ({ chain_id: 'chain-x' }),
        finds: { code: 'CHAIN_MISSING', chainId: 'chain-x' },
      },
    ])('is not intact when of a sheet $what', async ({ act, finds }) => {
      await write(groups, (group) => group !== 1)
      expect(await verify()).toMatchObject({ intact: true })
      const { db } = storage.database
      const place = (): { chain_id: string; first: number } => ({ chain_id: CHAIN, first: 1 })
      const { rows } = await db
        .selectFrom('audit_sheets')
        .select('rows')
        .where('first', '=', place().first)
        .executeTakeFirstOrThrow()
      await db.updateTable('audit_sheets').set(act(rows)).where('first', '=', 1).execute()
      expect(await verify()).toMatchObject({ intact: false, ...finds })
    })

    test('is not intact when a sheet is deleted, or put in beside its rows', async () => {
      await write(groups, (group) => group !== 1)
      const { db } = storage.database
      const sheet = await db
        .selectFrom('audit_sheets')
        .selectAll()
        .where('first', '=', 24)
        .executeTakeFirstOrThrow()
      await db
        .insertInto('audit_sheets')
        .values({ ...sheet, first: 30 })
        .execute()
      expect(await verify()).toMatchObject({ code: 'ROW_ALTERED', sequence: 30 })
      await db.deleteFrom('audit_sheets').where('first', '=', 30).execute()
      expect(await verify()).toMatchObject({ intact: true })
      await db.deleteFrom('audit_sheets').where('first', '=', 24).execute()
      expect(await verify()).toMatchObject({ code: 'ROW_MISSING', sequence: 24 })
    })
  })
})
