import { type ClaimPath, claimPath } from './claims.ts'
import type { ClaimValue, RuleMatch } from './rule.ts'

/** The one thing by which a rule is found: a caller who has none of these values there cannot match it. */
export interface RuleHandle {
  readonly of: 'subject' | 'issuer' | 'kind' | ClaimPath
  /** Texts with a `*` are found by what stands before it, which is never nothing. */
  readonly values: readonly ClaimValue[]
}

/**
 * What of a rule's conditions tells callers apart best, if any does: one subject of a million, one tenant of thousands,
 * those of one beginning, one issuer of a few.
 */
export function handleOf({
  subject,
  claims = {},
  issuer,
  kind,
}: RuleMatch): RuleHandle | undefined {
  const handles: RuleHandle[] = [
    ...(subject === undefined ? [] : [{ of: 'subject' as const, values: asList(subject) }]),
    ...Object.entries(claims).map(([name, wanted]) => ({
      of: claimPath(name),
      values: asList(wanted),
    })),
  ]
  return (
    handles.find(({ values }) => values.every((value) => starAt(value) === -1)) ??
    handles.find(({ values }) => values.every((value) => starAt(value) !== 0)) ??
    (issuer === undefined ? undefined : { of: 'issuer', values: asList(issuer) }) ??
    (kind === undefined ? undefined : { of: 'kind', values: asList(kind) })
  )
}

/** Where the first `*` of a value is; -1 when it has none. */
export function starAt(value: ClaimValue): number {
  return typeof value === 'string' ? value.indexOf('*') : -1
}

function asList(wanted: ClaimValue | readonly ClaimValue[]): readonly ClaimValue[] {
  return Array.isArray(wanted) ? (wanted as readonly ClaimValue[]) : [wanted as ClaimValue]
}
