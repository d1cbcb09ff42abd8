import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { removeRows } from '../src/audit/archive/remove-rows.ts'
import { auditReader } from '../src/audit/audit-query.ts'
import { databaseSink } from '../src/audit/audit-sink.ts'
import { databaseSource } from '../src/audit/audit-source.ts'
import type { DatabaseLocation } from '../src/storage/database.ts'
import { cursorOf } from '../src/storage/cursor.ts'
import { type PageRequest, wholeList } from '../src/storage/page.ts'
import { openStorage, sealedStorage, type Storage } from '../src/storage/storage.ts'
import type { BanRecord } from '../src/storage/stores/bans.ts'
import { onEachDatabase } from './support/databases.ts'
import { type Growth, growthOf } from './support/plans.ts'
import { statementsOf } from './support/statements.ts'

/*
 * What is asked of the database while tokens are issued, for lists and by the chores must not cost more with every row
 * that is kept. The plans of all these statements are read, and none may go through a whole table.
 */

const NOW = 1_800_000_000
const MS = NOW * 1000
const noSeal = { seal: (text: string) => text, open: (text: string) => text }

/**
 * Read whole on purpose: `versions` has a row for each of a few topics; the others are kept in memory, all of them, and
 * read again when one of them has changed.
 */
const SMALL_TABLES: ReadonlySet<string> = new Set([
  'versions',
  'projects',
  'certificates',
  'certificate_usage',
  'policies',
])

/** Partial ones, in which there is nothing but the answer. */
const SMALL_INDEXES: ReadonlySet<string | undefined> = new Set(['bans_unfinished'])

const ban: BanRecord = {
  id: 'ban',
  subject: 'ann',
  reason: 'spam',
  createdAt: NOW,
  createdBy: 'root',
  kickState: 'none',
}

const row = {
  chainId: 'c',
  sequence: 1,
  atMs: MS,
  action: 'token.issue',
  appId: 'a',
  subject: 's',
  channels: '',
  event: '{}',
  mac: '',
}

type Question = (storage: Storage) => Promise<unknown>

const QUESTIONS: Readonly<Record<string, Question>> = {
  'what has changed': ({ changes }) => Promise.resolve(changes.ensureFresh()),
  'the version of a topic': ({ changes }) => changes.version('bans'),
  'projects and certificates': ({ projects }) => projects.list(),
  'the API keys': ({ apiKeys }) => wholeList(apiKeys),
  'the rules': ({ policies }) => policies.list(),
  'an API key by its prefix': ({ apiKeys }) => apiKeys.findByPrefix('p'),
  'the use of an API key': ({ apiKeys }) => apiKeys.noteUsed('k', NOW),
  'revoked tickets': ({ tickets }) => tickets.listRevoked(NOW),
  'a ticket': ({ tickets }) => tickets.find('t'),
  'the uid of a subject': ({ uidMap }) => uidMap.find('a', 's'),
  'a uid for a subject': ({ uidMap }) => uidMap.claim('a', 's', 1),
  'bans in force': ({ bans }) => bans.listChanged({ revision: 0, id: '' }, 1_000, NOW),
  'bans that have changed': ({ bans }) => bans.listChanged({ revision: 7, id: '' }, 1_000),
  'a new ban': ({ bans }) => bans.add(ban),
  'lifting a ban': ({ bans }) => bans.lift('ban', NOW),
  'a kick': ({ bans }) => bans.setKick('ban', 'done', 1),
  'kicks to be taken up': ({ bans }) => bans.listUnfinishedKicks(),
  'ends of tokens by certificate': ({ certificateUsage }) =>
    certificateUsage.note(new Map([['c', NOW]])),
  'a session': ({ sessions }) => sessions.find('h'),
  'the use of a session': ({ sessions }) => sessions.noteSeen('h', NOW),
  'the sessions of an account': ({ sessions }) => sessions.removeOfUser('u'),
  'sessions that are over': ({ sessions }) => sessions.removeExpired(NOW),
  'a kept answer': (storage) =>
    sealedStorage(storage, noSeal).idempotency.claim('ann', 'key', 'hash', NOW),
  'the end of a kept answer': (storage) =>
    sealedStorage(storage, noSeal).idempotency.finish('ann', 'key', '{}'),
  'answers that are over': (storage) =>
    sealedStorage(storage, noSeal).idempotency.removeExpired(NOW),

  'a chain of the audit log': ({ database }) =>
    databaseSink(database).openChain(new Uint8Array(32), { id: 'c', replica: 'r', startedAtMs: 1 }),
  'rows of the audit log': ({ database }) => databaseSink(database).append([row]),
  'the end of a chain': ({ database }) => databaseSource(database.db).lastRow('c'),
  'the rows of a chain': ({ database }) => databaseSource(database.db).rows('c', 7, 1_000),
  'old rows that are removed': (storage) => removeSlice(storage, 0),
  'more of them': (storage) => removeSlice(storage, 7),
}

/** There is no such row, so it is given up after its statements. */
function removeSlice({ database }: Storage, after: number): Promise<void> {
  const slices = [{ sequence: after + 5, mac: '' }]
  return removeRows(
    database,
    { chainId: 'none', after, slices },
    {
      key: new Uint8Array(32),
      clock: () => MS,
      monotonicMs: () => 0,
      rest: () => Promise.resolve(),
    },
  ).catch(() => undefined)
}

const DAY = { from: MS - 86_400_000, to: MS }
const FILTERS = {
  nothing: {},
  'a day': DAY,
  'refusals of a day': { ...DAY, action: 'token.refuse' },
  'tokens of a day': { ...DAY, action: 'token.issue' },
  'refusals ever': { action: 'token.refuse' },
  'a subject in a day': { ...DAY, subject: 's' },
  'a channel in a day': { ...DAY, channel: 'room' },
  'a project in a day': { ...DAY, appId: 'a' },
  'all of these': { ...DAY, subject: 's', channel: 'room', appId: 'a', action: 'token.refuse' },
} as const

/** A page of each list that an administrator reads. */
const LISTS: Readonly<Record<string, (storage: Storage, page: PageRequest) => Promise<unknown>>> = {
  bans: ({ bans }, page) => bans.list(page),
  tickets: ({ tickets }, page) => tickets.list(page),
  'API keys': ({ apiKeys }, page) => apiKeys.list(page),
}
const FIRST = { limit: 100 }
const SECOND = { limit: 100, after: cursorOf([NOW, 'id']) }

onEachDatabase((databases) => {
  let location: DatabaseLocation
  let storage: Storage
  beforeAll(async () => {
    location = await databases.create()
    storage = await openStorage(location)
  })
  afterAll(() => storage.close())

  const growthIn = async (question: Question): Promise<readonly Growth[]> => {
    // Opened anew: SQLite's statements are seen when they are prepared, which is once.
    const asking = await openStorage(location)
    try {
      const statements = await statementsOf(asking.database, () => question(asking))
      expect(statements).not.toEqual([])
      const growth: Growth[] = []
      for (const each of statements) growth.push(...(await growthOf(asking.database, each)))
      return growth.filter(
        ({ table, index }) => !SMALL_TABLES.has(table) && !SMALL_INDEXES.has(index),
      )
    } finally {
      await asking.close()
    }
  }

  test.for(Object.entries(QUESTIONS))('%s: no table is gone through', async ([, question]) => {
    expect(await growthIn(question)).toEqual([])
  })

  test.for(Object.entries(LISTS))('%s are listed by an index', async ([, list]) => {
    expect(await growthIn((asked) => list(asked, FIRST))).toEqual([])
    expect(await growthIn((asked) => list(asked, SECOND))).toEqual([])
  })

  describe('the audit page', () => {
    const slice = { from: MS - 1_000, to: MS }
    test.for(Object.entries(FILTERS))('lists %s by an index', async ([, filter]) => {
      const list: Question = ({ database }) => auditReader(database).query(filter, { limit: 100 })
      expect(await growthIn(list)).toEqual([])
    })

    test('goes on by an index', async () => {
      const after = cursorOf([MS, 'c', 7])
      expect(
        await growthIn((s) => auditReader(s.database).query(DAY, { limit: 100, after })),
      ).toEqual([])
      expect(
        await growthIn((s) => auditReader(s.database).query({}, { limit: 100, after })),
      ).toEqual([])
    })

    test.for(Object.entries(FILTERS))('counts %s by an index', async ([, filter]) => {
      // In the slices of which a count of any span is made.
      const count: Question = ({ database }) =>
        auditReader(database).count({ ...filter, ...slice }, 60_000)
      expect(await growthIn(count)).toEqual([])
    })
  })

  test('without an index it would be seen', async () => {
    const { db } = storage.database
    await sql`drop index audit_rows_at`.execute(db)
    await sql`drop index audit_rows_rare`.execute(db)
    await sql`drop index tickets_revoked`.execute(db)
    await sql`drop index bans_created`.execute(db)
    await sql`drop index tickets_created`.execute(db)
    await sql`drop index api_keys_created`.execute(db)
    const tables = async (question: Question): Promise<readonly string[]> =>
      (await growthIn(question)).map(({ table }) => table).filter((table) => table !== '')
    const reader = (filter: object): Question => {
      return ({ database }) => auditReader(database).query(filter, { limit: 100 })
    }
    expect(await tables(reader(DAY))).toContain('audit_rows')
    expect(await tables(reader({}))).toContain('audit_rows')
    expect(await tables(reader({ action: 'token.refuse' }))).toContain('audit_rows')
    expect(await tables(({ tickets }) => tickets.listRevoked(NOW))).toEqual(['tickets'])
    for (const [table, list] of [
      ['bans', LISTS.bans],
      ['tickets', LISTS.tickets],
      ['api_keys', LISTS['API keys']],
    ] as const) {
      for (const page of [FIRST, SECOND]) {
        expect(await tables((asked) => list!(asked, page))).toContain(table)
      }
    }
  })
})
