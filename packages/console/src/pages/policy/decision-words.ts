import type { PolicyExplanation } from '../../api/shapes.ts'
import { sentence } from '../../parts/words.ts'

/** What was decided, without the verdict, which stands above it. */
export function summaryText({ summary }: Pick<PolicyExplanation, 'summary'>): string {
  return summary.replace(/^Refused(?: \([A-Z_]+\))?: /, '')
}

/** What to do about it, unless that is to look at the very rules that are listed below it. */
export function hintText({ refusal }: Pick<PolicyExplanation, 'refusal'>): string | undefined {
  const hint = refusal?.hint
  return hint === undefined || hint.includes('tessera policy explain') ? undefined : sentence(hint)
}
