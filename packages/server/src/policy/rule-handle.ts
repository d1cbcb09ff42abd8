import { type ClaimPath, claimPath } from './claims.ts'
import type { ClaimValue, RuleMatch } from './rule.ts'

/** The one thing by which a rule is found: a caller without one of these values cannot match it. */
export interface RuleHandle {
  readonly of: 'subject' | 'issuer' | 'kind' | ClaimPath
  readonly values: readonly ClaimValue[]
}

/**
 * What of a rule's conditions tells callers apart best, if any does: one subject of a million, one tenant of thousands,
 * one issuer of a few. Values with a `*` do not count, as they cannot be looked up.
 */
export function handleOf(match: RuleMatch): RuleHandle | undefined {
  const subject = literals(match.subject)
  if (subject !== undefined) return { of: 'subject', values: subject }
  for (const [name, wanted] of Object.entries(match.claims ?? {})) {
    const values = literals(wanted)
    if (values !== undefined) return { of: claimPath(name), values }
  }
  if (match.issuer !== undefined) return { of: 'issuer', values: asList(match.issuer) }
  if (match.kind !== undefined) return { of: 'kind', values: asList(match.kind) }
  return undefined
}

/** The values, if each stands for itself alone. */
function literals(
  wanted: ClaimValue | readonly ClaimValue[] | undefined,
): readonly ClaimValue[] | undefined {
  if (wanted === undefined) return undefined
  const values = asList(wanted)
  return values.some((value) => typeof value === 'string' && value.includes('*'))
    ? undefined
    : values
}

function asList(wanted: ClaimValue | readonly ClaimValue[]): readonly ClaimValue[] {
  return Array.isArray(wanted) ? (wanted as readonly ClaimValue[]) : [wanted as ClaimValue]
}
