import type { ReactNode } from 'react'

import { Mosaic } from './mosaic.tsx'

/** Where nothing is yet: what would be here, and the first step. */
export function EmptyState({
  title,
  children,
  action,
  seed = 'tessera',
  isPage = false,
}: {
  readonly title: string
  readonly children: ReactNode
  readonly action?: ReactNode
  readonly seed?: string
  /** It is all there is, so its title is that of the page. */
  readonly isPage?: boolean
}): ReactNode {
  const Heading = isPage ? 'h1' : 'h2'
  return (
    <section className="empty" aria-label={title}>
      <Mosaic seed={seed} columns={7} rows={3} size={12} />
      <Heading>{title}</Heading>
      <div className="empty-text">{children}</div>
      {action !== undefined && <div className="empty-action">{action}</div>}
    </section>
  )
}
