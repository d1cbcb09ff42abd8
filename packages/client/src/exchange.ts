import type { Clock } from './clock.ts'
import { ClientError, naming, sourceFailed } from './errors.ts'
import { type CallerHeaders, loginFor } from './login.ts'
import { isRecord, parseJson } from './read-answer.ts'

/** How a token server is reached. */
export interface HttpOptions {
  /** Https, or http on this machine. A relative address is allowed in a page. */
  readonly url: string | URL
  /** Who is asking. A function is called again, with `refresh: true`, when the server answers 401. */
  readonly headers?: CallerHeaders | undefined
  /** Whether cookies go along, as in `fetch`. */
  readonly credentials?: RequestCredentials | undefined
  /** Another `fetch`. */
  readonly fetch?: ((url: string, init: RequestInit) => Promise<Response>) | undefined
  /** How long a server may take. Default 10 000. */
  readonly timeoutMs?: number | undefined
  readonly clock?: Clock | undefined
}

/** What differs between requests. */
export interface HttpCall {
  readonly url: string
  readonly init?: {
    readonly method: 'POST'
    readonly headers: Readonly<Record<string, string>>
    readonly body: string
  }
}

/** A POST of JSON. */
export function postJson(url: string, value: unknown): HttpCall {
  const headers = { 'content-type': 'application/json' }
  return { url, init: { method: 'POST', headers, body: JSON.stringify(value) } }
}

/**
 * Makes the request and reads the answer's text.
 *
 * @throws {ClientError} `REQUEST_REFUSED`, `REQUEST_FAILED`, `NETWORK_FAILED`, `SOURCE_FAILED`
 */
export async function exchange(
  { url, init }: HttpCall,
  {
    headers,
    credentials = 'same-origin',
    fetch: send = (url, init) => fetch(url, init),
  }: HttpOptions,
  signal: AbortSignal,
): Promise<string> {
  const attempt = (login: Readonly<Record<string, string>> | undefined) =>
    naming(unreachable(url), async () => {
      const response = await send(url, {
        ...init,
        headers: { ...init?.headers, ...login },
        cache: 'no-store',
        // Following one could carry the caller's credential, or fetch the token, over plain http.
        redirect: 'error',
        signal,
        credentials,
      })
      return [response, await response.text()] as const
    })
  const [login, again] =
    typeof headers === 'function'
      ? await naming(sourceFailed, () => loginFor(headers))
      : ([headers, undefined] as const)
  let [response, text] = await attempt(login)
  if (response.status === 401 && again) {
    ;[response, text] = await attempt(await naming(sourceFailed, again))
  }
  if (!response.ok) throw problemOf(response, text)
  return text
}

/** Says the origin only: a path may hold a ticket. */
const unreachable = (url: string) => (cause: unknown) =>
  new ClientError(
    'NETWORK_FAILED',
    `${new URL(url).origin} could not be reached: offline, a wrong address, a redirect, or a server that does not allow this page's origin (CORS)`,
    undefined,
    { cause },
  )

/** RFC 9457 where the server speaks it; else only the status is known for certain. */
function problemOf({ status, headers }: Response, text: string): ClientError {
  const parsed = parseJson(text)
  const body = isRecord(parsed) ? parsed : {}
  const said = asText(body.detail ?? body.message ?? body.error) ?? 'without saying why'
  const message = `the token server answered ${status}: ${said.slice(0, 200)}`
  const details = { status, serverCode: asText(body.code), hint: asText(body.hint) }
  return [401, 403, 422].includes(status)
    ? new ClientError('REQUEST_REFUSED', message, details)
    : new ClientError('REQUEST_FAILED', message, {
        ...details,
        retryAfterSeconds: retryAfterSeconds(headers),
      })
}

/** A text of the server. A long run without a space may be a token or a login that it repeats. */
function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value.replace(/[\w+/=.~-]{40,}/g, '…') : undefined
}

/**
 * RFC 9110: seconds, or a date. The date is of the server's clock, and so is what it is counted from; the user's clock
 * may be an hour off.
 */
function retryAfterSeconds(headers: Headers): number | undefined {
  const header = headers.get('retry-after') ?? ''
  const seconds = /^\d+$/.test(header)
    ? Number(header)
    : (Date.parse(header) - Date.parse(headers.get('date') ?? '')) / 1000
  return seconds > 0 ? seconds : undefined
}

/**
 * Checks the address as soon as that can be done. A relative one is complete only in a page: a module that is also loaded
 * where pages are rendered beforehand may make a source there, but not use it.
 *
 * @returns What gives the address.
 * @throws {TypeError} As {@link serverUrl} does.
 */
export function serverAddress(url: string | URL): () => string {
  if (!('location' in globalThis) && /^\/(?!\/)/.test(String(url))) return () => serverUrl(url)
  const known = serverUrl(url)
  return () => known
}

/**
 * The absolute address of a server, without a slash at the end.
 *
 * @throws {TypeError} When it is not https and not on this machine: both the login and the token would be readable.
 */
export function serverUrl(url: string | URL): string {
  const page = (globalThis as { location?: { href: string } }).location?.href
  if (!URL.canParse(String(url), page)) {
    throw new TypeError('url must be a whole address, https://…; only in a page may it be relative')
  }
  const { href, protocol, host, hostname } = new URL(url, page)
  const isLoopback = /^(localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname)
  if (protocol !== 'https:' && !(protocol === 'http:' && isLoopback)) {
    throw new TypeError(
      `url must begin with https:// (http:// only on this machine), got ${protocol}//${host}`,
    )
  }
  return href.replace(/\/$/, '')
}
