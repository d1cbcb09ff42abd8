import { asProblem, isSignedOut, problemOf } from './problem.ts'

/** What every call shares: who is signed in, what to do when nobody is any more, and the server's clock. */
interface Connection {
  csrfToken: string | undefined
  onSignedOut: () => void
  /** How far the server's clock is ahead of this machine's, in milliseconds. */
  clockOffsetMs: number
}

export const connection: Connection = {
  csrfToken: undefined,
  onSignedOut: () => undefined,
  clockOffsetMs: 0,
}

/** Below this a difference of clocks is the network and the rounding of the `Date` header. Milliseconds. */
const CLOCK_NOISE_MS = 3_000

export interface RequestOptions {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly body?: unknown
  readonly signal?: AbortSignal
  /** A 401 is an ordinary answer here, as it is while somebody signs in. */
  readonly mayBeSignedOut?: boolean
}

/**
 * Asks the server that this page came from.
 *
 * @throws {ApiProblem} For every answer that is not a success, and when none comes.
 */
export async function request<Answer>(path: string, options: RequestOptions = {}): Promise<Answer> {
  const { method = 'GET', body, signal, mayBeSignedOut = false } = options
  let response: Response
  try {
    response = await fetch(path, {
      method,
      credentials: 'same-origin',
      headers: headersOf(method, body),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    })
  } catch (error) {
    throw signal?.aborted === true ? error : asProblem(error)
  }
  noteClock(response)
  if (response.ok) return response.status === 204 ? (undefined as Answer) : parsed(response)
  const problem = await problemOf(response)
  if (response.status === 401 && isSignedOut(problem) && !mayBeSignedOut) connection.onSignedOut()
  throw problem
}

/** The moment on the server's clock, in Unix seconds, as far as it is known. */
export function serverNow(): number {
  return Math.floor((Date.now() + connection.clockOffsetMs) / 1000)
}

/** A path with a query, or with more of it; what is `undefined` or empty is left out. */
export function withQuery(
  path: string,
  query: Readonly<Record<string, string | number | undefined>>,
): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') search.set(name, String(value))
  }
  const text = search.toString()
  return text === '' ? path : `${path}${path.includes('?') ? '&' : '?'}${text}`
}

function headersOf(method: string, body: unknown): Record<string, string> {
  const { csrfToken } = connection
  return {
    accept: 'application/json',
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(method === 'GET' || csrfToken === undefined ? {} : { 'x-tessera-csrf': csrfToken }),
  }
}

async function parsed<Answer>(response: Response): Promise<Answer> {
  const type = response.headers.get('content-type') ?? ''
  // A server without this path may answer with a page.
  if (!type.includes('json')) throw await problemOf(new Response(null, { status: 404 }))
  return (await response.json()) as Answer
}

function noteClock({ headers }: Response): void {
  const date = Date.parse(headers.get('date') ?? '')
  if (Number.isNaN(date)) return
  const offset = date - Date.now()
  connection.clockOffsetMs = Math.abs(offset) < CLOCK_NOISE_MS ? 0 : offset
}
