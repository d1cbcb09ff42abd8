import { randomBytes } from 'node:crypto'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import {
  postgresMissing,
  type PostgresServer,
  startPostgres,
} from '../../../test/support/postgres.ts'
import { databaseSink } from '../src/audit/audit-sink.ts'
import { databaseSource } from '../src/audit/audit-source.ts'
import { ChainedAudit } from '../src/audit/chained-audit.ts'
import { verifyAudit } from '../src/audit/verify-audit.ts'
import { storedBans } from '../src/bans/stored-bans.ts'
import { isProblem } from '../src/problems.ts'
import { openStorage } from '../src/storage/storage.ts'
import { requestIdsIn } from './support/audit-events.ts'

const missing = postgresMissing()
const title =
  missing === undefined
    ? 'PostgreSQL that crashes'
    : `PostgreSQL that crashes (skipped: ${missing})`

describe.skipIf(missing !== undefined)(title, () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(() => server.close())

  test('under load loses no acknowledged row, makes 503s, and is used again when it is back', async () => {
    const idle: Error[] = []
    const storage = await openStorage({
      kind: 'postgres',
      url: await server.createDatabase(),
      onIdleError: (error) => idle.push(error),
    })
    const key = randomBytes(32)
    const audit = new ChainedAudit({
      sink: databaseSink(storage.database),
      key,
      replica: 'r',
      clock: Date.now,
      newChainId: () => randomBytes(9).toString('base64url'),
    })
    const bans = storedBans(storage, () => 0)
    const acknowledged: string[] = []
    const refusals: unknown[] = []
    const load = { running: true }
    const clients = Array.from({ length: 8 }, async () => {
      while (load.running) {
        const requestId = randomBytes(9).toString('base64url')
        try {
          await bans.assertNotBanned(
            { kind: 'jwt', subject: 'ann', claims: {}, scopes: [] },
            {
              requestId,
              address: '192.0.2.1',
              method: 'POST',
              endpoint: 'native',
              header: () => undefined,
              setHeader: () => undefined,
            },
            'app',
            { format: '007', expiresInSeconds: 60, services: [], rule: 'r' },
            0,
          )
          await audit.record({
            at: Date.now(),
            action: 'token.issue',
            requestId,
            endpoint: 'native',
            address: '192.0.2.1',
            principal: { kind: 'jwt', subject: 'ann' },
          })
          acknowledged.push(requestId)
        } catch (error) {
          refusals.push(error)
          await new Promise((resolve) => setTimeout(resolve, 5))
        }
      }
    })
    const grown = async (list: readonly unknown[], by: number): Promise<void> => {
      const wanted = list.length + by
      await expect.poll(() => list.length, { timeout: 30_000 }).toBeGreaterThan(wanted)
    }

    for (let crash = 0; crash < 3; crash++) {
      await grown(acknowledged, 100)
      await server.crash()
      await grown(refusals, 20)
      expect(await storage.check()).toBe('the database cannot be reached or written')
      await server.start()
      await grown(acknowledged, 100)
    }
    load.running = false
    await Promise.all(clients)

    for (const error of refusals) expect(isProblem(error) && error.status).toBe(503)
    const stored = new Set(await requestIdsIn(storage.database.db))
    expect(acknowledged.filter((id) => !stored.has(id))).toEqual([])
    expect(await verifyAudit(databaseSource(storage.database.db), key)).toMatchObject({
      intact: true,
      rows: stored.size,
    })
    expect(await storage.check()).toBeUndefined()
    await storage.close()
  })
})
