import { Problem } from '../problems.ts'
import type { Grant } from '../pipeline/token-request.ts'
import { anonymousRule } from './anonymous-rule.ts'
import { compileRule } from './compile.ts'
import { type CompiledPolicy, evaluate, type Evaluation } from './evaluate.ts'
import { explain, type Explanation } from './explain.ts'
import type { Policy, PolicyQuestion } from './policy.ts'
import type { Rule } from './rule.ts'
import { indexRules } from './rule-index.ts'
import { mappedSubject, type UidMap } from './uid-map.ts'
import { refusalOf } from './words.ts'

/** What a policy is made of. */
export interface PolicyOptions {
  /**
   * The rules in force, in order, checked by `parsePolicies`. Called for each decision, so that they can be exchanged
   * while the server runs: a list is read once, and read again when another list is returned.
   */
  readonly rules: () => readonly Rule[]
  readonly uidMap: UidMap
  /** Whether the built-in rule applies to anonymous callers whom none of the rules is about. Default `false`. */
  readonly builtinForAnonymous?: boolean
  /** Whether no token outlives the credential that it was asked with. Default `false`. */
  readonly capToCredential?: boolean
}

/** A policy that can also tell how it decides. */
export interface ExplainablePolicy extends Policy {
  /** What {@link Policy.decide} would do, and why. Changes nothing; reserves no uid. */
  explain(question: PolicyQuestion): Promise<Explanation>
}

/**
 * The rules as a step of the pipeline. A decision that needs no mapped uid is made at once; one that does waits for the
 * uid map, whose problems pass through.
 */
export function createPolicy(options: PolicyOptions): ExplainablePolicy {
  const compiled = compiledOnce(options)
  return {
    decide(question) {
      const policy = compiled()
      const evaluation = evaluate(policy, question, undefined)
      if (!evaluation.lacksMappedUid) return grantOrThrow(evaluation)
      const { project, principal } = question
      const uid = options.uidMap.uidFor(project.appId, mappedSubject(principal))
      return typeof uid === 'number'
        ? grantOrThrow(evaluate(policy, question, uid))
        : uid.then((mapped) => grantOrThrow(evaluate(policy, question, mapped)))
    },
    async explain(question) {
      const policy = compiled()
      const explanation = explain(policy, question, undefined)
      if (!explanation.lacksMappedUid) return explanation
      const { project, principal } = question
      const uid = await options.uidMap.peek(project.appId, mappedSubject(principal))
      return explain(policy, question, uid)
    },
  }
}

/** What {@link explainDecision} takes beside rules and question. */
export interface ExplainOptions extends Pick<
  PolicyOptions,
  'builtinForAnonymous' | 'capToCredential'
> {
  /** The uid that stands for the caller. Without it, a decision that turns on it is left open. */
  readonly mappedUid?: number
}

/** How a question would be decided by these rules: for a dry run, where there is no server. Pure. */
export function explainDecision(
  rules: readonly Rule[],
  question: PolicyQuestion,
  options: ExplainOptions = {},
): Explanation {
  return explain(compilePolicy(rules, options), question, options.mappedUid)
}

function compiledOnce(options: PolicyOptions): () => CompiledPolicy {
  let source: readonly Rule[] | undefined
  let policy: CompiledPolicy | undefined
  return () => {
    const rules = options.rules()
    if (policy === undefined || rules !== source) {
      policy = compilePolicy(rules, options)
      source = rules
    }
    return policy
  }
}

function compilePolicy(
  rules: readonly Rule[],
  options: Pick<PolicyOptions, 'builtinForAnonymous' | 'capToCredential'>,
): CompiledPolicy {
  const compiled = rules.map(compileRule)
  return {
    rules: compiled,
    rulesFor: indexRules(compiled),
    ...(options.builtinForAnonymous === true ? { anonymousRule: compileRule(anonymousRule) } : {}),
    capToCredential: options.capToCredential ?? false,
  }
}

function grantOrThrow({ grant, denial, deniedService }: Evaluation): Grant {
  if (grant !== undefined) return grant
  const { code, ...details } = refusalOf(denial ?? { reason: 'NO_RULE' }, deniedService)
  throw new Problem(code, details)
}
