import type { Explanation, Finding } from '@tessera/token/explain'
import type { ReactNode } from 'react'

import { Claims } from '../../parts/claims.tsx'
import { Icon, type IconName } from '../../parts/icon.tsx'
import { Card } from '../../parts/page.tsx'
import { Timeline } from '../../parts/timeline.tsx'

const VERDICTS: Readonly<Record<Explanation['verdict'], readonly [string, IconName]>> = {
  valid: ['It can join', 'check'],
  refused: ['Agora refuses it', 'close'],
  undecided: ['Nothing wrong so far', 'explain'],
}

/** The verdict first, then why, then what stands in the token and when it ends. */
export function ExplanationView({
  explanation,
  now,
  aside,
}: {
  readonly explanation: Explanation
  readonly now: number
  readonly aside: ReactNode
}): ReactNode {
  const { verdict, summary, findings, repaired, token, timeline } = explanation
  const [title, icon] = VERDICTS[verdict]
  return (
    <>
      <section className="verdict" data-verdict={verdict} aria-label="Verdict" aria-live="polite">
        <span className="verdict-tile" aria-hidden="true">
          <Icon name={icon} size={20} />
        </span>
        <div>
          <h2>{title}</h2>
          <p>{withoutVerdict(summary)}</p>
          {repaired && (
            <p className="small soft">
              The text was damaged; what follows is read from it after repair.
            </p>
          )}
          {aside}
        </div>
      </section>
      {findings.length > 0 && (
        <section aria-label="Findings">
          <ol className="findings">
            {findings.map((finding) => (
              <FindingView key={finding.code} finding={finding} />
            ))}
          </ol>
        </section>
      )}
      {token !== null && timeline.length > 0 && (
        <Card title="Its life">
          <Timeline token={token} timeline={timeline} now={now} />
        </Card>
      )}
      {token !== null && (
        <Card
          title="What it says"
          hint="Anybody can read this out of a token; only the signature is secret."
        >
          <Claims token={token} />
        </Card>
      )}
    </>
  )
}

const SEVERITIES: Readonly<Record<Finding['severity'], readonly [string, IconName]>> = {
  error: ['Error', 'error'],
  warning: ['Warning', 'warning'],
  info: ['Good to know', 'info'],
}

function FindingView({ finding }: { readonly finding: Finding }): ReactNode {
  const { code, severity, what, answer, fix } = finding
  const [word, icon] = SEVERITIES[severity]
  return (
    <li className="finding" data-severity={severity}>
      <Icon name={icon} size={18} />
      <div>
        <p className="finding-what">
          <span className="visually-hidden">{word}: </span>
          {what}
        </p>
        <dl className="finding-more">
          <div>
            <dt>Change</dt>
            <dd>{fix}</dd>
          </div>
          <div>
            <dt>Agora</dt>
            <dd className="soft">{answer}</dd>
          </div>
        </dl>
        <code className="finding-code">{code}</code>
      </div>
    </li>
  )
}

/** The title says it already. */
function withoutVerdict(summary: string): string {
  const text = summary.replace(/^(?:Refused|Valid|Undecided): /, '')
  return text.charAt(0).toUpperCase() + text.slice(1)
}
