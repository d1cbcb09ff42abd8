import assert from 'node:assert/strict'

import { askToken } from './support/ask.ts'
import { checkAudit } from './support/audit-check.ts'
import { jwtOf } from './support/cluster.ts'
import { type FaultRow, onStage, pause, type Scale, until } from './support/fault.ts'

/** What is known of a ban elsewhere may be this old. */
const KNOWN_EVERYWHERE_MS = 1_000

/** A ban that is set on one replica is in force on all within a second, and over on all when it is lifted. */
export function sharedBans({ rounds }: Scale): Promise<FaultRow> {
  return onStage({ replicas: 3 }, async ({ cluster }) => {
    const tokens: string[] = []
    let refused = 0
    let slowestMs = 0
    const ask = async (url: string, jwt: string): Promise<string> => {
      const { status, token, code } = await askToken(url, jwt)
      if (token !== undefined) tokens.push(token)
      else refused += 1
      return code ?? String(status)
    }
    for (let round = 0; round < rounds; round++) {
      const jwt = jwtOf(`banned-${round}`)
      for (const { url } of cluster.replicas) assert.equal(await ask(url, jwt), '200')
      const at = cluster.replicas[round % cluster.replicas.length]!.url
      const body = { subject: `banned-${round}`, reason: 'a test' }
      const made = await cluster.administer('POST', '/v1/admin/bans', body, at)
      assert.equal(made.status, 201)
      const bannedAt = performance.now()
      await Promise.all(
        cluster.replicas.map(async ({ url }) => {
          await until('a ban is in force', async () => (await ask(url, jwt)) === 'BANNED')
          slowestMs = Math.max(slowestMs, performance.now() - bannedAt)
        }),
      )
      await pause(Math.max(0, KNOWN_EVERYWHERE_MS - (performance.now() - bannedAt)))
      for (const { url } of cluster.replicas) assert.equal(await ask(url, jwt), 'BANNED')

      const { id } = (await made.json()) as { readonly id: string }
      const lifted = await cluster.administer('DELETE', `/v1/admin/bans/${id}`)
      assert.ok(lifted.ok, `lifting a ban answers ${lifted.status}`)
      await pause(KNOWN_EVERYWHERE_MS)
      for (const { url } of cluster.replicas) assert.equal(await ask(url, jwt), '200')
    }
    const audit = await checkAudit(cluster.env, tokens)
    return {
      fault: `ban set on one of 3 replicas, ${rounds} ×`,
      asked: tokens.length + refused,
      failed: refused,
      lost: audit.lost,
      recoveryMs: slowestMs,
      seen: 'one second after it was set or lifted, no replica answered as before; *failed* are refusals, *recovery* is the longest that one took',
    }
  })
}
