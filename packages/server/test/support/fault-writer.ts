import { randomBytes } from 'node:crypto'

import { databaseSink } from '../../src/audit/audit-sink.ts'
import { ChainedAudit } from '../../src/audit/chained-audit.ts'
import type { DatabaseLocation } from '../../src/storage/database.ts'
import { openStorage } from '../../src/storage/storage.ts'

/*
 * Writes audit rows as fast as it can, several at once as requests are, and prints the id of each one that was
 * acknowledged. Meant to be killed. Arguments: the location of the database as JSON, the audit key in hexadecimal.
 */

const [location = '', key = ''] = process.argv.slice(2)
const storage = await openStorage(JSON.parse(location) as DatabaseLocation)
const audit = new ChainedAudit({
  sink: databaseSink(storage.database),
  key: Buffer.from(key, 'hex'),
  replica: 'writer',
  clock: Date.now,
  newChainId: () => randomBytes(9).toString('base64url'),
})

const writers = Array.from({ length: 16 }, async () => {
  for (;;) {
    const requestId = randomBytes(9).toString('base64url')
    await audit.record({
      at: Date.now(),
      action: 'token.issue',
      requestId,
      endpoint: 'native',
      address: '192.0.2.1',
      principal: { kind: 'jwt', subject: 'ann' },
    })
    process.stdout.write(`${requestId}\n`)
  }
})
await Promise.all(writers)
