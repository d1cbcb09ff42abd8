import {
  createContext,
  type ReactNode,
  use,
  useCallback,
  useEffect,
  useMemo,
  useState,
} from 'react'

import { type ApiProblem, asProblem } from '../api/problem.ts'
import { connection, request } from '../api/request.ts'
import { forgetAll, refreshFailed, remember } from '../api/resource.ts'
import type { Session, SignInMethods } from '../api/shapes.ts'

/** Who is signed in, as far as that is known. */
export type SessionState =
  | { readonly kind: 'loading' }
  /** `byChoice`: this very page signed out, so that whoever signs in next begins anew. */
  | { readonly kind: 'signed-out'; readonly byChoice?: boolean }
  /** This server has no accounts: it keeps nothing. One of an older version answers 404 instead of saying so. */
  | { readonly kind: 'unavailable' }
  | { readonly kind: 'unreachable'; readonly problem: ApiProblem }
  /** `hasEnded`: the server does not know the session any more; the page and its forms stay as they are. */
  | { readonly kind: 'signed-in'; readonly session: Session; readonly hasEnded: boolean }

/** Whether there is any way of signing in. */
export function hasAccounts({ methods }: SignInMethods): boolean {
  return methods.password || methods.oidc !== undefined
}

interface SessionPort {
  readonly state: SessionState
  /** Takes the answer of a sign-in. */
  readonly begin: (session: Session) => void
  readonly signOut: (options?: { readonly everywhere?: boolean }) => Promise<void>
  readonly retry: () => void
}

const SessionContext = createContext<SessionPort | undefined>(undefined)

export function SessionProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const [state, setState] = useState<SessionState>({ kind: 'loading' })

  const begin = useCallback((session: Session): void => {
    connection.csrfToken = session.csrfToken
    setState((before) => {
      const isSomebodyElse =
        before.kind === 'signed-in' && before.session.account.id !== session.account.id
      if (isSomebodyElse) forgetAll()
      return { kind: 'signed-in', session, hasEnded: false }
    })
    refreshFailed()
  }, [])

  const find = useCallback(async (): Promise<void> => {
    try {
      // Not the session itself, which a browser would report as an error while there is none.
      const answer = await request<SignInMethods>('/v1/sign-in')
      remember('/v1/sign-in', answer)
      if (!hasAccounts(answer)) {
        setState({ kind: 'unavailable' })
      } else if (answer.session === undefined) setState({ kind: 'signed-out' })
      else begin(answer.session)
    } catch (error) {
      const problem = asProblem(error)
      setState(
        problem.body.status === 404 ? { kind: 'unavailable' } : { kind: 'unreachable', problem },
      )
    }
  }, [begin])

  useEffect(() => {
    connection.onSignedOut = () =>
      setState((before) => (before.kind === 'signed-in' ? { ...before, hasEnded: true } : before))
    void find()
  }, [find])

  const signOut = useCallback(async ({ everywhere = false } = {}): Promise<void> => {
    await request(everywhere ? '/v1/sessions' : '/v1/session', { method: 'DELETE' })
    connection.csrfToken = undefined
    forgetAll()
    setState({ kind: 'signed-out', byChoice: true })
  }, [])

  const port = useMemo(
    () => ({ state, begin, signOut, retry: () => void find() }),
    [state, begin, signOut, find],
  )
  return <SessionContext value={port}>{children}</SessionContext>
}

export function useSession(): SessionPort {
  const port = use(SessionContext)
  if (port === undefined) throw new Error('there is no SessionProvider above')
  return port
}

/** The session of whoever looks at a page that only shows to people who are signed in. */
export function useAccount(): Session['account'] {
  const { state } = useSession()
  if (state.kind !== 'signed-in') throw new Error('nobody is signed in')
  return state.session.account
}

/** Whether the account may change things; viewers only look. */
export function useCanChange(): boolean {
  const { state } = useSession()
  return state.kind === 'signed-in' && state.session.account.role !== 'viewer'
}
