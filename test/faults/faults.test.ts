import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { createApiKey } from '@tessera/server/operations'
import { expect, test } from 'vitest'

import { findPostgres } from '../support/postgres.ts'
import { findRedis } from '../support/redis.ts'
import { lacks } from '../support/needs.ts'
import { FAULTS } from './faults.ts'
import { checkAudit } from './support/audit-check.ts'
import { SHORT } from './support/fault.ts'
import { findHaproxy } from './support/haproxy.ts'

/*
 * The faults that tell most, each once and at a low rate; `npm run test:faults` makes all of them, for longer. What must
 * hold is asserted where the fault is made.
 */
const missing = [
  ...(findHaproxy() === undefined ? ['haproxy'] : []),
  ...(findPostgres() === undefined ? ['PostgreSQL'] : []),
  ...(findRedis() === undefined ? ['Redis'] : []),
]
const title = missing.length === 0 ? '' : ` (needs ${missing.join(', ')})`

test
  .skipIf(lacks(missing.length === 0))
  .for(['rolling-restart', 'redis-gone', 'postgres-failover', 'kill-nine'])(
  `%s loses no token${title}`,
  { timeout: 120_000 },
  async (name) => {
    const { lost } = await FAULTS[name]!(SHORT)
    expect(lost).toBe(0)
  },
)

test('a token that the audit log does not know is noticed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tessera-faults-'))
  const env = {
    TESSERA_DATA: folder,
    TESSERA_MASTER_KEY: randomBytes(32).toString('base64'),
  }
  await createApiKey(env, { name: 'faults', scopes: ['admin'] }, Math.floor(Date.now() / 1000))
  expect(await checkAudit(env, [])).toMatchObject({ lost: 0, rows: 0 })
  await expect(checkAudit(env, ['007abc'])).rejects.toThrow(
    '1 of 1 tokens are not in the audit log',
  )
  rmSync(folder, { recursive: true })
})
