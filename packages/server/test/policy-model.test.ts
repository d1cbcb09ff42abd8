import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { signGrant } from '../src/pipeline/sign-grant.ts'
import type { Grant } from '../src/pipeline/token-request.ts'
import { createPolicy, explainDecision } from '../src/policy/create-policy.ts'
import { mappedSubject } from '../src/policy/uid-map.ts'
import { isProblem } from '../src/problems.ts'
import { policyRules, principal, request } from './policy-arbitraries.ts'
import { APP_ID, CERTIFICATE, freshUidMap, NOW, project } from './policy-fixtures.ts'
import { isPermitted, type World } from './policy-oracle.ts'
import { decode006, decode007 } from './policy-tokens.ts'

/*
 * For any policy, caller and request: what Agora's own package reads in the token is permitted by the policy, to the
 * last privilege, name and second.
 */

const uidMap = freshUidMap()
const world = fc.record({ rules: policyRules, principal, request, capToCredential: fc.boolean() })

/** Puts the question and signs the grant. `undefined` when it was refused, or nobody could use the token. */
async function issue(asked: World): Promise<{ token: string; grant: Grant } | undefined> {
  const { rules: list, capToCredential } = asked
  const policy = createPolicy({ rules: () => list, uidMap, capToCredential })
  try {
    const grant = await policy.decide(asked)
    return { grant, token: signGrant({ appId: APP_ID, appCertificate: CERTIFICATE }, grant, NOW) }
  } catch (error) {
    if (!isProblem(error)) throw error
    return undefined
  }
}

async function complete(drawn: Omit<World, 'mappedUid' | 'project' | 'now'>): Promise<World> {
  const mappedUid = await uidMap.uidFor(APP_ID, mappedSubject(drawn.principal))
  return { ...drawn, mappedUid, project: project(), now: NOW }
}

describe('an issued token', () => {
  test('never exceeds the policy in any privilege, name or second', async () => {
    const seen = new Map<string, number>()
    const count = (what: string): void => void seen.set(what, (seen.get(what) ?? 0) + 1)
    await fc.assert(
      fc.asyncProperty(world, async (drawn) => {
        const asked = await complete(drawn)
        const issued = await issue(asked)
        if (issued === undefined) return
        const { grant, token } = issued
        const { seconds: lasts, services } =
          grant.format === '006' ? decode006(token, grant) : decode007(token)
        expect(services.length).toBeGreaterThan(0)
        expect(lasts).toBe(grant.expiresInSeconds)
        for (const decoded of services) {
          count(`${grant.format} ${decoded.type}`)
          if (!isPermitted(asked, decoded, lasts, services)) {
            expect.fail(
              `not permitted: ${JSON.stringify({ ...decoded, privileges: [...decoded.privileges] })}`,
            )
          }
        }
      }),
      { numRuns: 6_000 },
    )
    // Each kind of service was really issued, more than once.
    const types = ['006 1', '006 2', ...Array.from({ length: 10 }, (_, i) => `007 ${i + 1}`)]
    expect(types.filter((type) => (seen.get(type) ?? 0) < 5)).toEqual([])
  })

  test('is what the explanation says, and a refusal likewise', async () => {
    await fc.assert(
      fc.asyncProperty(world, async (drawn) => {
        const asked = await complete(drawn)
        const { rules: list, mappedUid, capToCredential } = asked
        const explained = explainDecision(list, asked, { mappedUid, capToCredential })
        const policy = createPolicy({ rules: () => list, uidMap, capToCredential })
        try {
          expect(explained.grant).toEqual(await policy.decide(asked))
        } catch (error) {
          if (!isProblem(error)) throw error
          expect(explained.grant).toBeUndefined()
          expect(explained.refusal).toEqual({ code: error.code, ...error.details })
        }
        expect(explained.services).toHaveLength(asked.request.services.length)
      }),
      { numRuns: 1_000 },
    )
  })

  test('leaves Object.prototype as it was', () => {
    expect(Object.keys(Object.prototype)).toEqual([])
    expect(({} as Record<string, unknown>).uid).toBeUndefined()
  })
})
