import { createPolicy } from '../../src/policy/create-policy.ts'
import { parsePolicies } from '../../src/policy/parse-policies.ts'
import type { Policy } from '../../src/policy/policy.ts'
import { derivedUidMap } from '../../src/policy/uid-map.ts'

/** A policy of one rule, for callers of one kind. @throws When the rule is not valid. */
export function policyFor(kind: string, ...allow: readonly object[]): Policy {
  const parsed = parsePolicies([{ name: 'test', match: { kind }, allow }])
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return createPolicy({ rules: () => parsed.rules, uidMap: derivedUidMap(new Uint8Array(32)) })
}
