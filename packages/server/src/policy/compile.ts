import { MAX_LIFETIME_SECONDS } from '@tessera/token'

import type { Allow, PermissionsAllow, Rule, UidRule } from './rule.ts'
import { claimPath, type ClaimPath } from './claims.ts'
import { compileMatch, type Condition } from './match.ts'
import { handleOf, type RuleHandle } from './rule-handle.ts'
import { parseTemplate, type Template } from './template.ts'

/** A rule made ready for many decisions. */
export interface CompiledRule {
  readonly name: string
  readonly conditions: readonly Condition[]
  /** By what it is found; `undefined` when it has to be looked at for every caller. */
  readonly handle: RuleHandle | undefined
  /** By type of service, in the order in which they were written. */
  readonly allow: ReadonlyMap<Allow['service'], readonly CompiledAllow[]>
}

/** An entry made ready. Every service's entries have the same fields, so that deciding is one straight path. */
export interface CompiledAllow {
  readonly rule: string
  /** Where it stands in its rule, from 0. */
  readonly index: number
  readonly projects: readonly string[] | undefined
  readonly formats: readonly string[]
  readonly maxLifetimeSeconds: number
  readonly defaultLifetimeSeconds: number
  /** Of channels; for classrooms, of rooms. */
  readonly channels: readonly Template[]
  readonly wildcardChannel: boolean
  readonly uid: CompiledUidRule
  readonly wildcardUid: boolean
  readonly userIds: readonly Template[]
  readonly role: 'publisher' | 'subscriber'
  readonly roles: readonly number[] | 'any'
  readonly permissions: CompiledPermissions
}

export type CompiledUidRule =
  | { readonly rule: 'mapped' | 'subject' | 'any' }
  | { readonly rule: 'claim'; readonly path: ClaimPath }
  /** By its text in a token. */
  | { readonly rule: 'list'; readonly values: ReadonlyMap<string, number | string> }

/** By resource and verb, such as `users.read`. */
export type CompiledPermissions = ReadonlyMap<string, readonly Template[]>

/** The lifetime where neither request nor rule says one. Seconds. */
export const DEFAULT_LIFETIME_SECONDS = 3600

const OWN_USER_ID = ['{sub}']
const ONLY_007 = ['007']

/**
 * Reads the patterns of a rule once, for every decision to come.
 *
 * @throws {RangeError} For a pattern that the schema would have refused.
 */
export function compileRule(rule: Rule): CompiledRule {
  const allow = new Map<Allow['service'], CompiledAllow[]>()
  for (const [index, entry] of rule.allow.entries()) {
    const compiled = compileAllow(rule.name, index, entry)
    const entries = allow.get(entry.service)
    if (entries === undefined) allow.set(entry.service, [compiled])
    else entries.push(compiled)
  }
  return {
    name: rule.name,
    conditions: compileMatch(rule.match),
    handle: handleOf(rule.match),
    allow,
  }
}

function compileAllow(rule: string, index: number, allow: Allow): CompiledAllow {
  const maxLifetimeSeconds = allow.maxLifetimeSeconds ?? MAX_LIFETIME_SECONDS
  return {
    rule,
    index,
    projects: allow.projects,
    formats: ('formats' in allow ? allow.formats : undefined) ?? ONLY_007,
    maxLifetimeSeconds,
    defaultLifetimeSeconds: Math.min(
      allow.defaultLifetimeSeconds ?? DEFAULT_LIFETIME_SECONDS,
      maxLifetimeSeconds,
    ),
    channels: templates(
      'channels' in allow ? allow.channels : 'rooms' in allow ? allow.rooms : undefined,
    ),
    wildcardChannel: 'wildcardChannel' in allow && allow.wildcardChannel === true,
    uid: compileUidRule('uid' in allow ? allow.uid : undefined),
    wildcardUid: 'wildcardUid' in allow && allow.wildcardUid === true,
    userIds: templates(('userIds' in allow ? allow.userIds : undefined) ?? OWN_USER_ID),
    role: ('role' in allow ? allow.role : undefined) ?? 'subscriber',
    roles: 'roles' in allow ? allow.roles : [],
    permissions: compilePermissions('permissions' in allow ? allow.permissions : undefined),
  }
}

function compileUidRule(uid: UidRule = { rule: 'mapped' }): CompiledUidRule {
  switch (uid.rule) {
    case 'claim':
      return { rule: 'claim', path: claimPath(uid.claim) }
    case 'list':
      return { rule: 'list', values: new Map(uid.values.map((value) => [String(value), value])) }
    case 'mapped':
    case 'subject':
    case 'any':
      return { rule: uid.rule }
  }
}

function compilePermissions(permissions: PermissionsAllow = {}): CompiledPermissions {
  const compiled = new Map<string, readonly Template[]>()
  for (const [resource, verbs] of Object.entries(permissions)) {
    for (const [verb, patterns] of Object.entries((verbs ?? {}) as Record<string, string[]>)) {
      compiled.set(`${resource}.${verb}`, templates(patterns))
    }
  }
  return compiled
}

function templates(patterns: readonly string[] = []): readonly Template[] {
  return patterns.map(parseTemplate)
}
