import type { AnchorHTMLAttributes, MouseEvent, ReactNode } from 'react'

import { BASE, navigate } from './location.ts'

/** A link inside the console: an ordinary one to the browser, without a new page to the reader. */
export function Link({
  to,
  children,
  onClick,
  ...rest
}: AnchorHTMLAttributes<HTMLAnchorElement> & {
  readonly to: string
  readonly children: ReactNode
}): ReactNode {
  const follow = (event: MouseEvent<HTMLAnchorElement>): void => {
    onClick?.(event)
    const isPlain =
      event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey
    if (!isPlain || event.defaultPrevented || rest.target !== undefined) return
    event.preventDefault()
    navigate(to)
  }
  return (
    <a {...rest} href={`${BASE}${to}`} onClick={follow}>
      {children}
    </a>
  )
}
