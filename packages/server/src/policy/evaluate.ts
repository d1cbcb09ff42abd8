import type { Grant, RequestedService } from '../pipeline/token-request.ts'
import { Caller } from './caller.ts'
import type { CompiledAllow, CompiledRule } from './compile.ts'
import { type Denial, isDenial, isNearer } from './denial.ts'
import { judge } from './judge.ts'
import { grantedLifetime, type Lifetime } from './lifetime.ts'
import { type Condition, mismatch } from './match.ts'
import type { PolicyQuestion } from './policy.ts'
import { endWithToken } from './rtc-privileges.ts'
import type { RuleIndex } from './rule-index.ts'
import { narrowToTicket } from './ticket.ts'

/** The rules of a decision, ready to use. */
export interface CompiledPolicy {
  readonly rules: readonly CompiledRule[]
  /** Those of them that may be about a caller. */
  readonly rulesFor: RuleIndex
  /** For anonymous callers whom no other rule is about. */
  readonly anonymousRule?: CompiledRule
  readonly capToCredential: boolean
}

/** What came of a question: a grant or the denial that stands for all, or neither while the mapped uid is missing. */
export interface Evaluation {
  readonly lacksMappedUid: boolean
  readonly grant?: Grant
  readonly lifetime?: Lifetime
  readonly denial?: Denial | undefined
  /** What was asked for, that the denial is about. */
  readonly deniedService?: RequestedService | undefined
}

/** Looks on while a question is decided; deciding does not depend on it. */
export interface Observer {
  rule(rule: CompiledRule, failed: Condition | undefined): void
  entry(entry: CompiledAllow, result: RequestedService | Denial): void
  service(
    asked: RequestedService,
    result: RequestedService | Denial,
    rule: string | undefined,
  ): void
}

/**
 * Decides a question: the one place that does, for issuing and for explaining.
 *
 * For each service, the first entry that covers it decides: of the rules that match the caller, in order, the first
 * whose project, format, channel and uid fit. Role, privileges and lifetime are then cut to that entry's ceilings.
 *
 * @param mappedUid - The uid that stands for the caller; if it is `undefined` and the decision turns on it, the answer
 *   says so and nothing else.
 */
export function evaluate(
  policy: CompiledPolicy,
  question: PolicyQuestion,
  mappedUid: number | undefined,
  observer?: Observer,
): Evaluation {
  const { principal, request } = question
  const caller = new Caller(question, mappedUid)
  const matching = matchingRules(policy, caller, observer)
  const services: RequestedService[] = []
  const entries: CompiledAllow[] = []
  let denial: Denial | undefined
  let deniedService: RequestedService | undefined

  for (const asked of request.services) {
    const narrowed =
      principal.bounds === undefined
        ? asked
        : narrowToTicket(asked, principal.bounds, principal, caller.appId)
    const result = isDenial(narrowed)
      ? narrowed
      : firstCovering(matching, narrowed, caller, entries, observer)
    observer?.service(asked, result, isDenial(result) ? result.rule : entries.at(-1)?.rule)
    if (!isDenial(result)) {
      services.push(result)
    } else if (denial === undefined) {
      denial = result
      deniedService = asked
    }
  }

  if (caller.lacksMappedUid) return { lacksMappedUid: true }
  if (services.length === 0) {
    return { lacksMappedUid: false, denial, deniedService }
  }
  const lifetime = grantedLifetime(question, entries, policy.capToCredential)
  if (lifetime.decidedBy === 'credential' && lifetime.seconds < 1) {
    return { lacksMappedUid: false, denial: { reason: 'CREDENTIAL_ENDED' } }
  }
  return {
    lacksMappedUid: false,
    lifetime,
    grant: {
      format: request.format,
      expiresInSeconds: lifetime.seconds,
      services: services.map((service) => endingWithToken(service, lifetime.seconds)),
      rule: ruleNames(entries),
    },
  }
}

/** The rules that are about the caller, or the denial if there are none. */
function matchingRules(
  { rules, rulesFor, anonymousRule }: CompiledPolicy,
  { principal }: Caller,
  observer: Observer | undefined,
): readonly CompiledRule[] | Denial {
  const matching: CompiledRule[] = []
  let lacking: Denial | undefined
  // Whoever looks on sees every rule; deciding needs only those that may match.
  for (const rule of observer === undefined ? rulesFor(principal) : rules) {
    const failed = mismatch(rule.conditions, principal)
    observer?.rule(rule, failed)
    if (failed === undefined) matching.push(rule)
    else if (failed.field === 'scope') {
      lacking ??= { reason: 'RULE_SCOPE', rule: rule.name, instead: failed.wants }
    }
  }
  if (matching.length === 0 && principal.kind === 'anonymous' && anonymousRule !== undefined) {
    observer?.rule(anonymousRule, undefined)
    matching.push(anonymousRule)
  }
  return matching.length > 0 ? matching : (lacking ?? { reason: 'NO_RULE' })
}

function firstCovering(
  matching: readonly CompiledRule[] | Denial,
  service: RequestedService,
  caller: Caller,
  entries: CompiledAllow[],
  observer: Observer | undefined,
): RequestedService | Denial {
  if (isDenial(matching)) return matching
  let nearest: Denial | undefined
  for (const { allow } of matching) {
    for (const entry of allow.get(service.type) ?? NO_ENTRIES) {
      const result = judge(entry, service, caller)
      observer?.entry(entry, result)
      if (!isDenial(result)) {
        entries.push(entry)
        return result
      }
      if (isNearer(result, nearest)) nearest = result
    }
  }
  return nearest ?? { reason: 'NO_SERVICE' }
}

const NO_ENTRIES: readonly CompiledAllow[] = []

function endingWithToken(service: RequestedService, seconds: number): RequestedService {
  if (service.type !== 'rtc' || service.privileges === undefined) return service
  return { ...service, privileges: endWithToken(service.privileges, seconds) }
}

function ruleNames(entries: readonly CompiledAllow[]): string {
  return entries.length === 1
    ? entries[0]!.rule
    : [...new Set(entries.map(({ rule }) => rule))].join(', ')
}
