import { Hono } from 'hono'

import type { CompatOptions } from './compat/family.ts'
import { compatRoutes } from './compat/index.ts'
import { noMetrics, type Metrics } from './metrics/metrics.ts'
import type { Issuing } from './pipeline/issue.ts'
import { isProblem, Problem } from './problems.ts'
import { refuseLargeBody } from './routes/body-limit.ts'
import { setCommonHeaders, setCorsHeaders } from './routes/common-headers.ts'
import type { AppContext, AppEnv } from './routes/context.ts'
import { docsRoutes } from './routes/docs.ts'
import { type Endpoint, register } from './routes/endpoint.ts'
import { explainEndpoints } from './routes/explain.ts'
import { healthEndpoints, type ReadinessCheck } from './routes/health.ts'
import { withIdempotency } from './routes/idempotency.ts'
import { openApiDocument } from './routes/openapi.ts'
import { problemResponse } from './routes/problem-response.ts'
import { splitTicket } from './routes/ticket-path.ts'
import { tokenEndpoints } from './routes/tokens.ts'
import type { IdempotencyStore } from './storage/stores/idempotency.ts'

/** Everything the app needs from outside: it opens no port, reads no environment and has no clock of its own. */
export interface AppDeps {
  readonly issuing: Issuing
  readonly readiness: readonly ReadinessCheck[]
  readonly compat: CompatOptions
  /** Exact origins whose pages may read answers; `*` for every one, which only suits development. */
  readonly corsOrigins: readonly string[] | '*'
  /** Where a request came from; the runtime's adapter knows. */
  readonly addressOf: (request: Request, runtime: unknown) => string
  /** Reads the body of a GET request, which `Request` cannot carry; only some runtimes can. */
  readonly bodyOfGet?: (runtime: unknown) => Promise<string>
  readonly newRequestId: () => string
  readonly onError: (error: unknown, requestId: string) => void
  readonly metrics?: Metrics
  /** More of the native API: administration, batches, metrics. */
  readonly endpoints?: readonly Endpoint[]
  /** Where answers are kept for `Idempotency-Key`; without it the header has no effect, and answers say so. */
  readonly idempotency?: IdempotencyStore | undefined
  /** Answers GET requests that nothing else does; `undefined` for what it does not know either. */
  readonly pages?: (request: Request) => Promise<Response | undefined>
  readonly version: string
  /** Milliseconds; a clock that never jumps. */
  readonly monotonicMs: () => number
}

/** The server as a function from request to response, for any runtime with `fetch`. */
export interface App {
  fetch(request: Request, runtime?: unknown): Promise<Response>
  /** The native API, as described by its OpenAPI document. */
  readonly endpoints: readonly Endpoint[]
}

export function createApp(deps: AppDeps): App {
  const app = new Hono<AppEnv>()
  const endpoints: readonly Endpoint[] = [
    ...tokenEndpoints(deps.issuing),
    ...explainEndpoints(deps.issuing),
    ...healthEndpoints(deps.readiness),
    ...(deps.endpoints ?? []),
  ].map((endpoint) =>
    withIdempotency(endpoint, {
      store: deps.idempotency,
      issuing: deps.issuing,
      onError: deps.onError,
    }),
  )

  frame(app, deps, endpoints)
  register(app, endpoints)
  let document: object | undefined
  app.get('/openapi.json', (context) => {
    document ??= openApiDocument(endpoints, deps.version)
    return context.json(document)
  })
  docsRoutes(app)
  compatRoutes({ app, issuing: deps.issuing, options: deps.compat })

  app.notFound(async (context) => {
    const page = context.req.method === 'GET' ? await deps.pages?.(context.req.raw) : undefined
    return page ?? problemResponse(context, nothingThere(context, endpoints))
  })
  app.onError((error, context) => {
    if (isProblem(error)) return problemResponse(context, error)
    deps.onError(error, context.get('requestId'))
    return problemResponse(
      context,
      new Problem('INTERNAL', { detail: 'something went wrong; the log has the request id' }),
    )
  })

  return {
    endpoints,
    async fetch(request, runtime) {
      const { ticket, rest } = splitTicket(request)
      return app.fetch(rest, ticket === undefined ? { runtime } : { runtime, ticket })
    },
  }
}

/** What happens around every request, whichever route it takes. */
function frame(app: Hono<AppEnv>, deps: AppDeps, endpoints: readonly Endpoint[]): void {
  const metrics = deps.metrics ?? noMetrics
  const bodyLimits = new Map(endpoints.map(({ path, maxBodyBytes }) => [path, maxBodyBytes]))
  app.use(async (context, next) => {
    const started = deps.monotonicMs()
    const inbound = context.req.header('x-request-id')
    const requestId =
      inbound !== undefined && /^[\w-]{1,64}$/.test(inbound) ? inbound : deps.newRequestId()
    const { runtime, ticket } = context.env
    context.set('requestId', requestId)
    context.set('address', deps.addressOf(context.req.raw, runtime))
    if (ticket !== undefined) context.set('ticket', ticket)
    const { bodyOfGet } = deps
    if (bodyOfGet !== undefined) context.set('bodyOfGet', () => bodyOfGet(runtime))
    setCommonHeaders(context, requestId)
    setCorsHeaders(context, deps.corsOrigins)
    if (context.req.method === 'OPTIONS') return context.body(null, 204)
    await refuseLargeBody(context, bodyLimits.get(context.req.path))
    await next()
    const statusClass = Math.floor(context.res.status / 100) as 2 | 3 | 4 | 5
    metrics.answered(statusClass, (deps.monotonicMs() - started) / 1000)
    return undefined
  })
}

function nothingThere(context: AppContext, endpoints: readonly Endpoint[]): Problem {
  const { method, path } = context.req
  const methods = endpoints
    .filter((endpoint) => isAt(endpoint.path, path))
    .map((endpoint) => endpoint.method.toUpperCase())
  if (methods.length > 0) {
    const allow = [...new Set(methods)].join(', ')
    return new Problem('METHOD_NOT_ALLOWED', {
      detail: `this path takes ${allow}, not ${method}`,
      headers: { allow },
    })
  }
  return new Problem('ROUTE_NOT_FOUND', {
    // Not the path itself: a mistyped one may hold a ticket.
    detail: `nothing answers ${method} here`,
    hint: 'see /openapi.json for what does; families of older servers are switched on with TESSERA_COMPAT',
  })
}

/** Whether a path is one of those that a pattern with `:name` parameters stands for. */
function isAt(pattern: string, path: string): boolean {
  const [expected, actual] = [pattern.split('/'), path.split('/')]
  return (
    expected.length === actual.length &&
    expected.every((part, index) => part.startsWith(':') || part === actual[index])
  )
}
