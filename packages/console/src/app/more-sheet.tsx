import type { ReactNode } from 'react'

import { Dialog } from '../parts/dialog.tsx'
import { Icon } from '../parts/icon.tsx'
import { Link } from './link.tsx'
import type { PageEntry } from './pages.ts'

/** On a phone: the pages that have no place at the bottom. */
export function MoreSheet({
  isOpen,
  onClose,
  pages,
  path,
}: {
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly pages: readonly PageEntry[]
  readonly path: string
}): ReactNode {
  return (
    <Dialog title="More" isOpen={isOpen} onClose={onClose}>
      <nav aria-label="More pages">
        <ul className="sheet-list">
          {pages.map((page) => (
            <li key={page.path}>
              <Link
                to={page.path}
                className="sheet-link"
                aria-current={path === page.path ? 'page' : undefined}
                onClick={onClose}
              >
                <Icon name={page.icon ?? 'more'} size={20} />
                {page.title}
                <Icon name="chevron" />
              </Link>
            </li>
          ))}
          <li>
            <a href="/docs" className="sheet-link">
              <Icon name="code" size={20} />
              API reference
              <Icon name="chevron" />
            </a>
          </li>
        </ul>
      </nav>
    </Dialog>
  )
}
