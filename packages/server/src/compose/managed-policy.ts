import { createPolicy, type ExplainablePolicy } from '../policy/create-policy.ts'
import { parsePolicies } from '../policy/parse-policies.ts'
import type { Rule } from '../policy/rule.ts'
import type { UidMap } from '../policy/uid-map.ts'
import type { Log } from '../log/log.ts'
import { cached } from '../storage/changes.ts'
import type { Storage } from '../storage/storage.ts'

export interface ManagedPolicyOptions {
  readonly storage: Pick<Storage, 'policies' | 'changes'>
  /** The configuration file's, which are asked first. */
  readonly fileRules: readonly Rule[]
  readonly uidMap: UidMap
  readonly capToCredential: boolean
  readonly log: Log
}

/** The rules of the file and then those of the database, as they are now: a change anywhere applies within a second. */
export function managedPolicy(options: ManagedPolicyOptions): ExplainablePolicy {
  const { storage, fileRules, uidMap, capToCredential, log } = options
  let rules: readonly Rule[] = fileRules
  const policy = createPolicy({
    rules: () => rules,
    uidMap,
    builtinForAnonymous: true,
    capToCredential,
  })
  const stored = cached(storage.changes, 'policies', async () => {
    const records = await storage.policies.list()
    return [...fileRules, ...records.flatMap(({ id, rule }) => readable(id, rule, log))]
  })
  /** Runs `use` on the present rules: at once when they are known, else as soon as they are. */
  const withRules = <Result>(use: () => Promise<Result> | Result): Promise<Result> | Result => {
    const present = stored.read()
    if (present instanceof Promise) {
      return present.then((loaded) => {
        rules = loaded
        return use()
      })
    }
    rules = present
    return use()
  }
  return {
    decide: (question) => withRules(() => policy.decide(question)),
    explain: async (question) => withRules(() => policy.explain(question)),
  }
}

/** A rule that this version cannot read allows nothing; the others go on. */
function readable(id: string, value: unknown, log: Log): readonly Rule[] {
  const parsed = parsePolicies([value])
  if (parsed.ok) return parsed.rules
  log.error('policy-unreadable', { id, problems: parsed.problems.map(({ message }) => message) })
  return []
}
