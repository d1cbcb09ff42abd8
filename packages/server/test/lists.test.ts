import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { storedApiKeys } from '../src/storage/caller-sources.ts'
import { cursorOf } from '../src/storage/cursor.ts'
import type { DatabaseLocation } from '../src/storage/database.ts'
import { type Page, type PageRequest, wholeList } from '../src/storage/page.ts'
import { openStorage, type Storage } from '../src/storage/storage.ts'
import { emptyTables, onEachDatabase } from './support/databases.ts'
import { managedServer, type TestServer } from './support/server.ts'

/*
 * Bans, tickets and API keys are listed in pages: every row is on one of them and on one only, whatever comes meanwhile,
 * and whoever needs all of them gets all of them.
 */

const NOW = 1_800_000_000

interface List {
  readonly what: 'bans' | 'tickets' | 'api-keys'
  /** What the rows are called in the answer. */
  readonly field: string
  readonly add: (storage: Storage, id: string, createdAt: number) => Promise<void>
  readonly of: (storage: Storage) => {
    list(page: PageRequest): Promise<Page<{ readonly id: string }>>
  }
}

const LISTS: readonly List[] = [
  {
    what: 'bans',
    field: 'bans',
    add: ({ bans }, id, createdAt) =>
      bans.add({ id, subject: id, reason: '', createdAt, createdBy: '', kickState: 'none' }),
    of: ({ bans }) => bans,
  },
  {
    what: 'tickets',
    field: 'tickets',
    add: ({ tickets }, id, createdAt) =>
      tickets.create({ id, name: id, bounds: {}, createdAt, expiresAt: createdAt + 60 }),
    of: ({ tickets }) => tickets,
  },
  {
    what: 'api-keys',
    field: 'apiKeys',
    add: ({ apiKeys }, id, createdAt) =>
      apiKeys.create({ id, prefix: id, secretHash: 'h', name: id, scopes: [], createdAt }),
    of: ({ apiKeys }) => apiKeys,
  },
]

const idsOf = (rows: readonly { readonly id: string }[]): readonly string[] =>
  rows.map(({ id }) => id)

onEachDatabase((databases) => {
  describe('in the database', () => {
    let storage: Storage
    beforeAll(async () => {
      storage = await openStorage(await databases.create())
    })
    afterAll(() => storage.close())
    beforeEach(() => emptyTables(storage.database.db))

    /** All pages of three rows each, and what they hold. */
    const pagesOf = async (
      list: List,
      between: (page: number) => Promise<void> = () => Promise.resolve(),
    ): Promise<readonly (readonly string[])[]> => {
      const pages: (readonly string[])[] = []
      let after: string | undefined
      do {
        const { rows, next } = await list.of(storage).list({ limit: 3, after })
        pages.push(idsOf(rows))
        await between(pages.length)
        after = next
      } while (after !== undefined)
      return pages
    }

    test.for(LISTS)('$what of one second have an order, too', async (list) => {
      for (const id of ['b', 'e', 'a', 'g', 'c', 'f']) await list.add(storage, id, NOW)
      await list.add(storage, 'd', NOW + 1)
      expect(await pagesOf(list)).toEqual([['d', 'g', 'f'], ['e', 'c', 'b'], ['a']])
    })

    test.for(LISTS)('no page of $what is empty because the one before was full', async (list) => {
      for (const id of ['a', 'b', 'c']) await list.add(storage, id, NOW)
      expect(await pagesOf(list)).toEqual([['c', 'b', 'a']])
      await emptyTables(storage.database.db)
      expect(await pagesOf(list)).toEqual([[]])
    })

    test.for(LISTS)('new $what move nothing that is still to come', async (list) => {
      for (const [index, id] of ['a', 'b', 'c', 'd', 'e'].entries()) {
        await list.add(storage, id, NOW + index)
      }
      const pages = await pagesOf(list, (page) => list.add(storage, `new ${page}`, NOW + 100))
      expect(pages).toEqual([
        ['e', 'd', 'c'],
        ['b', 'a'],
      ])
    })

    test.for(
      LISTS.flatMap(({ what, of }) =>
        [
          '',
          'nonsense',
          cursorOf([]),
          cursorOf([NOW]),
          cursorOf([NOW, 'c', 7]),
          cursorOf(['c', NOW]),
          cursorOf([0.5, 'c']),
          cursorOf([NOW, 'a\0b']),
        ].map((after) => ({ what, of, after })),
      ),
    )('$what do not go on from "$after"', async ({ of, after }) => {
      await expect(of(storage).list({ limit: 3, after })).rejects.toMatchObject({
        code: 'REQUEST_INVALID',
      })
    })

    test('whoever needs them all gets more than are read at once', async () => {
      const ids = Array.from({ length: 2_001 }, (_, index) => `k${String(index).padStart(4, '0')}`)
      const rows = ids.map((id) => ({
        id,
        prefix: id,
        secret_hash: 'h',
        name: id,
        scopes: '[]',
        created_at: NOW,
      }))
      await storage.changes.change('api-keys', (db) =>
        db.insertInto('api_keys').values(rows).execute(),
      )
      expect(idsOf(await wholeList(storage.apiKeys))).toEqual(ids.toReversed())
      const source = storedApiKeys(storage, () => undefined)
      expect(await source.findByPrefix('k0000')).toMatchObject({ id: 'k0000' })
      expect(await source.findByPrefix('k2000')).toMatchObject({ id: 'k2000' })
    })
  })

  describe('over HTTP', () => {
    let folder: string
    let server: TestServer
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'tessera-lists-'))
      const location = await databases.create()
      server = await managedServer(
        location.kind === 'postgres' ? { DATABASE_URL: location.url } : { TESSERA_DATA: folder },
      )
      const storage = await openStorage(placeOf(location, folder))
      for (const list of LISTS) {
        for (let index = 0; index < 120; index++) await list.add(storage, `id ${index}`, NOW)
      }
      await storage.close()
    })
    afterAll(async () => {
      await server.close()
      rmSync(folder, { recursive: true, force: true })
    })

    const get = async (
      path: string,
    ): Promise<{ status: number; body: Record<string, unknown> }> => {
      const response = await server.app.fetch(
        new Request(`http://localhost/v1/admin/${path}`, {
          headers: { authorization: `Bearer ${server.adminKey}` },
        }),
      )
      return { status: response.status, body: (await response.json()) as Record<string, unknown> }
    }

    test.for(LISTS)('$what: a hundred, unless another number is asked for', async (list) => {
      const { what, field } = list
      const rowsOf = (body: Record<string, unknown>): readonly { readonly id: string }[] =>
        body[field] as { id: string }[]
      const first = await get(what)
      expect(rowsOf(first.body)).toHaveLength(100)
      const rest = await get(`${what}?after=${String(first.body.next)}`)
      // The key that asks is one of them.
      expect(rowsOf(rest.body)).toHaveLength(what === 'api-keys' ? 21 : 20)
      expect(rest.body).not.toHaveProperty('next')
      const whole = await get(`${what}?limit=1000`)
      expect(whole.body).not.toHaveProperty('next')
      expect(idsOf(rowsOf(whole.body))).toEqual(
        idsOf([...rowsOf(first.body), ...rowsOf(rest.body)]),
      )
      expect(new Set(idsOf(rowsOf(whole.body))).size).toBe(rowsOf(whole.body).length)
    })

    test.for(
      LISTS.flatMap(({ what }) =>
        ['limit=0', 'limit=1001', 'limit=many', 'after=nonsense', 'page=2'].map((query) => ({
          what,
          query,
        })),
      ),
    )('$what?$query is refused', async ({ what, query }) => {
      const { status, body } = await get(`${what}?${query}`)
      expect([status, body.code]).toEqual([400, 'REQUEST_INVALID'])
      expect(body.detail).toMatch(/^(?:limit: |"after" |query: )/)
    })
  })
})

/** Where the server keeps what it was told to keep there. */
function placeOf(location: DatabaseLocation, folder: string): DatabaseLocation {
  return location.kind === 'postgres'
    ? location
    : { kind: 'sqlite', file: join(folder, 'tessera.sqlite') }
}
