import assert from 'node:assert/strict'

import { checkAudit } from './support/audit-check.ts'
import { jwtOf } from './support/cluster.ts'
import { type FaultRow, onStage } from './support/fault.ts'
import { askToken } from './support/ask.ts'

const BUDGET = 60
const ASKED = 100

/** A budget is one budget, however many replicas a caller asks. */
export function sharedLimits(): Promise<FaultRow> {
  return onStage({ callerBudget: BUDGET, replicas: 3 }, async ({ cluster, redis }) => {
    const jwt = jwtOf('ada')
    const tokens: string[] = []
    let limited = 0
    for (let at = 0; at < ASKED; at++) {
      const { url } = cluster.replicas[at % cluster.replicas.length]!
      const { status, token } = await askToken(url, jwt)
      if (token !== undefined) tokens.push(token)
      else if (status === 429) limited += 1
    }
    assert.ok((await redis.scriptCount()) > ASKED, 'Redis is where they are counted')
    assert.deepEqual([tokens.length, limited], [BUDGET, ASKED - BUDGET])
    const audit = await checkAudit(cluster.env, tokens)
    return {
      fault: 'limits shared between 3 replicas',
      asked: ASKED,
      failed: limited,
      lost: audit.lost,
      seen: `a budget of ${BUDGET} gave ${tokens.length} tokens, then 429, whichever replica was asked`,
    }
  })
}
