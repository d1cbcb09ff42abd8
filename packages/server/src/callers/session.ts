import {
  assertCsrfToken,
  assertSameOrigin,
  changesSomething,
  CSRF_HEADER,
} from '../sign-in/same-origin.ts'
import { sessionIdIn } from '../sign-in/session-cookie.ts'
import type { LiveSession, Sessions } from '../sign-in/sessions.ts'
import { Problem } from '../problems.ts'
import type { AccountRole } from '../storage/stores/admin-users.ts'
import type { Call, CallerMethod, Principal } from './principal.ts'

/** What each role may do; see admin/scopes.ts. */
const SCOPES: Readonly<Record<AccountRole, readonly string[]>> = {
  owner: ['admin', 'admin:settings', 'admin:accounts'],
  operator: ['admin'],
  viewer: ['admin:read'],
}

/** Endpoints that are the console's own: there the cookie alone says who reads. */
const OF_THE_CONSOLE: ReadonlySet<string> = new Set(['admin', 'session', 'watch'])

/**
 * People who are signed in to the console.
 *
 * Elsewhere, where browsers of all sorts ask for tokens, the cookie counts only beside the header: a demo page or an
 * address bar on the same machine sends it along without meaning it.
 */
export function sessionCallers(sessions: Sessions): CallerMethod {
  return {
    name: 'session',
    authenticate(call) {
      if (!OF_THE_CONSOLE.has(call.endpoint) && call.header(CSRF_HEADER) === undefined) {
        return undefined
      }
      const id = sessionIdIn(call.header('cookie'))
      return id === undefined ? undefined : sessionOf(sessions, id, call).then(principalOf)
    },
  }
}

/**
 * The session that a request was made under.
 *
 * @throws {Problem} `CREDENTIAL_INVALID`, `CREDENTIAL_EXPIRED`; for changes `CSRF_REFUSED`, `ORIGIN_NOT_ALLOWED`.
 */
export async function sessionOf(
  sessions: Sessions,
  id: string,
  call: Pick<Call, 'header' | 'method' | 'endpoint'>,
): Promise<LiveSession> {
  const isChange = changesSomething(call.method)
  if (isChange) assertSameOrigin(call)
  // Whoever only has a page open is not active.
  const session = await sessions.find(id, call.endpoint !== 'watch')
  if (session === undefined) {
    throw new Problem('CREDENTIAL_INVALID', {
      detail: 'the session is over',
      hint: 'sign in again',
    })
  }
  if (session === 'ended') {
    throw new Problem('CREDENTIAL_EXPIRED', {
      detail: 'the session has ended',
      hint: 'sign in again',
    })
  }
  if (isChange) assertCsrfToken(call, session)
  return session
}

export function principalOf({ record, account, endsAt }: LiveSession): Principal {
  return {
    kind: 'session',
    subject: account.id,
    claims: Object.assign(Object.create(null) as Record<string, unknown>, {
      name: account.name,
      role: account.role,
    }),
    scopes: SCOPES[account.role],
    issuedAt: record.createdAt,
    expiresAt: endsAt,
  }
}
