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

/** Every replica is stopped and started again, one after the other, and no client notices. */
export function rollingRestart({ rate, rounds }: Scale): Promise<FaultRow> {
  return onStage({}, async ({ cluster }) => {
    const ordeal = await underLoad(cluster, { rate }, async (load) => {
      for (let round = 0; round < rounds; round++) {
        for (const replica of cluster.replicas) {
          assert.equal(await replica.stop(), 0, 'a stopping server ends with 0')
          await load.moreTokens(rate / 5)
          await replica.start()
          await until('the replica is ready', async () => {
            const answer = await fetch(`${replica.url}/readyz`)
            return answer.status === 200
          })
          await load.moreTokens(rate)
        }
      }
    })
    assert.equal(ordeal.failed, 0, `failed during a rolling restart: ${refusals(ordeal.load)}`)
    return {
      fault: `rolling restart, ${rounds} × ${cluster.replicas.length} replicas`,
      ...figures(ordeal),
      seen: 'every stop ended with exit code 0',
    }
  })
}
