import { randomBytes, randomInt } from 'node:crypto'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'

import { archiveSource } from '../src/audit/archive/archive-source.ts'
import { combinedSource } from '../src/audit/archive/combined-source.ts'
import { databaseSource } from '../src/audit/audit-source.ts'
import { verifyAudit } from '../src/audit/verify-audit.ts'
import { Secret } from '../src/config/secret.ts'
import { openInstanceKeys } from '../src/projects/instance-keys.ts'
import { managedProjects } from '../src/projects/managed-projects.ts'
import { keyRing, readMasterKey } from '../src/projects/master-key.ts'
import { projectAdmin } from '../src/projects/project-admin.ts'
import { rewrapAll } from '../src/projects/rewrap-all.ts'
import { closeDatabase, connectDatabase, type Database } from '../src/storage/database.ts'
import { schemaVersion } from '../src/storage/migrate.ts'
import { openStorage } from '../src/storage/storage.ts'
import { requestIdsIn } from './support/audit-events.ts'
import { startChild } from './support/child.ts'
import { onEachDatabase } from './support/databases.ts'

const NOW = 1_800_000_000

/** What `pragma integrity_check` says; PostgreSQL has no such question. */
function integrity(database: Database): unknown {
  return database.kind === 'sqlite'
    ? database.raw.prepare('pragma integrity_check').get()?.integrity_check
    : 'ok'
}

async function storedIds(database: Database): Promise<ReadonlySet<string>> {
  return new Set(await requestIdsIn(database.db))
}

onEachDatabase((databases) => {
  test('kill -9 while the audit log is written loses no acknowledged row', async () => {
    const location = await databases.create()
    const key = randomBytes(32)
    const acknowledged: string[] = []
    const rounds = 5
    for (let round = 0; round < rounds; round++) {
      const writer = startChild('./fault-writer.ts', JSON.stringify(location), key.toString('hex'))
      await writer.printed(randomInt(1, 400))
      await writer.kill()
      acknowledged.push(...writer.lines)

      const storage = await openStorage(location)
      expect(integrity(storage.database)).toBe('ok')
      const stored = await storedIds(storage.database)
      expect(acknowledged.filter((id) => !stored.has(id))).toEqual([])
      expect(await verifyAudit(databaseSource(storage.database.db), key)).toEqual({
        intact: true,
        chains: round + 1,
        rows: stored.size,
      })
      await storage.close()
    }
    expect(acknowledged.length).toBeGreaterThan(rounds)
  })

  describe('kill -9 in a migration', () => {
    test.for([2, 13, 1_000])('before statement %i leaves nothing behind', async (nth) => {
      const location = await databases.create()
      const child = startChild('./fault-migration.ts', JSON.stringify(location), String(nth))
      expect(await child.ended()).toBeNull()

      const before = connectDatabase(location)
      expect(await schemaVersion(before.db)).toBeUndefined()
      expect((await before.db.introspection.getTables()).map(({ name }) => name)).toEqual([])
      await closeDatabase(before)

      const storage = await openStorage(location)
      expect(await storage.check()).toBeUndefined()
      expect(integrity(storage.database)).toBe('ok')
      await storage.close()
    })
  })

  test('kill -9 while rows are archived loses none of them', async () => {
    const location = await databases.create()
    const key = randomBytes(32)
    const folder = mkdtempSync(join(tmpdir(), 'tessera-kill-'))
    const writer = startChild('./fault-writer.ts', JSON.stringify(location), key.toString('hex'))
    await writer.printed(6_000)
    await writer.kill()
    const storage = await openStorage(location)
    const all = await storedIds(storage.database)
    const files: string[] = []
    for (let round = 0; round < 4; round++) {
      const file = join(folder, `${round}.jsonl.gz`)
      const args = [JSON.stringify(location), key.toString('hex'), file]
      const archiver = startChild('./fault-archiver.ts', ...args)
      // In the first round before anything is noted, then after some slices.
      await archiver.printed(round === 0 ? 1 : 2 + round)
      await archiver.kill()
      if (existsSync(file)) files.push(file)
      expect(integrity(storage.database)).toBe('ok')
      const database = databaseSource(storage.database.db)
      expect(await verifyAudit(database, key)).toMatchObject({ intact: true, chains: 1 })
      const sources = [database, ...(await Promise.all(files.map(archiveSource)))]
      expect(await verifyAudit(combinedSource(sources), key), `round ${round}`).toEqual({
        intact: true,
        chains: 1,
        rows: all.size,
      })
    }
    expect(files.length).toBeGreaterThan(1)
    expect((await storedIds(storage.database)).size).toBeLessThan(all.size)
    await storage.close()
    rmSync(folder, { recursive: true, force: true })
  })

  test('servers that start on an empty database at the same time all come up', async () => {
    const location = await databases.create()
    const key = randomBytes(32)
    const servers = Array.from({ length: 2 }, () =>
      startChild('./fault-writer.ts', JSON.stringify(location), key.toString('hex')),
    )
    await Promise.all(servers.map((server) => server.printed(20)))
    await Promise.all(servers.map((server) => server.kill()))
    const storage = await openStorage(location)
    const stored = await storedIds(storage.database)
    expect(servers.flatMap(({ lines }) => lines).filter((id) => !stored.has(id))).toEqual([])
    expect(await verifyAudit(databaseSource(storage.database.db), key)).toMatchObject({
      intact: true,
      chains: 2,
    })
    await storage.close()
  })

  test('kill -9 while the master key changes leaves every certificate open to one key or the other', async () => {
    const location = await databases.create()
    const [oldText, newText] = [randomBytes(32), randomBytes(32)].map((bytes) =>
      bytes.toString('base64'),
    ) as [string, string]
    const [oldKey, newKey] = [oldText, newText].map((text) => readMasterKey(new Secret(text))) as [
      ReturnType<typeof readMasterKey>,
      ReturnType<typeof readMasterKey>,
    ]
    const storage = await openStorage(location)
    const keys = await openInstanceKeys(storage.sealedRows, keyRing(oldKey), NOW)
    const admin = projectAdmin({
      store: storage.projects,
      projects: { flush: () => Promise.resolve() },
      ring: keyRing(oldKey),
      keys,
    })
    const certificates = new Map<string, string>()
    for (let index = 0; index < 120; index++) {
      const appId = randomBytes(16).toString('hex')
      const certificate = randomBytes(16).toString('hex')
      certificates.set(appId, certificate)
      await admin.create({ name: `P${index}`, appId, certificate: new Secret(certificate) }, NOW)
    }
    const both = keyRing(newKey, [oldKey])
    const assertAllOpen = async (ring: typeof both): Promise<void> => {
      const fresh = await openStorage(location)
      const projects = managedProjects({
        storage: fresh,
        ring,
        onError: () => undefined,
      })
      for (const [appId, certificate] of certificates) {
        const [first] = (await projects.find(appId)).certificates
        expect(first?.value.reveal()).toBe(certificate)
      }
      expect((await openInstanceKeys(fresh.sealedRows, ring, NOW)).audit.equals(keys.audit)).toBe(
        true,
      )
      await fresh.close()
    }

    for (const rows of [1, 20, 40]) {
      const child = startChild('./fault-rewrap.ts', JSON.stringify(location), newText, oldText)
      await child.printed(rows)
      await child.kill()
      await assertAllOpen(both)
    }
    expect((await rewrapAll(storage.sealedRows, both)).failed).toEqual([])
    expect(await storage.sealedRows.keyIdsInUse()).toEqual([newKey.id])
    await assertAllOpen(keyRing(newKey))
    await storage.close()
  })
})
