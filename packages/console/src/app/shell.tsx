import { type ReactNode, useEffect, useRef, useState } from 'react'

import { Icon, Mark } from '../parts/icon.tsx'
import { Link } from './link.tsx'
import { MoreSheet } from './more-sheet.tsx'
import { PAGES, type PageEntry } from './pages.ts'
import { useSession } from './session.tsx'
import { ThemeSwitch } from './theme-switch.tsx'

const GROUPS = ['Build', 'Control', 'Watch', 'Server'] as const
/** What a thumb reaches at the bottom of a phone. */
const TABS = ['/projects', '/token', '/explain', '/audit']

/** Navigation around a page: at the side on a desk, at the bottom on a phone. */
export function Shell({
  path,
  children,
}: {
  readonly path: string
  readonly children: ReactNode
}): ReactNode {
  const { state } = useSession()
  const [isMoreOpen, setMoreOpen] = useState(false)
  useEffect(() => setMoreOpen(false), [path])
  const isSignedIn = state.kind === 'signed-in'
  const shown = PAGES.filter(
    ({ group, isPublic }) => group !== undefined && (isSignedIn || isPublic === true),
  )
  const tabs = shown.filter((page) => TABS.includes(page.path))
  return (
    <div className="shell">
      <a className="skip-link" href="#content">
        Skip to the content
      </a>
      <aside className="sidebar">
        <Link to={isSignedIn ? '/projects' : '/explain'} className="brand">
          <Mark size={22} />
          <span>Tessera</span>
        </Link>
        <nav aria-label="Pages">
          {GROUPS.map((group) => (
            <NavGroup
              key={group}
              name={group}
              path={path}
              pages={shown.filter((page) => page.group === group)}
            />
          ))}
          <ul>
            <li>
              {/* The server's own pages, outside of the console. */}
              <a href="/docs" className="nav-link">
                <Icon name="code" />
                API reference
              </a>
            </li>
          </ul>
        </nav>
        <div className="sidebar-foot">
          <AccountLine />
          <ThemeSwitch />
        </div>
      </aside>
      <header className="topbar">
        <Link to={isSignedIn ? '/projects' : '/explain'} className="brand">
          <Mark size={20} />
          <span>Tessera</span>
        </Link>
        <ThemeSwitch />
      </header>
      <Arrival path={path} />
      <main id="content" className="content" tabIndex={-1}>
        <div className="content-inner">{children}</div>
      </main>
      <nav className="tabbar" aria-label="Main pages">
        {tabs.map((page) => (
          <Link
            key={page.path}
            to={page.path}
            className="tab"
            aria-current={isIn(page, path) ? 'page' : undefined}
          >
            <Icon name={page.icon ?? 'more'} size={20} />
            <span>{SHORT[page.path] ?? page.title}</span>
          </Link>
        ))}
        {isSignedIn ? (
          <button
            type="button"
            className="tab"
            aria-haspopup="dialog"
            aria-expanded={isMoreOpen}
            onClick={() => setMoreOpen(true)}
          >
            <Icon name="menu" size={20} />
            <span>More</span>
          </button>
        ) : (
          <Link to="/sign-in" className="tab">
            <Icon name="person" size={20} />
            <span>Sign in</span>
          </Link>
        )}
      </nav>
      <MoreSheet
        isOpen={isMoreOpen}
        onClose={() => setMoreOpen(false)}
        pages={shown.filter((page) => !tabs.includes(page))}
        path={path}
      />
    </div>
  )
}

/** Tells a screen reader that another page is there, as a browser does where pages are loaded. */
function Arrival({ path }: { readonly path: string }): ReactNode {
  const first = useRef(path)
  const [title, setTitle] = useState('')
  useEffect(() => {
    if (path === first.current) return undefined
    first.current = ''
    // The title of the window is that of the page a moment later.
    const timer = setTimeout(() => setTitle(document.title), 100)
    return () => clearTimeout(timer)
  }, [path])
  return (
    <p className="visually-hidden" role="status">
      {title}
    </p>
  )
}

/** Names for a narrow place. */
const SHORT: Readonly<Record<string, string>> = { '/token': 'Token', '/explain': 'Why not?' }

function NavGroup({
  name,
  path,
  pages,
}: {
  readonly name: string
  readonly path: string
  readonly pages: readonly PageEntry[]
}): ReactNode {
  if (pages.length === 0) return null
  return (
    <div className="nav-group">
      <h2 className="nav-title">{name}</h2>
      <ul>
        {pages.map((page) => (
          <li key={page.path}>
            <Link
              to={page.path}
              className="nav-link"
              aria-current={isIn(page, path) ? 'page' : undefined}
              onPointerEnter={page.preload}
              onFocus={page.preload}
            >
              <Icon name={page.icon ?? 'more'} />
              {page.title}
            </Link>
          </li>
        ))}
      </ul>
    </div>
  )
}

function AccountLine(): ReactNode {
  const { state } = useSession()
  if (state.kind === 'signed-in') {
    const { name, role } = state.session.account
    return (
      <Link to="/settings" className="account-line">
        <span className="account-letter" aria-hidden="true">
          {name.charAt(0).toUpperCase()}
        </span>
        <span className="account-name">
          {name}
          <span className="account-role">{role}</span>
        </span>
      </Link>
    )
  }
  return state.kind === 'signed-out' ? (
    <Link to="/sign-in" className="button button-plain">
      Sign in
    </Link>
  ) : null
}

function isIn(page: PageEntry, path: string): boolean {
  return path === page.path || path.startsWith(`${page.path}/`)
}
