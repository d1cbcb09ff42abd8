import type { Principal } from '../callers/principal.ts'
import type { Grant, RequestedService } from '../pipeline/token-request.ts'
import type { CompiledAllow } from './compile.ts'
import { type Denial, isDenial } from './denial.ts'
import { type CompiledPolicy, evaluate, type Observer } from './evaluate.ts'
import type { Lifetime } from './lifetime.ts'
import type { Condition } from './match.ts'
import type { PolicyQuestion } from './policy.ts'
import { describeAsked, describeDenial, type Refusal, refusalOf } from './words.ts'

/** How a question was decided, in words. For administrators: it says what other rules want. */
export interface Explanation {
  readonly granted: boolean
  /** The decision in one sentence. */
  readonly summary: string
  /** What would be signed. */
  readonly grant?: Grant
  /** What the caller would be told. */
  readonly refusal?: Refusal
  /** Every rule that was looked at, in order. */
  readonly rules: readonly RuleExplanation[]
  /** Every service that was asked for, in order. */
  readonly services: readonly ServiceExplanation[]
  readonly lifetime?: { readonly seconds: number; readonly because: string }
  /** True when the decision turns on the caller's mapped uid, and it was not given: nothing is decided then. */
  readonly lacksMappedUid: boolean
}

export interface RuleExplanation {
  readonly rule: string
  /** Whether it is about the caller. */
  readonly matches: boolean
  readonly because: string
}

export interface ServiceExplanation {
  readonly asked: RequestedService
  readonly granted?: RequestedService
  /** The rule that granted or refused it. */
  readonly rule?: string
  readonly because: string
  /** The entries that were looked at until one covered it. */
  readonly entries: readonly EntryExplanation[]
}

export interface EntryExplanation {
  readonly rule: string
  /** Which of the rule's `allow`, from 0. */
  readonly allow: number
  readonly allows: boolean
  readonly because: string
}

/** Decides a question as issuing would, and tells how. */
export function explain(
  policy: CompiledPolicy,
  question: PolicyQuestion,
  mappedUid: number | undefined,
): Explanation {
  const notes = new Notes(question.principal)
  const evaluation = evaluate(policy, question, mappedUid, notes)
  const { grant, denial, deniedService, lifetime, lacksMappedUid } = evaluation
  const refusal = denial && refusalOf(denial, deniedService)
  return {
    granted: grant !== undefined,
    summary: summaryOf(notes, grant, refusal),
    ...(grant === undefined ? {} : { grant }),
    ...(refusal === undefined ? {} : { refusal }),
    rules: notes.rules,
    services: lacksMappedUid ? [] : notes.services,
    ...(lifetime === undefined
      ? {}
      : { lifetime: { seconds: lifetime.seconds, because: LIFETIME_WORDS[lifetime.decidedBy] } }),
    lacksMappedUid,
  }
}

function summaryOf(notes: Notes, grant: Grant | undefined, refusal: Refusal | undefined): string {
  if (refusal !== undefined) return `Refused (${refusal.code}): ${refusal.detail}.`
  if (grant === undefined) return "It turns on the caller's mapped uid, which is not known here."
  const dropped = notes.services.length - grant.services.length
  const services = grant.services.map(describeAsked).join('; ')
  return `Granted by ${grant.rule} for ${grant.expiresInSeconds} s: ${services}${
    dropped === 0 ? '.' : `. Left out: ${dropped} of what was asked.`
  }`
}

const LIFETIME_WORDS: Readonly<Record<Lifetime['decidedBy'], string>> = {
  request: 'as asked for',
  default: 'nothing was asked for, so the default of the rule',
  rule: 'cut to the ceiling of the rule',
  platform: "cut to Agora's 24 hours",
  ticket: "cut to the ticket's bound",
  credential: 'cut to what is left of the credential',
}

/** Takes down what was looked at while a question is decided. */
class Notes implements Observer {
  readonly rules: RuleExplanation[] = []
  readonly services: ServiceExplanation[] = []
  readonly #principal: Principal
  #entries: EntryExplanation[] = []

  constructor(principal: Principal) {
    this.#principal = principal
  }

  rule(rule: { readonly name: string }, failed: Condition | undefined): void {
    this.rules.push({
      rule: rule.name,
      matches: failed === undefined,
      because:
        failed === undefined
          ? 'every condition holds'
          : `it wants ${failed.wants}; the caller has ${failed.has(this.#principal)}`,
    })
  }

  entry(entry: CompiledAllow, result: RequestedService | Denial): void {
    this.#entries.push({
      rule: entry.rule,
      allow: entry.index,
      allows: !isDenial(result),
      because: isDenial(result)
        ? `${describeDenial(result)}${patternsOf(entry, result)}`
        : 'it covers what was asked',
    })
  }

  service(
    asked: RequestedService,
    result: RequestedService | Denial,
    rule: string | undefined,
  ): void {
    this.services.push({
      asked,
      ...(isDenial(result) ? {} : { granted: result }),
      ...(rule === undefined ? {} : { rule }),
      because: isDenial(result) ? describeDenial(result) : grantedWords(asked, result),
      entries: this.#entries,
    })
    this.#entries = []
  }
}

/** The patterns that a name did not fit. */
function patternsOf({ channels, userIds }: CompiledAllow, { reason }: Denial): string {
  const templates =
    reason === 'CHANNEL' || reason === 'ROOM' ? channels : reason === 'USER_ID' ? userIds : []
  if (templates.length === 0) return ''
  return `; it allows ${templates.map(({ source }) => source).join(', ')}`
}

function grantedWords(asked: RequestedService, granted: RequestedService): string {
  const before = describeAsked(asked)
  const after = describeAsked(granted)
  return before === after ? 'as asked for' : `${before} became ${after}`
}
