import { type ReactNode, Suspense, useEffect } from 'react'

import { Button } from '../parts/button.tsx'
import { EmptyState } from '../parts/empty-state.tsx'
import { ProblemNotice } from '../parts/problem-notice.tsx'
import { PageSkeleton } from '../parts/skeleton.tsx'
import { CatchMistakes } from './catch-mistakes.tsx'
import { Link } from './link.tsx'
import { matchPath, navigate, usePath } from './location.ts'
import { HOME_PATH } from './home.ts'
import { PAGES } from './pages.ts'
import { SessionEnded } from './session-ended.tsx'
import { SessionProvider, type SessionState, useSession } from './session.tsx'
import { Shell } from './shell.tsx'

export function App(): ReactNode {
  return (
    <SessionProvider>
      <CurrentPage />
    </SessionProvider>
  )
}

function CurrentPage(): ReactNode {
  const path = usePath()
  const { state, retry } = useSession()
  const found = PAGES.flatMap((page) => {
    const parameters = matchPath(page.path, path)
    return parameters === undefined ? [] : [{ page, parameters }]
  })[0]

  const isSignedIn = state.kind === 'signed-in'
  const target = redirect(path, state, found?.page.isPublic === true)
  useEffect(() => {
    if (target !== undefined) navigate(target, { replace: true })
  }, [target])
  useEffect(() => {
    document.title = `${found?.page.title ?? 'Not found'} · Tessera`
  }, [found?.page.title])

  if (state.kind === 'unreachable') {
    return (
      <Shell path={path}>
        <ProblemNotice problem={state.problem} onRetry={retry} />
      </Shell>
    )
  }
  if (target !== undefined || (state.kind === 'loading' && found?.page.isPublic !== true)) {
    return (
      <Shell path={path}>
        <PageSkeleton />
      </Shell>
    )
  }
  if (found === undefined) {
    return (
      <Shell path={path}>
        <EmptyState
          isPage
          title="There is no such page"
          action={<Button onClick={() => navigate(HOME_PATH)}>Go to the projects</Button>}
        >
          The address may be mistyped, or from another version of the console.
        </EmptyState>
      </Shell>
    )
  }
  const { view: View } = found.page
  const content = (
    <CatchMistakes key={path}>
      <Suspense fallback={<PageSkeleton />}>
        <View parameters={found.parameters} />
      </Suspense>
    </CatchMistakes>
  )
  if (path === '/sign-in') return content
  if (state.kind === 'unavailable' && found.page.isPublic !== true) {
    return (
      <Shell path={path}>
        <EmptyState isPage title="This server keeps nothing">
          It runs with one project from its environment and without a database, so there is nothing
          to administer here. <Link to="/explain">Why won’t it join?</Link> works all the same. With
          TESSERA_MASTER_KEY set and without APP_ID, the server keeps projects, rules and an audit
          log.
        </EmptyState>
      </Shell>
    )
  }
  return (
    <Shell path={path}>
      {content}
      {isSignedIn && state.hasEnded && <SessionEnded />}
    </Shell>
  )
}

/** Where somebody has to go first. */
function redirect(path: string, state: SessionState, isPublic: boolean): string | undefined {
  const { kind } = state
  if (path === '/' && kind !== 'loading' && kind !== 'unreachable') {
    return kind === 'unavailable' ? '/explain' : HOME_PATH
  }
  if (state.kind === 'signed-out' && !isPublic) {
    return path === '/' || path === HOME_PATH || state.byChoice === true
      ? '/sign-in'
      : `/sign-in?next=${encodeURIComponent(path)}`
  }
  return undefined
}
