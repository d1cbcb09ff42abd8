import type { ReactNode } from 'react'

import { Link } from '../app/link.tsx'
import type { ApiProblem } from '../api/problem.ts'
import { Button } from './button.tsx'
import { Icon } from './icon.tsx'
import { durationText } from './times.ts'
import { sentence } from './words.ts'

/** What the server refused, what to change, and where to read more. */
export function ProblemNotice({
  problem,
  onRetry,
}: {
  readonly problem: ApiProblem
  readonly onRetry?: () => void
}): ReactNode {
  const { title, detail, hint, errors = [], code, retryAfterSeconds } = problem.body
  const further = errors.filter(({ message }) => message !== detail)
  return (
    <div className="notice notice-bad" role="alert">
      <Icon name="error" />
      <div className="notice-body">
        <p className="notice-title">{title}</p>
        <p>{sentence(detail)}</p>
        {further.length > 0 && (
          <ul className="notice-list">
            {further.map(({ path, message }) => (
              <li key={`${path} ${message}`}>
                {path !== '' && <code>{path}</code>} {message}
              </li>
            ))}
          </ul>
        )}
        {hint !== undefined && <p>{sentence(hint)}</p>}
        {retryAfterSeconds !== undefined && <p>Try again in {durationText(retryAfterSeconds)}.</p>}
        <p className="notice-foot">
          <Link to={`/errors#${code.toLowerCase()}`}>{code}</Link>
          {problem.requestId !== undefined && (
            <span>
              Request <code>{problem.requestId}</code>
            </span>
          )}
        </p>
        {onRetry !== undefined && (
          <Button small icon="refresh" onClick={onRetry}>
            Try again
          </Button>
        )}
      </div>
    </div>
  )
}

/** Something to know before going on. */
export function Notice({
  kind = 'info',
  title,
  children,
  action,
}: {
  readonly kind?: 'info' | 'warning' | 'good'
  readonly title?: string
  readonly children?: ReactNode
  readonly action?: ReactNode
}): ReactNode {
  return (
    <div className={`notice notice-${kind}`} role="note">
      <Icon name={kind === 'warning' ? 'warning' : kind === 'good' ? 'check' : 'info'} />
      <div className="notice-body">
        {title !== undefined && <p className="notice-title">{title}</p>}
        {children !== undefined && <div>{children}</div>}
        {action}
      </div>
    </div>
  )
}
