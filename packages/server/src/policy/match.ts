import type { Principal, PrincipalKind } from '../callers/principal.ts'
import { claimAt, type ClaimPath, claimPath } from './claims.ts'
import { fitsGlob } from './glob.ts'
import type { ClaimValue, RuleMatch } from './rule.ts'

/** One condition of a rule: what it looks at, and whether it holds. */
export interface Condition {
  readonly field: 'kind' | 'issuer' | 'subject' | 'claim' | 'scope'
  /** What it wants, in words. */
  readonly wants: string
  readonly holds: (principal: Principal) => boolean
  /** What the principal has there, in words. */
  readonly has: (principal: Principal) => string
}

/** Longer texts fit no glob, so that no claim can be made expensive to look at. Characters. */
const MAX_MATCHED_CHARACTERS = 1024

/** The conditions of a rule, cheapest first. Scopes come last: whoever lacks only those is told so. */
export function compileMatch(match: RuleMatch): readonly Condition[] {
  const conditions: Condition[] = []
  if (match.kind !== undefined) {
    const kinds: readonly PrincipalKind[] = asList(match.kind)
    conditions.push({
      field: 'kind',
      wants: `kind ${anyOf(kinds)}`,
      holds: ({ kind }) => kinds.includes(kind),
      has: ({ kind }) => shown(kind),
    })
  }
  if (match.issuer !== undefined) {
    const issuers: readonly string[] = asList(match.issuer)
    conditions.push({
      field: 'issuer',
      wants: `issuer ${anyOf(issuers)}`,
      holds: ({ issuer }) => issuer !== undefined && issuers.includes(issuer),
      has: ({ issuer }) => shown(issuer),
    })
  }
  if (match.subject !== undefined) {
    const globs: readonly string[] = asList(match.subject)
    conditions.push({
      field: 'subject',
      wants: `a subject like ${anyOf(globs)}`,
      holds: ({ subject }) => fitsAny(globs, subject),
      has: ({ subject }) => shown(subject),
    })
  }
  for (const [name, wanted] of Object.entries(match.claims ?? {})) {
    conditions.push(claimCondition(claimPath(name), asList(wanted)))
  }
  for (const scope of match.scopes ?? []) {
    conditions.push({
      field: 'scope',
      wants: `the scope ${JSON.stringify(scope)}`,
      holds: ({ scopes }) => scopes.includes(scope),
      has: ({ scopes }) => (scopes.length === 0 ? 'none' : anyOf(scopes)),
    })
  }
  return conditions
}

/** The first condition that does not hold, or `undefined` when the principal matches. */
export function mismatch(
  conditions: readonly Condition[],
  principal: Principal,
): Condition | undefined {
  for (const condition of conditions) {
    if (!condition.holds(principal)) return condition
  }
  return undefined
}

function claimCondition(path: ClaimPath, wanted: readonly ClaimValue[]): Condition {
  return {
    field: 'claim',
    wants: `the claim ${path.name} to be ${anyOf(wanted)}`,
    holds({ claims }) {
      const actual = claimAt(claims, path)
      if (!Array.isArray(actual)) return fitsAny(wanted, actual)
      return actual.some((value) => fitsAny(wanted, value))
    },
    has: ({ claims }) => shown(claimAt(claims, path)),
  }
}

function fitsAny(wanted: readonly ClaimValue[], actual: unknown): boolean {
  for (const each of wanted) {
    if (fitsValue(each, actual)) return true
  }
  return false
}

function fitsValue(wanted: ClaimValue, actual: unknown): boolean {
  if (typeof wanted !== 'string') return wanted === actual
  return (
    typeof actual === 'string' &&
    actual.length <= MAX_MATCHED_CHARACTERS &&
    fitsGlob(wanted, actual)
  )
}

function asList<Value>(value: Value | readonly Value[]): readonly Value[] {
  return Array.isArray(value) ? (value as readonly Value[]) : [value as Value]
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing'
  const text = JSON.stringify(value)
  return text.length > 200 ? `${text.slice(0, 200)}…` : text
}

function anyOf(values: readonly ClaimValue[]): string {
  return values.map((value) => JSON.stringify(value)).join(' or ')
}
