import type { StatusClass } from '../metrics/duration-histogram.ts'
import { noMetrics, type Metrics } from '../metrics/metrics.ts'
import { isProblem, Problem } from '../problems.ts'
import { limitedBody } from './body-limit.ts'
import { addCorsHeaders, commonHeaders } from './common-headers.ts'
import type { AppEnv } from './context.ts'
import { problemResponse } from './problem-response.ts'
import { rawPath, splitTicket } from './ticket-path.ts'

/** What the frame takes from outside. */
export interface FrameDeps {
  /** Exact origins whose pages may read answers; `*` for every one, which only suits development. */
  readonly corsOrigins: readonly string[] | '*'
  /** Where a request came from; the runtime's adapter knows. */
  readonly addressOf: (request: Request, runtime: unknown) => string
  /** Refuses a URL under a name that is not ours; without it every name is good. */
  readonly assertHost?: ((url: string) => void) | undefined
  /** Reads the body of a GET request, which `Request` cannot carry; only some runtimes can. */
  readonly bodyOfGet?: (runtime: unknown) => Promise<string>
  readonly newRequestId: () => string
  readonly onError: (error: unknown, requestId: string) => void
  /** What `Keep-Alive` says, where the runtime has connections that are kept. */
  readonly keepAlive?: string
  readonly metrics?: Metrics
  /** Resolves when everything has been read that arrived together; where the runtime can tell. */
  readonly gather?: () => Promise<void>
  /** Milliseconds; a clock that never jumps. */
  readonly monotonicMs: () => number
}

type Handle = (request: Request, env: AppEnv['Bindings']) => Response | Promise<Response>

/**
 * What happens around every request, whichever route it takes: its id, the ticket in its path, the headers of its answer,
 * the length of its body, the count. Outside the router, so that a route is one call and not a chain of middleware.
 *
 * @param maxBodyBytes - Of paths that take more than others.
 */
export function framed(
  deps: FrameDeps,
  maxBodyBytes: ReadonlyMap<string, number>,
  handle: Handle,
): (request: Request, runtime?: unknown) => Promise<Response> {
  const { metrics = noMetrics, monotonicMs, bodyOfGet, gather, keepAlive } = deps
  return async (request, runtime) => {
    const started = monotonicMs()
    const { ticket, rest } = splitTicket(request)
    const requestId = requestIdOf(rest) ?? deps.newRequestId()
    const headers = commonHeaders(requestId, keepAlive)
    addCorsHeaders(headers, rest, deps.corsOrigins)
    let response: Response
    try {
      deps.assertHost?.(rest.url)
      if (rest.method === 'OPTIONS') {
        response = new Response(null, { status: 204, headers })
      } else {
        const reading = limitedBody(rest, () => maxBodyBytes.get(rawPath(rest.url)))
        const body = reading instanceof Promise ? await reading : reading
        if (gather !== undefined) await gather()
        response = await handle(rest, {
          requestId,
          address: deps.addressOf(rest, runtime),
          ticket,
          headers,
          body,
          bodyOfGet: bodyOfGet && (() => bodyOfGet(runtime)),
        })
      }
    } catch (error) {
      response = failureResponse(deps, error, requestId, headers)
    }
    const statusClass = Math.floor(response.status / 100) as StatusClass
    metrics.answered(statusClass, (monotonicMs() - started) / 1000)
    return response
  }
}

/** The answer to whatever was thrown: a problem's own, or one that says no more than that the log has the rest. */
export function failureResponse(
  { onError }: Pick<FrameDeps, 'onError'>,
  error: unknown,
  requestId: string,
  headers: Record<string, string>,
): Response {
  if (isProblem(error)) return problemResponse(headers, error)
  onError(error, requestId)
  return problemResponse(
    headers,
    new Problem('INTERNAL', { detail: 'something went wrong; the log has the request id' }),
  )
}

/** The id that a proxy gave the request, unless it could be anything but an id. */
function requestIdOf(request: Request): string | undefined {
  const inbound = request.headers.get('x-request-id')
  return inbound !== null && /^[\w-]{1,64}$/.test(inbound) ? inbound : undefined
}
