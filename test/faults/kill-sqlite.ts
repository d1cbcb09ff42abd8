import assert from 'node:assert/strict'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

import { startCluster } from './support/cluster.ts'
import { type FaultRow, figures, refusals, type Scale, underLoad } from './support/fault.ts'

/** `kill -9` of the one server that writes to an SQLite file, in the middle of what it does. */
export async function killSqlite({ rate, rounds }: Scale): Promise<FaultRow> {
  const cluster = await startCluster({ replicas: 1 })
  try {
    const [server] = cluster.replicas
    const ordeal = await underLoad(cluster, { rate }, async (load, healed) => {
      for (let round = 0; round < rounds * 2; round++) {
        await server!.kill()
        await load.moreFailures(rate / 10)
        await server!.start()
        healed()
        await load.moreTokens(rate)
      }
    })
    const file = new DatabaseSync(join(cluster.env.TESSERA_DATA!, 'tessera.sqlite'))
    const integrity = file.prepare('pragma integrity_check').get()?.integrity_check
    file.close()
    assert.equal(integrity, 'ok')
    return {
      fault: `kill -9 of the only server (SQLite), ${rounds * 2} ×`,
      ...figures(ordeal),
      seen: `${refusals(ordeal.load)}; ${ordeal.audit.unclaimed} rows whose answer was lost; integrity ok`,
    }
  } finally {
    await cluster.close()
  }
}
