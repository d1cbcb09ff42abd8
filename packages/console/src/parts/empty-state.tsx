import type { ReactNode } from 'react'

import { Mosaic } from './mosaic.tsx'

/** Where nothing is yet: what would be here, and the first step. */
export function EmptyState({
  title,
  children,
  action,
  seed = 'tessera',
}: {
  readonly title: string
  readonly children: ReactNode
  readonly action?: ReactNode
  readonly seed?: string
}): ReactNode {
  return (
    <section className="empty" aria-label={title}>
      <Mosaic seed={seed} columns={7} rows={3} size={12} />
      <h2>{title}</h2>
      <div className="empty-text">{children}</div>
      {action !== undefined && <div className="empty-action">{action}</div>}
    </section>
  )
}
