import type { Rule } from './rule.ts'
import { ruleListSchema } from './rule-schema.ts'

/** One thing that is wrong with a list of rules. */
export interface RuleProblem {
  /** Where, from the list: `[0, 'allow', 1, 'channels', 0]`. */
  readonly path: readonly (string | number)[]
  /** The name of the rule, if it has one. */
  readonly rule?: string
  /** What is wrong, naming rule and field. */
  readonly message: string
}

export type ParsedPolicies =
  | { readonly ok: true; readonly rules: readonly Rule[] }
  | { readonly ok: false; readonly problems: readonly RuleProblem[] }

/** Reads the rules of a file or a database: the rules, or everything that is wrong with them. */
export function parsePolicies(value: unknown): ParsedPolicies {
  const result = ruleListSchema.safeParse(value)
  const problems = [
    ...(result.error?.issues ?? []).map(({ path, message }) => problemAt(value, path, message)),
    ...repeatedNames(value).map((index) =>
      problemAt(value, [index, 'name'], 'is the name of an earlier rule too'),
    ),
  ]
  return result.success && problems.length === 0
    ? { ok: true, rules: result.data }
    : { ok: false, problems }
}

function repeatedNames(value: unknown): number[] {
  if (!Array.isArray(value)) return []
  const names = value.map((_, index) => nameAt(value, index))
  return names.flatMap((name, index) =>
    name !== undefined && names.indexOf(name) < index ? [index] : [],
  )
}

function problemAt(value: unknown, path: readonly PropertyKey[], message: string): RuleProblem {
  const where = path.map((step) => (typeof step === 'number' ? step : String(step)))
  const rule = nameAt(value, where[0])
  return {
    path: where,
    ...(rule === undefined ? {} : { rule }),
    message: `${subjectOf(where, rule)} ${message}`,
  }
}

function subjectOf(
  [index, ...fields]: readonly (string | number)[],
  rule: string | undefined,
): string {
  if (index === undefined) return 'the policy'
  const name =
    rule === undefined
      ? `the rule at position ${Number(index) + 1}`
      : `the rule ${JSON.stringify(rule)}`
  return fields.length === 0 ? name : `${name}: ${fieldPath(fields)}`
}

function fieldPath(fields: readonly (string | number)[]): string {
  return fields
    .map((field, index) =>
      typeof field === 'number' ? `[${field}]` : `${index === 0 ? '' : '.'}${field}`,
    )
    .join('')
}

function nameAt(value: unknown, index: string | number | undefined): string | undefined {
  if (!Array.isArray(value) || typeof index !== 'number') return undefined
  const rule: unknown = value[index]
  if (typeof rule !== 'object' || rule === null || !Object.hasOwn(rule, 'name')) return undefined
  const { name } = rule as { name: unknown }
  return typeof name === 'string' && name.length <= 64 ? name : undefined
}
