import { type ReactNode, useEffect, useRef, useState } from 'react'

import { Link } from '../../app/link.tsx'
import { navigate, useSearch } from '../../app/location.ts'
import { HOME_PATH } from '../../app/home.ts'
import { hasAccounts, useSession } from '../../app/session.tsx'
import { ThemeSwitch } from '../../app/theme-switch.tsx'
import { request } from '../../api/request.ts'
import { useAction, useResource } from '../../api/resource.ts'
import type { Session, SignInMethods } from '../../api/shapes.ts'
import { CodeBlock } from '../../parts/copy.tsx'
import { Mark } from '../../parts/icon.tsx'
import { Mosaic } from '../../parts/mosaic.tsx'
import { Notice, ProblemNotice } from '../../parts/problem-notice.tsx'
import { Skeleton } from '../../parts/skeleton.tsx'
import { NewPasswordForm } from './new-password-form.tsx'
import { PasswordForm } from './password-form.tsx'
import { takeLinkToken } from './link-token.ts'
import './sign-in.css'

/** `/sign-in`: by one-time link, password, or the company's own sign-in. */
export function SignInPage(): ReactNode {
  const { state, begin } = useSession()
  const next = useSearch().get('next')
  const goOn = (): void => navigate(next?.startsWith('/') === true ? next : HOME_PATH)
  const [isFirstTime, setFirstTime] = useState(false)

  const link = useAction((token: string) =>
    request<Session>('/v1/sign-in/link', { method: 'POST', body: { token }, mayBeSignedOut: true }),
  )
  const runLink = useRef(link.run)
  useEffect(() => {
    const useLink = (): void => {
      const token = takeLinkToken()
      if (token === undefined) return
      void runLink.current(token).then((session) => {
        if (session === undefined) return
        setFirstTime(!session.account.hasPassword)
        begin(session)
      })
    }
    useLink()
    // A link that is pasted into the address bar of this very page loads nothing anew.
    window.addEventListener('hashchange', useLink)
    return () => window.removeEventListener('hashchange', useLink)
  }, [begin])

  const isSignedIn = state.kind === 'signed-in' && !state.hasEnded
  useEffect(() => {
    if (isSignedIn && !isFirstTime) goOn()
  })

  return (
    <div className="sign-in">
      <div className="sign-in-picture" aria-hidden="true">
        <Mosaic seed="tessera hospitalis" columns={26} rows={44} size={26} gap={4} />
        <p>A tessera was the small token that let a Roman into the theatre.</p>
      </div>
      <main className="sign-in-main">
        <div className="sign-in-box">
          <div className="sign-in-brand">
            <Mark size={30} />
          </div>
          {isSignedIn && isFirstTime ? (
            <>
              <h1>Welcome, {state.session.account.name}</h1>
              <p className="lead">
                The link worked once. Set a password for the next time, or ask for another link
                then.
              </p>
              <NewPasswordForm
                needsCurrent={false}
                name={state.session.account.name}
                onDone={goOn}
                onSkip={goOn}
              />
            </>
          ) : (
            <>
              <h1>Sign in to Tessera</h1>
              {link.isRunning ? (
                <p className="lead" role="status">
                  Checking your link…
                </p>
              ) : (
                <>
                  {link.problem !== undefined && <ProblemNotice problem={link.problem} />}
                  <Ways onSession={begin} />
                </>
              )}
            </>
          )}
        </div>
        <footer className="sign-in-foot">
          <Link to="/explain">Why won’t it join?</Link>
          <span>explains a token, without an account.</span>
          <ThemeSwitch />
        </footer>
      </main>
    </div>
  )
}

/** The ways in that this server has. */
function Ways({ onSession }: { readonly onSession: (session: Session) => void }): ReactNode {
  const { value, problem, reload } = useResource<SignInMethods>('/v1/sign-in')
  if (problem?.body.status === 404 || (value !== undefined && !hasAccounts(value))) {
    return (
      <Notice title="This server has no accounts">
        It runs with one project from its environment and keeps nothing, so there is nothing to sign
        in to. <Link to="/explain">Why won’t it join?</Link> works all the same.
      </Notice>
    )
  }
  if (problem !== undefined) return <ProblemNotice problem={problem} onRetry={reload} />
  if (value === undefined) {
    return (
      <div className="stack" role="status" aria-label="Loading">
        <Skeleton width={60} />
        <Skeleton height={38} />
        <Skeleton width={60} />
        <Skeleton height={38} />
      </div>
    )
  }
  const { isSetUp, methods } = value
  if (!isSetUp) return <FirstAccount />
  return (
    <div className="stack-wide">
      {methods.oidc !== undefined && (
        <a className="button button-plain button-full" href="/v1/sign-in/oidc">
          Continue with {methods.oidc.name}
        </a>
      )}
      {methods.oidc !== undefined && methods.password && <p className="or">or</p>}
      {methods.password && <PasswordForm onDone={onSession} />}
      <p className="small soft">
        No password, or forgotten it? An owner can make a one-time link for you, or whoever runs the
        server: <code>tessera console link</code>
      </p>
    </div>
  )
}

function FirstAccount(): ReactNode {
  return (
    <div className="stack">
      <p className="lead">
        Nobody has an account yet. When the server started, it printed a link that makes you the
        owner. It works once. Another one, from a terminal where the server runs:
      </p>
      <CodeBlock code="npx tessera console link" what="the command" />
    </div>
  )
}
