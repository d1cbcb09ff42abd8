import type { ReactNode } from 'react'

import type { PolicyExplanation } from '../../api/shapes.ts'
import { Icon } from '../../parts/icon.tsx'
import { durationText } from '../../parts/times.ts'
import { sentence } from '../../parts/words.ts'
import { hintText, summaryText } from './decision-words.ts'

/** What was decided, by which rule, and how the others were judged. */
export function DecisionView({ decision }: { readonly decision: PolicyExplanation }): ReactNode {
  const { granted, rules, services, lifetime } = decision
  const hint = hintText(decision)
  const deciding = new Set(services.map(({ rule }) => rule))
  return (
    <section className="decision" aria-label="Decision" aria-live="polite">
      <div className="decision-head" data-granted={granted}>
        <Icon name={granted ? 'check' : 'close'} size={18} />
        <div>
          <h3>{granted ? 'Granted' : 'Refused'}</h3>
          <p>{summaryText(decision)}</p>
          {hint !== undefined && <p className="soft small">{hint}</p>}
          {lifetime !== undefined && (
            <p className="soft small">
              For {durationText(lifetime.seconds)}: {sentence(lifetime.because)}
            </p>
          )}
        </div>
      </div>
      <ol className="decision-rules">
        {rules.map(({ rule, matches, because }) => (
          <li key={rule} data-deciding={deciding.has(rule) || undefined}>
            <Icon name={matches ? 'check' : 'close'} size={14} />
            <div>
              <p>
                <strong>{rule}</strong>{' '}
                {deciding.has(rule) && <span className="chip">decides</span>}
              </p>
              <p className="soft small">{sentence(because)}</p>
              {services.flatMap(({ entries }) =>
                entries
                  .filter((entry) => entry.rule === rule)
                  .map((entry) => (
                    <p key={entry.allow} className="soft small">
                      {entry.allows ? 'Allows' : 'Does not allow'}, entry {entry.allow + 1}:{' '}
                      {sentence(entry.because)}
                    </p>
                  )),
              )}
            </div>
          </li>
        ))}
      </ol>
    </section>
  )
}
