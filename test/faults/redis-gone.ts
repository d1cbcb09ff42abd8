import assert from 'node:assert/strict'

import {
  type FaultRow,
  figures,
  onStage,
  refusals,
  type Scale,
  underLoad,
  until,
} from './support/fault.ts'

/** Redis hangs, goes on, dies, and is back empty: nobody notices but the limits, which each replica then keeps alone. */
export function redisGone({ rate, rounds }: Scale): Promise<FaultRow> {
  return onStage({}, async ({ cluster, redis }) => {
    const inLogs = (event: string): number =>
      cluster.replicas.flatMap(({ lines }) => lines).filter((line) => line.includes(`"${event}"`))
        .length
    const lost = async (times: number): Promise<void> =>
      until('each replica gives Redis up', () => inLogs('redis-lost') === times)
    const back = async (times: number): Promise<void> =>
      until('each replica counts in Redis again', () => inLogs('redis-back') === times)
    const each = cluster.replicas.length

    const ordeal = await underLoad(cluster, { rate }, async (load, healed) => {
      for (let round = 0; round < rounds; round++) {
        healed()
        redis.freeze()
        await lost(each * (2 * round + 1))
        await load.moreTokens(rate)
        redis.thaw()
        await back(each * (2 * round + 1))
        await redis.kill()
        await lost(each * (2 * round + 2))
        await load.moreTokens(rate)
        await redis.start()
        await back(each * (2 * round + 2))
        await load.moreTokens(rate)
      }
    })
    assert.ok((await redis.scriptCount()) > 0, 'the new Redis is used')
    assert.equal(ordeal.failed, 0, `failed without Redis: ${refusals(ordeal.load)}`)
    return {
      fault: `Redis frozen, thawed, killed, back, ${rounds} ×`,
      ...figures(ordeal),
      seen: `each replica logged every loss and return once; slowest answer ${Math.round(ordeal.load.latency.max)} ms`,
    }
  })
}
