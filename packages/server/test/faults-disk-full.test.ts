import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { databaseSink } from '../src/audit/audit-sink.ts'
import { databaseSource } from '../src/audit/audit-source.ts'
import { ChainedAudit } from '../src/audit/chained-audit.ts'
import { verifyAudit } from '../src/audit/verify-audit.ts'
import { isProblem } from '../src/problems.ts'
import { openStorage } from '../src/storage/storage.ts'
import { requestIdsIn } from './support/audit-events.ts'

/** A file system of 8 MB, or why there is none. */
function mountSmall(folder: string): string | undefined {
  const mount = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', folder])
  return mount.status === 0 ? undefined : 'a small tmpfs cannot be mounted here'
}

const folder = mkdtempSync(join(tmpdir(), 'tessera-full-'))
const missing = mountSmall(folder)
const title = missing === undefined ? 'a full disk' : `a full disk (skipped: ${missing})`

describe.skipIf(missing !== undefined && process.env.CI !== 'true')(title, () => {
  beforeAll(() => {
    if (missing !== undefined) throw new Error(missing)
  })
  afterAll(() => {
    if (missing === undefined) spawnSync('umount', [folder])
    rmdirSync(folder)
  })

  test('loses no acknowledged row, answers 503, and is forgotten when there is space again', async () => {
    const ballast = join(folder, 'ballast')
    writeFileSync(ballast, Buffer.alloc(4 << 20))
    const storage = await openStorage({ kind: 'sqlite', file: join(folder, 'tessera.db') })
    const { db } = storage.database
    const key = randomBytes(32)
    let chains = 0
    const audit = new ChainedAudit({
      sink: databaseSink(storage.database),
      key,
      replica: 'r',
      clock: Date.now,
      newChainId: () => `chain-${++chains}`,
    })
    const acknowledged: string[] = []
    const record = async (requestId: string): Promise<void> => {
      await audit.record({
        at: Date.now(),
        action: 'token.issue',
        requestId,
        endpoint: 'native',
        address: '192.0.2.1',
        principal: { kind: 'jwt', subject: 'x'.repeat(200) },
      })
      acknowledged.push(requestId)
    }
    const storedIds = (): Promise<readonly string[]> => requestIdsIn(db)

    // Many at once, until the disk is full; then each alone, so that the smallest write does not fit either.
    const refused: unknown[] = []
    for (let round = 0; refused.length < 50 && round < 5_000; round++) {
      const group = refused.length === 0 ? 20 : 1
      const results = await Promise.allSettled(
        Array.from({ length: group }, (_, index) => record(`full-${round}-${index}`)),
      )
      for (const result of results) if (result.status === 'rejected') refused.push(result.reason)
    }
    expect(refused.length).toBeGreaterThanOrEqual(50)
    for (const error of refused) {
      expect(isProblem(error) && [error.code, error.status]).toEqual(['AUDIT_UNAVAILABLE', 503])
    }
    expect(statfsSync(folder).bfree).toBeLessThan(64)
    expect(acknowledged.length).toBeGreaterThan(100)
    expect([...(await storedIds())].sort()).toEqual([...acknowledged].sort())
    expect(await verifyAudit(databaseSource(db), key)).toMatchObject({ intact: true })
    await expect(
      storage.tickets.create({
        id: 't',
        name: 'x'.repeat(100_000),
        bounds: {},
        createdAt: 0,
        expiresAt: 0,
      }),
    ).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' })
    expect(await storage.check()).toBe('the database cannot be reached or written')

    rmSync(ballast)
    await record('after')
    expect(await storage.check()).toBeUndefined()
    expect([...(await storedIds())].sort()).toEqual([...acknowledged].sort())
    expect(await verifyAudit(databaseSource(db), key)).toMatchObject({ intact: true })
    const { database } = storage
    expect(
      database.kind === 'sqlite' && database.raw.prepare('pragma integrity_check').get(),
    ).toEqual({ integrity_check: 'ok' })
    await storage.close()
  })
})
