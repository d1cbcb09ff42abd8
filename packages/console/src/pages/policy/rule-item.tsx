import type { ReactNode } from 'react'

import { allowTexts, matchText } from './rule-words.ts'

/** One rule of the list: whom it is about, what it allows, and what can be done with it. */
export function RuleItem({
  name,
  rule,
  isDeciding,
  note,
  children,
}: {
  readonly name: string
  readonly rule: Readonly<Record<string, unknown>>
  /** Whether the dry run was decided by it. */
  readonly isDeciding: boolean
  /** Beside the name. */
  readonly note?: ReactNode
  /** What can be done with it. */
  readonly children?: ReactNode
}): ReactNode {
  return (
    <li data-deciding={isDeciding || undefined}>
      <div className="rule-text">
        <div className="row">
          <h2>{name}</h2>
          {note}
        </div>
        {typeof rule.description === 'string' && <p className="soft small">{rule.description}</p>}
        <p className="rule-match">
          <span className="soft">For</span> {matchText(rule)}
        </p>
        <ul className="rule-allows">
          {allowTexts(rule).map((text) => (
            <li key={text}>
              <code className="chip">{text}</code>
            </li>
          ))}
        </ul>
      </div>
      {children}
    </li>
  )
}
