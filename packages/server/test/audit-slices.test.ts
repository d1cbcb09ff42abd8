import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import type { AuditFilter } from '../src/audit/audit-filter.ts'
import { auditReader } from '../src/audit/audit-query.ts'
import { databaseSink } from '../src/audit/audit-sink.ts'
import { SLICE_ROWS } from '../src/audit/audit-slices.ts'
import { openStorage, type Storage } from '../src/storage/storage.ts'
import { onEachDatabase } from './support/databases.ts'

/* A log of several slices, in which what is looked for is rare. */

const ROWS = 2 * SLICE_ROWS + 500
const START = 1_800_000_000_000
/** Several rows in a millisecond, so that a slice cannot end between any two. */
const rows = Array.from({ length: ROWS }, (_, at) => ({
  chainId: 'chain',
  sequence: at + 1,
  atMs: START + (at >> 2),
  action: at % 3_000 === 7 ? 'token.refuse' : 'token.issue',
  appId: 'a',
  subject: at % 4_000 === 5 ? 'rare' : `user-${at % 100}`,
  channels: at % 6_000 === 9 ? '\nhall\nroom\n' : '\nlobby\n',
  event: JSON.stringify({ action: 'token.issue', at }),
  mac: '',
}))

onEachDatabase((databases) => {
  let storage: Storage
  beforeAll(async () => {
    storage = await openStorage(await databases.create())
    const sink = databaseSink(storage.database)
    for (let at = 0; at < ROWS; at += 1_000) await sink.append(rows.slice(at, at + 1_000))
  })
  afterAll(() => storage.close())

  describe('a long log', () => {
    const cases: readonly {
      readonly filter: AuditFilter
      readonly fits: (row: (typeof rows)[number]) => boolean
    }[] = [
      { filter: { subject: 'rare' }, fits: ({ subject }) => subject === 'rare' },
      { filter: { subject: 'nobody' }, fits: () => false },
      { filter: { channel: 'room' }, fits: ({ channels }) => channels.includes('\nroom\n') },
      { filter: { action: 'token.refuse' }, fits: ({ action }) => action === 'token.refuse' },
      {
        filter: { subject: 'rare', from: START + 1_001, to: START + 2_003 },
        fits: ({ subject, atMs }) =>
          subject === 'rare' && atMs >= START + 1_001 && atMs < START + 2_003,
      },
      {
        filter: { appId: 'a', action: 'token.issue', from: START + (ROWS >> 2) },
        fits: ({ action, atMs }) => action === 'token.issue' && atMs >= START + (ROWS >> 2),
      },
    ]
    test.for(cases)('is searched whole for $filter', async ({ filter, fits }) => {
      const reader = auditReader(storage.database)
      const found: number[] = []
      let after: string | undefined
      do {
        const page = await reader.query(filter, { limit: 2, after })
        found.push(...page.rows.map(({ sequence }) => sequence))
        after = page.next
      } while (after !== undefined)
      const fitting = rows.filter(fits)
      expect(found).toEqual(fitting.map(({ sequence }) => sequence).reverse())

      const counts = await reader.count(filter, 1_000)
      const expected = new Map<string, number>()
      for (const { atMs, action } of fitting) {
        const bar = `${Math.floor(atMs / 1_000) * 1_000} ${action}`
        expected.set(bar, (expected.get(bar) ?? 0) + 1)
      }
      expect(counts.map(({ from, action, count }) => [`${from} ${action}`, count])).toEqual(
        [...expected].sort(([a], [b]) => (a < b ? -1 : 1)),
      )
    })

    test('is searched whole also where each page ends after one slice', async () => {
      const reader = auditReader(storage.database, 1)
      const pages: number[][] = []
      let after: string | undefined
      do {
        const { rows, next } = await reader.query({ channel: 'room' }, { limit: 10, after })
        pages.push(rows.map(({ sequence }) => sequence))
        after = next
      } while (after !== undefined)
      expect(pages).toEqual([[6_010], [], [10]])
    })

    test('is counted whole', async () => {
      const counts = await auditReader(storage.database).count({}, 1_000_000)
      const total = counts.reduce((sum, { count }) => sum + count, 0)
      expect(total).toBe(ROWS)
    })
  })
})
