import assert from 'node:assert/strict'

import {
  type FaultRow,
  figures,
  onStage,
  refusals,
  type Scale,
  underLoad,
} from './support/fault.ts'

/** The primary ends without a goodbye, its synchronous standby takes its place, and no acknowledged row is missing. */
export function postgresFailover({ rate }: Scale): Promise<FaultRow> {
  return onStage({ hasStandby: true }, async ({ cluster, postgres, standby }) => {
    assert.ok(standby !== undefined)
    const before = cluster.replicas.map(({ pid }) => pid)
    const ordeal = await underLoad(cluster, { rate }, async (load, healed) => {
      await postgres.crash()
      await load.moreFailures(rate)
      await standby.promote()
      healed()
      await load.moreTokens(rate * 2)
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
      fault: 'PostgreSQL primary lost, synchronous standby promoted',
      ...figures(ordeal),
      seen: `${refusals(ordeal.load)}; ${ordeal.audit.unclaimed} rows whose answer was lost`,
    }
  })
}
