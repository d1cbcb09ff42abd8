import { Hono } from 'hono'

import type { CompatOptions } from './compat/family.ts'
import { compatRoutes } from './compat/index.ts'
import type { Issuing } from './pipeline/issue.ts'
import { Problem } from './problems.ts'
import { answer } from './routes/answer.ts'
import { commonHeaders } from './routes/common-headers.ts'
import type { AppContext, AppEnv } from './routes/context.ts'
import { docsRoutes, type DocsScript } from './routes/docs.ts'
import { type Endpoint, register } from './routes/endpoint.ts'
import { exactRoutes } from './routes/exact-routes.ts'
import { explainEndpoints } from './routes/explain.ts'
import { healthEndpoints, type ReadinessCheck } from './routes/health.ts'
import { failureResponse, framed, type FrameDeps } from './routes/frame.ts'
import { withIdempotency } from './routes/idempotency.ts'
import { openApiDocument } from './routes/openapi.ts'
import { problemResponse } from './routes/problem-response.ts'
import { tokenEndpoints } from './routes/tokens.ts'
import type { IdempotencyStore } from './storage/stores/idempotency.ts'

/** Everything the app needs from outside: it opens no port, reads no environment and has no clock of its own. */
export interface AppDeps extends FrameDeps {
  readonly issuing: Issuing
  readonly readiness: readonly ReadinessCheck[]
  readonly compat: CompatOptions
  /** More of the native API: administration, batches, metrics. */
  readonly endpoints?: readonly Endpoint[]
  /** Where answers are kept for `Idempotency-Key`; without it the header has no effect, and answers say so. */
  readonly idempotency?: IdempotencyStore | undefined
  /** Answers GET requests that nothing else does; `undefined` for what it does not know either. */
  readonly pages?: (request: Request) => Promise<Response | undefined>
  readonly version: string
  /** The script of the pages at `/docs`, compressed with gzip; without it they are one plain page. */
  readonly docsScript?: DocsScript
}

/** The server as a function from request to response, for any runtime with `fetch`. */
export interface App {
  fetch(request: Request, runtime?: unknown): Promise<Response>
  /** The answer, like any other refusal, where what failed was not `fetch` but what makes a request for it. */
  refuse(error: unknown): Response
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

  register(app, endpoints)
  const exact = exactRoutes(endpoints)
  let document: string | undefined
  app.get('/openapi.json', (context) => {
    document ??= JSON.stringify(openApiDocument(endpoints, deps.version))
    return answer(context, document, 200, 'application/json')
  })
  docsRoutes(app, deps.docsScript)
  compatRoutes({ app, issuing: deps.issuing, options: deps.compat })

  app.notFound(async (context) => {
    // Hono answers HEAD as GET and leaves the body out; whoever only looks whether a page is there asks so.
    const isRead = context.req.method === 'GET' || context.req.method === 'HEAD'
    const page = isRead ? await deps.pages?.(context.req.raw) : undefined
    return page ?? problemResponse(context.env.headers, nothingThere(context, endpoints))
  })
  app.onError((error, { env }) => failureResponse(deps, error, env.requestId, env.headers))

  const maxBodyBytes = new Map(
    endpoints.flatMap(({ path, maxBodyBytes: bytes }) =>
      bytes === undefined ? [] : [[path, bytes]],
    ),
  )
  return {
    endpoints,
    refuse(error) {
      const requestId = deps.newRequestId()
      const response = failureResponse(
        deps,
        error,
        requestId,
        commonHeaders(requestId, deps.keepAlive),
      )
      deps.metrics?.answered(response.status < 500 ? 4 : 5, 0)
      return response
    },
    fetch: framed(
      deps,
      maxBodyBytes,
      (request, env) => exact(request, env) ?? app.fetch(request, env),
    ),
  }
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
    hint: 'see /docs, or /openapi.json, for what does; families of older servers are switched on with TESSERA_COMPAT',
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
