import { equalSecrets } from '../callers/digest.ts'
import type { Call } from '../callers/principal.ts'
import { Problem } from '../problems.ts'
import type { LiveSession } from './sessions.ts'

/** The header that says that a page speaks for its session, and not only a browser that sends cookies along. */
export const CSRF_HEADER = 'x-tessera-csrf'

export function changesSomething(method: string): boolean {
  return method !== 'GET' && method !== 'HEAD'
}

/**
 * Refuses what a page of another origin made a browser send. Requests of programs carry neither header.
 *
 * @throws {Problem} `ORIGIN_NOT_ALLOWED`.
 */
export function assertSameOrigin(call: Pick<Call, 'header'>): void {
  const site = call.header('sec-fetch-site')
  const origin = call.header('origin')
  const isOurs =
    (site === undefined || site === 'same-origin' || site === 'none') &&
    (origin === undefined || hostOf(origin) === call.header('host')?.toLowerCase())
  if (isOurs) return
  throw new Problem('ORIGIN_NOT_ALLOWED', {
    detail: 'only pages of this server may ask for this',
    hint: 'a proxy in front must pass the Host header on as the browser sent it',
  })
}

/** Never what a Host can be for `null` and whatever else is no origin. */
function hostOf(origin: string): string | null {
  return URL.parse(origin)?.host ?? null
}

/** @throws {Problem} `CSRF_REFUSED`. */
export function assertCsrfToken(call: Pick<Call, 'header'>, { csrfToken }: LiveSession): void {
  if (equalSecrets(call.header(CSRF_HEADER) ?? '', csrfToken)) return
  throw new Problem('CSRF_REFUSED', {
    detail: `a change under a session needs its csrfToken in the header ${CSRF_HEADER}`,
    hint: 'GET /v1/session has it',
  })
}
