import type { ReactNode } from 'react'

import { Link } from '../app/link.tsx'
import { Icon } from './icon.tsx'

/** The head of a page: its name, what it is for, and what can be done. */
export function PageHeader({
  title,
  lead,
  actions,
  back,
}: {
  readonly title: ReactNode
  readonly lead?: ReactNode
  readonly actions?: ReactNode
  readonly back?: { readonly to: string; readonly label: string }
}): ReactNode {
  return (
    <header className="page-head">
      {back !== undefined && (
        <Link to={back.to} className="back-link">
          <Icon name="back" size={14} />
          {back.label}
        </Link>
      )}
      <div className="page-head-row">
        <h1>{title}</h1>
        {actions !== undefined && <div className="page-actions">{actions}</div>}
      </div>
      {lead !== undefined && <p className="lead">{lead}</p>}
    </header>
  )
}

/** A part of a page with a heading. */
export function Card({
  title,
  hint,
  actions,
  children,
  className = '',
}: {
  readonly title?: string
  readonly hint?: ReactNode
  readonly actions?: ReactNode
  readonly children?: ReactNode
  readonly className?: string
}): ReactNode {
  return (
    <section
      className={`card ${className}`}
      {...(title === undefined ? {} : { 'aria-label': title })}
    >
      {title !== undefined && (
        <div className="card-head">
          <div>
            <h2>{title}</h2>
            {hint !== undefined && <p className="card-hint">{hint}</p>}
          </div>
          {actions}
        </div>
      )}
      {children}
    </section>
  )
}

/** A state in one or two words, with a tile of its colour. */
export function Status({
  kind,
  children,
}: {
  readonly kind: 'good' | 'warning' | 'bad' | 'idle'
  readonly children: ReactNode
}): ReactNode {
  return (
    <span className={`status status-${kind}`}>
      <span className="status-tile" aria-hidden="true" />
      {children}
    </span>
  )
}

/** Names and values. */
export function Facts({
  facts,
}: {
  readonly facts: readonly (readonly [name: string, value: ReactNode])[]
}): ReactNode {
  return (
    <dl className="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
