import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { databaseSink } from '../src/audit/audit-sink.ts'
import { databaseSource } from '../src/audit/audit-source.ts'
import { ChainedAudit } from '../src/audit/chained-audit.ts'
import { verifyAudit } from '../src/audit/verify-audit.ts'
import { Secret } from '../src/config/secret.ts'
import { openInstanceKeys } from '../src/projects/instance-keys.ts'
import { managedProjects } from '../src/projects/managed-projects.ts'
import { keyRing, readMasterKey } from '../src/projects/master-key.ts'
import { projectAdmin } from '../src/projects/project-admin.ts'
import { backup } from '../src/storage/backup.ts'
import { backupToFile, restoreFromFile } from '../src/storage/backup-file.ts'
import { closeDatabase, connectDatabase, type DatabaseLocation } from '../src/storage/database.ts'
import { restore } from '../src/storage/restore.ts'
import { openStorage, type Storage } from '../src/storage/storage.ts'
import { onEachDatabase } from './support/databases.ts'

const NOW = 1_800_000_000
const CERTIFICATE = new Secret('c0ffee00c0ffee00c0ffee00c0ffee00')
const ring = keyRing(readMasterKey(new Secret(Buffer.alloc(32, 5).toString('base64'))))

async function newAudit(storage: Storage, chain: string): Promise<ChainedAudit> {
  const keys = await openInstanceKeys(storage.sealedRows, ring, NOW)
  return new ChainedAudit({
    sink: databaseSink(storage.database),
    key: keys.audit.export(),
    replica: 'r',
    clock: () => NOW * 1000,
    newChainId: () => chain,
  })
}

/** Something in every table, and more audit rows than fit a page. */
async function fill(storage: Storage): Promise<void> {
  const keys = await openInstanceKeys(storage.sealedRows, ring, NOW)
  const projects = managedProjects({
    storage,
    ring,
    onError: () => undefined,
  })
  const admin = projectAdmin({ store: storage.projects, projects, ring, keys })
  await admin.create({ name: 'A', appId: 'a'.repeat(32), certificate: CERTIFICATE }, NOW)
  projects.noteSigned((await projects.find(undefined)).certificates[0]!, NOW + 60)
  await projects.flush()
  await storage.uidMap.claim('app', 'ann "\\ 😀', 7)
  await storage.adminUsers.create({ id: 'u', name: 'root', role: 'owner', createdAt: NOW })
  await storage.policies.put({
    id: 'p',
    name: 'p',
    position: 0,
    rule: { a: [1] },
    createdAt: NOW,
    updatedAt: NOW,
  })
  const audit = await newAudit(storage, 'one')
  await Promise.all(Array.from({ length: 1_234 }, (_, index) => audit.record(event(index))))
}

function event(index: number): Parameters<ChainedAudit['record']>[0] {
  return {
    at: NOW * 1000 + index,
    action: 'token.issue',
    requestId: `r${index}`,
    endpoint: 'native',
    address: '192.0.2.1',
    principal: { kind: 'jwt', subject: 'ann' },
  }
}

onEachDatabase((databases) => {
  const folder = mkdtempSync(join(tmpdir(), 'tessera-backup-'))
  const file = join(folder, 'backup.jsonl')
  let location: DatabaseLocation
  let storage: Storage

  beforeAll(async () => {
    location = await databases.create()
    storage = await openStorage(location)
    await fill(storage)
  })
  afterAll(async () => {
    await storage.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const linesOf = async (from: Storage): Promise<string[]> => {
    const lines: string[] = []
    await backup(from.database, NOW, (line) => void lines.push(line))
    return lines
  }

  test('a backup put into a new database is the same again, and works', async () => {
    const rows = await backupToFile(storage.database, file, NOW)
    expect(statSync(file).mode & 0o077).toBe(0)
    const target = await databases.create()
    expect(await restoreFromFile(target, file)).toEqual({ rows, madeAt: NOW })

    const restored = await openStorage(target)
    expect(await linesOf(restored)).toEqual(await linesOf(storage))
    const projects = managedProjects({
      storage: restored,
      ring,
      onError: () => undefined,
    })
    const [certificate] = (await projects.find(undefined)).certificates
    expect(certificate?.value.reveal()).toBe(CERTIFICATE.reveal())
    const { audit } = await openInstanceKeys(restored.sealedRows, ring, NOW)
    const verdict = await verifyAudit(databaseSource(restored.database.db), audit.export())
    expect(verdict).toEqual({ intact: true, chains: 1, rows: 1_234 })
    await (await newAudit(restored, 'two')).record(event(0))
    await restored.close()
  })

  test('a backup moves to SQLite, whatever it was made from', async () => {
    await backupToFile(storage.database, file, NOW)
    const target: DatabaseLocation = { kind: 'sqlite', file: join(folder, 'moved.db') }
    await restoreFromFile(target, file)
    const moved = await openStorage(target)
    expect(await linesOf(moved)).toEqual(await linesOf(storage))
    await moved.close()
  })

  test('a backup from SQLite moves here', async () => {
    const other = await openStorage({ kind: 'sqlite', file: join(folder, 'other.db') })
    await fill(other)
    const lines = await linesOf(other)
    await other.close()
    const target = await databases.create()
    await restore(target, lines)
    const moved = await openStorage(target)
    const { audit } = await openInstanceKeys(moved.sealedRows, ring, NOW)
    expect(await verifyAudit(databaseSource(moved.database.db), audit.export())).toMatchObject({
      intact: true,
    })
    await moved.close()
  })

  test('a backup holds no certificate', async () => {
    await backupToFile(storage.database, file, NOW)
    expect(readFileSync(file, 'utf8')).not.toContain(CERTIFICATE.reveal())
  })

  test('a backup is of one moment, while the log goes on', async () => {
    const own = connectDatabase(location)
    const audit = await newAudit(storage, 'during')
    let during = 0
    const lines: string[] = []
    await backup(own, NOW, async (line) => {
      lines.push(line)
      if (lines.length % 2 !== 0) return
      during += 1
      await audit.record(event(during))
    })
    await closeDatabase(own)
    expect(during).toBeGreaterThan(5)
    expect(lines.filter((line) => line.includes('"during"'))).toEqual([])
    expect(
      await verifyAudit(
        databaseSource(storage.database.db),
        (await openInstanceKeys(storage.sealedRows, ring, NOW)).audit.export(),
      ),
    ).toMatchObject({ intact: true, rows: 1_234 + during })
  })

  describe('a restore is refused, and changes nothing, when', () => {
    test('the database is not empty', async () => {
      await expect(restore(location, await linesOf(storage))).rejects.toThrow(/not empty/)
    })

    test.for<{ what: string; damage: (lines: string[]) => string[]; says: RegExp }>([
      { what: 'there is no backup', damage: () => [], says: /not a backup/ },
      { what: 'it is another file', damage: () => ['{"a":1}'], says: /not a backup/ },
      { what: 'its end is missing', damage: (lines) => lines.slice(0, -1), says: /damaged/ },
      {
        what: 'a row is missing',
        damage: (lines) => [...lines.slice(0, 5), ...lines.slice(6)],
        says: /damaged/,
      },
      {
        what: 'a row was changed',
        damage: (lines) => lines.map((line) => line.replace('r77', 'r78')),
        says: /damaged/,
      },
      {
        what: 'it names a table of its own',
        damage: ([header, ...lines]) => [header!, '{"table":"sqlite_master","row":{}}', ...lines],
        says: /line 2/,
      },
      {
        what: 'it is from a newer release',
        damage: ([header, ...lines]) => [
          header!.replace(/"schema":"\d+/, '"schema":"9999'),
          ...lines,
        ],
        says: /newer release/,
      },
    ])('$what', async ({ damage, says }) => {
      const target = await databases.create()
      await expect(restore(target, damage(await linesOf(storage)))).rejects.toThrow(says)
      const after = await openStorage(target)
      expect((await linesOf(after)).length).toBe(2)
      await after.close()
    })
  })

  test('a backup that cannot be finished leaves no file', async () => {
    const bad = join(folder, 'bad.jsonl')
    writeFileSync(`${bad}.partial`, 'from an earlier attempt')
    const closed = connectDatabase({ kind: 'sqlite', file: join(folder, 'closed.db') })
    await closeDatabase(closed)
    await expect(backupToFile(closed, bad, NOW)).rejects.toThrow()
    expect(() => statSync(bad)).toThrow()
    expect(() => statSync(`${bad}.partial`)).toThrow()
  })
})
