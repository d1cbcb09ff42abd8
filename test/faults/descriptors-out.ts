import assert from 'node:assert/strict'
import { connect, type Socket } from 'node:net'

import { startCluster } from './support/cluster.ts'
import { type FaultRow, figures, refusals, type Scale, underLoad, until } from './support/fault.ts'

const LIMIT = 64
const CONNECTIONS = 200

/** A server that may open 64 files, and more clients than that: it says so or closes, and is itself again afterwards. */
export async function descriptorsOut({ rate, rounds }: Scale): Promise<FaultRow> {
  const cluster = await startCluster({ replicas: 1, maxDescriptors: LIMIT })
  try {
    const [server] = cluster.replicas
    const before = server!.pid
    const ordeal = await underLoad(cluster, { rate }, async (load, healed) => {
      for (let round = 0; round < rounds; round++) {
        const sockets: Socket[] = []
        for (let at = 0; at < CONNECTIONS; at++) {
          sockets.push(connect(server!.port, '127.0.0.1').on('error', () => undefined))
        }
        await load.moreTokens(rate / 10).catch(() => undefined)
        for (const socket of sockets) socket.destroy()
        healed()
        await until('it answers again', async () =>
          fetch(`${server!.url}/readyz`).then(
            ({ ok }) => ok,
            () => false,
          ),
        )
        await load.moreTokens(rate)
      }
    })
    assert.equal(server!.pid, before)
    for (const status of ordeal.load.statuses.keys()) {
      assert.ok([0, 200, 502, 503, 504].includes(status), `an answer with ${status}`)
    }
    return {
      fault: `${CONNECTIONS} idle connections to a server that may open ${LIMIT} files (SQLite), ${rounds} ×`,
      ...figures(ordeal),
      seen: `${refusals(ordeal.load)}; the same process all the while`,
    }
  } finally {
    await cluster.close()
  }
}
