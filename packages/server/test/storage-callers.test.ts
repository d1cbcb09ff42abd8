import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'

import { newApiKey } from '../src/callers/api-keys.ts'
import { revokedTickets, storedApiKeys } from '../src/storage/caller-sources.ts'
import type { DatabaseLocation } from '../src/storage/database.ts'
import { openStorage, type Storage } from '../src/storage/storage.ts'
import { emptyTables, onEachDatabase } from './support/databases.ts'

const NOW = 1_800_000_000

onEachDatabase((databases) => {
  let storage: Storage
  let replica: Storage
  let time = 0

  beforeAll(async () => {
    const location: DatabaseLocation = await databases.create()
    storage = await openStorage(location)
    replica = await openStorage(location, () => time)
  })
  beforeEach(() => emptyTables(storage.database.db))
  afterAll(async () => {
    await storage.close()
    await replica.close()
  })

  test('a key made or revoked elsewhere counts here within a second, and its use is noted once a minute', async () => {
    time += 1_000
    const errors: unknown[] = []
    const keys = storedApiKeys(replica, (error) => errors.push(error))
    const { text, ...stored } = newApiKey()
    expect(await keys.findByPrefix(stored.prefix)).toBeUndefined()
    await storage.apiKeys.create({ ...stored, id: 'k', name: 'k', scopes: [], createdAt: NOW })
    time += 1_000
    expect(await keys.findByPrefix(stored.prefix)).toMatchObject({ id: 'k' })

    for (const seconds of [0, 1, 59, 60, 61]) keys.noteUsed?.('k', NOW + seconds)
    await expect.poll(() => storage.apiKeys.find('k')).toMatchObject({ lastUsedAt: NOW + 60 })
    expect(errors).toEqual([])

    await storage.apiKeys.revoke('k', NOW)
    expect(await keys.findByPrefix(stored.prefix)).not.toHaveProperty('revokedAt', NOW)
    time += 1_000
    expect(await keys.findByPrefix(stored.prefix)).toHaveProperty('revokedAt', NOW)
    // Whoever steals the database finds nothing to sign in with.
    const dump = JSON.stringify(
      await storage.database.db.selectFrom('api_keys').selectAll().execute(),
    )
    expect(dump).not.toContain(text.split('_')[2])
  })

  test('a ticket revoked elsewhere counts here within a second', async () => {
    time += 1_000
    const isRevoked = revokedTickets(replica, () => NOW)
    expect(await isRevoked('t')).toBe(false)
    const ticket = { id: 't', name: 't', bounds: {}, createdAt: NOW, expiresAt: NOW + 60 }
    await storage.tickets.create(ticket)
    await storage.tickets.revoke('t', NOW)
    time += 1_000
    expect(await isRevoked('t')).toBe(true)
    expect(isRevoked('u')).toBe(false)
  })
})
