import {
  type FaultRow,
  figures,
  onStage,
  pause,
  refusals,
  type Scale,
  underLoad,
} from './support/fault.ts'

const STALL_MS = 2_000

/** A replica does nothing for two seconds, as when its event loop is held up or its machine swaps. */
export function stalledReplica({ rate, rounds }: Scale): Promise<FaultRow> {
  return onStage({}, async ({ cluster }) => {
    const [stalled] = cluster.replicas
    const ordeal = await underLoad(cluster, { rate }, async (load, healed) => {
      for (let round = 0; round < rounds; round++) {
        process.kill(stalled!.pid, 'SIGSTOP')
        await pause(STALL_MS)
        process.kill(stalled!.pid, 'SIGCONT')
        healed()
        await load.moreTokens(rate * 2)
      }
    })
    const { latency } = ordeal.load
    return {
      fault: `one of 2 replicas stalled for ${STALL_MS / 1000} s, ${rounds} ×`,
      ...figures(ordeal),
      seen: `${refusals(ordeal.load)}; p50 ${latency.percentile(50).toFixed(1)} ms, slowest ${Math.round(latency.max)} ms`,
    }
  })
}
