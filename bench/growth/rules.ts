import type { Principal } from '../../packages/server/src/callers/principal.ts'
import { createPolicy } from '../../packages/server/src/policy/create-policy.ts'
import { parsePolicies } from '../../packages/server/src/policy/parse-policies.ts'
import type { Project } from '../../packages/server/src/projects/project.ts'
import { cpuOfCall, once } from './measure.ts'

/** What a decision costs among so many rules. */
export interface RuleCosts {
  readonly rules: number
  /** Microseconds of CPU: a rule for each tenant, found by a claim. */
  readonly byTenant: number
  /** The same by the beginning of the subject (`tenant-1:*`), which no index finds. */
  readonly byPattern: number
  /** Reading all rules again, as after each change of one. Milliseconds of CPU. */
  readonly reload: number
}

const ISSUER = 'https://id.example'

export async function ruleCosts(rules: number): Promise<RuleCosts> {
  const byTenant = await decisionCost(rules, (tenant) => ({
    issuer: ISSUER,
    claims: { tenant: `tenant-${tenant}` },
  }))
  const byPattern = await decisionCost(rules, (tenant) => ({ subject: `tenant-${tenant}:*` }))
  const texts = Array.from({ length: rules }, (_, tenant) => ruleOf(tenant, { issuer: ISSUER }))
  const { cpuMs } = await once(() => {
    for (const text of texts) parsePolicies([text])
    return Promise.resolve()
  })
  return { rules, byTenant, byPattern, reload: cpuMs }
}

function ruleOf(tenant: number, match: object): object {
  const rtc = {
    service: 'rtc',
    channels: [`t${tenant}-*`],
    uid: { rule: 'any' },
    role: 'publisher',
  }
  return { name: `tenant-${tenant}`, match, allow: [rtc] }
}

async function decisionCost(rules: number, match: (tenant: number) => object): Promise<number> {
  // Each by itself, as the database has them; a file holds 512 at most.
  const parsed = Array.from({ length: rules }, (_, tenant) => {
    const one = parsePolicies([ruleOf(tenant, match(tenant))])
    if (!one.ok) throw new Error(one.problems[0]?.message)
    return one.rules[0]!
  })
  const policy = createPolicy({
    rules: () => parsed,
    uidMap: { uidFor: () => 1, peek: () => 1 },
  })
  const project = { appId: 'a'.repeat(32) } as Project
  return cpuOfCall((i) => {
    const tenant = (i * 7_919) % rules
    const principal: Principal = {
      kind: 'jwt',
      issuer: ISSUER,
      subject: `tenant-${tenant}:user-${i}`,
      claims: { tenant: `tenant-${tenant}` },
      scopes: [],
    }
    return policy.decide({
      principal,
      project,
      now: 1_800_000_000,
      request: {
        format: '007',
        services: [{ type: 'rtc', channel: `t${tenant}-room`, uid: i + 1, role: 'publisher' }],
      },
    })
  })
}
