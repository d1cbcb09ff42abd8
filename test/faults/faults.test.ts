import { expect, test } from 'vitest'

import { findPostgres } from '../support/postgres.ts'
import { findRedis } from '../support/redis.ts'
import { lacks } from '../support/needs.ts'
import { FAULTS } from './faults.ts'
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
  .for(['rolling-restart', 'shared-limits', 'redis-gone', 'postgres-failover', 'kill-nine'])(
  `%s loses no token${title}`,
  { timeout: 120_000 },
  async (name) => {
    const { lost } = await FAULTS[name]!(SHORT)
    expect(lost).toBe(0)
  },
)
