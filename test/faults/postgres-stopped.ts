import assert from 'node:assert/strict'

import {
  type FaultRow,
  figures,
  onStage,
  type Scale,
  refusals,
  underLoad,
  until,
} from './support/fault.ts'

/** PostgreSQL ends without a goodbye and comes back; meanwhile nobody gets a token, and everybody is told so. */
export function postgresStopped({ rate, rounds }: Scale): Promise<FaultRow> {
  return onStage({}, async ({ cluster, postgres }) => {
    const before = cluster.replicas.map(({ pid }) => pid)
    const ordeal = await underLoad(cluster, { rate }, async (load, healed) => {
      for (let round = 0; round < rounds; round++) {
        await postgres.crash()
        for (const { url } of cluster.replicas) {
          await until(
            'a replica is not ready',
            async () => (await statusOf(`${url}/readyz`)) === 503,
          )
          assert.equal(await statusOf(`${url}/healthz`), 200, 'it is alive all the same')
        }
        await load.moreFailures(rate)
        await postgres.start()
        healed()
        await load.moreTokens(rate)
      }
    })
    assert.deepEqual(
      cluster.replicas.map(({ pid }) => pid),
      before,
      'no replica was started anew',
    )
    for (const status of ordeal.load.statuses.keys()) {
      assert.ok(status === 200 || status === 503, `an answer with ${status}`)
    }
    return {
      fault: `PostgreSQL stopped at once and back, ${rounds} ×`,
      ...figures(ordeal),
      seen: `${refusals(ordeal.load)}; ${ordeal.audit.unclaimed} rows whose answer was lost`,
    }
  })
}

async function statusOf(url: string): Promise<number> {
  return (await fetch(url)).status
}
