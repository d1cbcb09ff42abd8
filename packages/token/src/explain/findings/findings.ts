import { answerTo, type Product } from '../answers.ts'
import type { Finding } from '../explanation.ts'
import { DAMAGE } from './damage.ts'
import type { FindingCode, FindingData } from './finding-code.ts'
import { NAMES } from './names.ts'
import { NO_TOKEN } from './no-token.ts'
import { OUTCOME } from './outcome.ts'
import { PROJECT } from './project.ts'
import { RIGHTS } from './rights.ts'
import type { Template, Templates } from './template.ts'
import { TIMES } from './times.ts'

/** The one table of findings and their texts, in the order in which Agora looks at things. */
export const FINDINGS: Templates<FindingData> = {
  ...NO_TOKEN,
  ...DAMAGE,
  ...PROJECT,
  ...TIMES,
  ...NAMES,
  ...RIGHTS,
  ...OUTCOME,
}

/** All codes, in the order of the table. */
export const FINDING_CODES: readonly FindingCode[] = Object.keys(FINDINGS) as FindingCode[]

/** A finding before it is put into words. */
export interface Found {
  readonly code: FindingCode
  readonly data: FindingData[FindingCode]
}

/** Notes a finding. */
export function found<Code extends FindingCode>(
  code: Code,
  ...data: FindingData[Code] extends undefined ? [] : [FindingData[Code]]
): Found {
  return { code, data: data[0] }
}

const RANK = { error: 0, warning: 1, info: 2 } as const

/** Puts findings into words and in order: by severity, then as the table has them. Each code is told once. */
export function inWords(all: readonly Found[], product: Product): readonly Finding[] {
  const once = new Map(all.toReversed().map((one) => [one.code, one]))
  return [...once.values()]
    .map((one) => wordsOf(one, product))
    .sort(
      (a, b) =>
        RANK[a.severity] - RANK[b.severity] ||
        FINDING_CODES.indexOf(a.code) - FINDING_CODES.indexOf(b.code),
    )
}

function wordsOf({ code, data }: Found, product: Product): Finding {
  // The table pairs each code with its data, and `found` takes no other pair.
  const template = FINDINGS[code] as Template<unknown>
  const { severity, what, answer, fix } = template
  const reason = typeof template.reason === 'function' ? template.reason(data) : template.reason
  const standard = reason === undefined ? '' : answerTo(reason, product)
  const say = (text: Template<unknown>['what']): string =>
    typeof text === 'string' ? text : text(data, standard)
  return {
    code,
    severity: typeof severity === 'string' ? severity : severity(data),
    what: say(what),
    answer: answer === undefined ? standard : say(answer),
    fix: say(fix),
    ...(reason !== undefined && { reason }),
  }
}
