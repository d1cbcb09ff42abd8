import {
  type FaultRow,
  figures,
  onStage,
  refusals,
  type Scale,
  underLoad,
} from './support/fault.ts'

/** `kill -9` of one replica after the other, in the middle of what they do. */
export function killNine({ rate, rounds }: Scale): Promise<FaultRow> {
  return onStage({}, async ({ cluster }) => {
    const ordeal = await underLoad(cluster, { rate }, async (load, healed) => {
      for (let round = 0; round < rounds * 2; round++) {
        const replica = cluster.replicas[round % cluster.replicas.length]!
        healed()
        await replica.kill()
        await load.moreTokens(rate / 2)
        await replica.start()
        // Both must be seen to be well again before the other one goes.
        await load.moreTokens(rate)
      }
    })
    return {
      fault: `kill -9 of a replica, ${rounds * 2} ×`,
      ...figures(ordeal),
      seen: `${refusals(ordeal.load)}; ${ordeal.audit.unclaimed} rows whose answer was lost`,
    }
  })
}
