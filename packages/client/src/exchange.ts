import type { Clock } from './clock.ts'
import { ClientError, naming, sourceFailed } from './errors.ts'
import { isRecord, parseJson } from './read-answer.ts'

/** Headers, or a function that is asked before every request, so that a fresh login is used. */
export type CallerHeaders =
  | Readonly<Record<string, string>>
  | ((context: {
      /** True after a 401: the login that was used has ended, get another one. */
      readonly refresh: boolean
    }) => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>)

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
  clock: Clock,
  signal: AbortSignal,
): Promise<string> {
  const attempt = async (refresh: boolean): Promise<readonly [Response, string]> => {
    const login =
      typeof headers === 'function'
        ? await naming(sourceFailed, () => headers({ refresh }))
        : headers
    return naming(unreachable, async () => {
      const response = await send(url, {
        ...init,
        headers: { ...init?.headers, ...login },
        cache: 'no-store',
        // Following one could carry the caller's credential, or fetch the token, over plain http.
        redirect: 'error',
        signal,
        credentials,
      })
      return [response, await response.text()]
    })
  }
  let [response, text] = await attempt(false)
  if (response.status === 401 && typeof headers === 'function') {
    ;[response, text] = await attempt(true)
  }
  if (!response.ok) throw problemOf(response, text, clock)
  return text
}

function unreachable(cause: unknown): ClientError {
  return new ClientError('NETWORK_FAILED', 'the token server could not be reached', undefined, {
    cause,
  })
}

/** RFC 9457 where the server speaks it; else only the status is known for certain. */
function problemOf({ status, headers }: Response, text: string, clock: Clock): ClientError {
  const parsed = parseJson(text)
  const body = isRecord(parsed) ? parsed : {}
  const said = asText(body.detail ?? body.message ?? body.error) ?? 'without saying why'
  const message = `the token server answered ${status}: ${said.slice(0, 200)}`
  const details = { status, serverCode: asText(body.code), hint: asText(body.hint) }
  return [401, 403, 422].includes(status)
    ? new ClientError('REQUEST_REFUSED', message, details)
    : new ClientError('REQUEST_FAILED', message, {
        ...details,
        retryAfterSeconds: retryAfterSeconds(headers.get('retry-after'), clock),
      })
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** RFC 9110: seconds, or a date. */
function retryAfterSeconds(header: string | null, clock: Clock): number | undefined {
  if (!header) return undefined
  const seconds = /^\d+$/.test(header)
    ? Number(header)
    : (Date.parse(header) - clock.wallMs()) / 1000
  return seconds > 0 ? seconds : undefined
}

/**
 * The absolute address of a server, without a slash at the end.
 *
 * @throws {TypeError} When it is not https and not on this machine: both the login and the token would be readable.
 */
export function serverUrl(url: string | URL): string {
  const page = (globalThis as { location?: { href: string } }).location?.href
  // Throws a TypeError of its own for what is no address.
  const { href, origin, protocol, hostname } = new URL(url, page)
  const isLoopback = /^(localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname)
  if (protocol !== 'https:' && !(protocol === 'http:' && isLoopback)) {
    throw new TypeError(`url must be https (http only on this machine), got ${origin}`)
  }
  return href.replace(/\/$/, '')
}
