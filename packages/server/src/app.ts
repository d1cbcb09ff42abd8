import { Hono } from 'hono'

import type { CompatOptions } from './compat/family.ts'
import { compatRoutes } from './compat/index.ts'
import type { Issuing } from './pipeline/issue.ts'
import { isProblem, Problem } from './problems.ts'
import type { AppContext, AppEnv } from './routes/context.ts'
import { explainRoutes } from './routes/explain.ts'
import { healthRoutes, type ReadinessCheck } from './routes/health.ts'
import { tokenRoutes } from './routes/tokens.ts'

/** Everything the app needs from outside: it opens no port, reads no environment and has no clock of its own. */
export interface AppDeps {
  readonly issuing: Issuing
  readonly readiness: readonly ReadinessCheck[]
  /** Which families of other servers' endpoints to answer. */
  readonly compat: CompatOptions
  /** Exact origins whose pages may read answers; `*` for every one, which only suits development. */
  readonly corsOrigins: readonly string[] | '*'
  /** Where a request came from; the runtime's adapter knows. */
  readonly addressOf: (request: Request, runtime: unknown) => string
  readonly newRequestId: () => string
  readonly onError: (error: unknown, requestId: string) => void
}

/** The server as a function from request to response, for any runtime with `fetch`. */
export interface App {
  fetch(request: Request, runtime?: unknown): Promise<Response>
}

/** Longer bodies are refused; the batch route has a limit of its own. Bytes. */
export const MAX_BODY_BYTES = 16_384

export function createApp(deps: AppDeps): App {
  const app = new Hono<AppEnv>()

  app.use(async (context, next) => {
    const inbound = context.req.header('x-request-id')
    const requestId =
      inbound !== undefined && /^[\w-]{1,64}$/.test(inbound) ? inbound : deps.newRequestId()
    context.set('requestId', requestId)
    context.set('address', deps.addressOf(context.req.raw, context.env))
    setCommonHeaders(context, requestId)
    setCorsHeaders(context, deps.corsOrigins)
    if (context.req.method === 'OPTIONS') return context.body(null, 204)
    await refuseLargeBody(context)
    return next()
  })

  tokenRoutes(app, deps.issuing)
  explainRoutes(app, deps.issuing)
  healthRoutes(app, deps.readiness)
  compatRoutes({ app, issuing: deps.issuing, options: deps.compat })

  app.notFound((context) =>
    problemResponse(
      context,
      new Problem('ROUTE_NOT_FOUND', {
        detail: `nothing answers ${context.req.method} ${context.req.path.slice(0, 200)}`,
        hint: 'see /docs for what does; families of older servers are switched on with TESSERA_COMPAT',
      }),
    ),
  )
  app.onError((error, context) => {
    if (isProblem(error)) return problemResponse(context, error)
    deps.onError(error, context.get('requestId'))
    return problemResponse(
      context,
      new Problem('INTERNAL', { detail: 'something went wrong; the log has the request id' }),
    )
  })
  return { fetch: async (request, runtime) => app.fetch(request, runtime as object) }
}

function setCommonHeaders(context: AppContext, requestId: string): void {
  context.header('x-request-id', requestId)
  context.header('cache-control', 'no-store')
  context.header('pragma', 'no-cache')
  context.header('expires', '-1')
  context.header('referrer-policy', 'no-referrer')
  context.header('x-content-type-options', 'nosniff')
}

function setCorsHeaders(context: AppContext, origins: readonly string[] | '*'): void {
  const origin = context.req.header('origin')
  context.header('vary', 'Origin')
  if (origin === undefined || origin === 'null') return
  if (origins !== '*' && !origins.includes(origin)) return
  context.header('access-control-allow-origin', origins === '*' ? '*' : origin)
  context.header('access-control-allow-methods', 'GET, POST, OPTIONS')
  context.header(
    'access-control-allow-headers',
    'Origin, Content-Type, Authorization, X-Requested-With',
  )
  context.header('access-control-max-age', '600')
}

async function refuseLargeBody(context: AppContext): Promise<void> {
  if (context.req.method === 'GET' || context.req.method === 'HEAD') return
  const declared = Number(context.req.header('content-length') ?? Number.NaN)
  if (declared <= MAX_BODY_BYTES) return
  // Without a length (chunked) the body is counted as it arrives; Hono keeps what was read for the route.
  if (declared > MAX_BODY_BYTES || (await context.req.arrayBuffer()).byteLength > MAX_BODY_BYTES) {
    throw new Problem('BODY_TOO_LARGE', {
      detail: `the body is larger than ${MAX_BODY_BYTES} bytes`,
      headers: { connection: 'close' },
    })
  }
}

/** The answer to a refusal in the server's own form; families of older servers have theirs. */
export function problemResponse(context: AppContext, problem: Problem): Response {
  for (const [name, value] of Object.entries(problem.details.headers ?? {}))
    context.header(name, value)
  const retryAfter = problem.details.retryAfterSeconds
  if (retryAfter !== undefined) context.header('retry-after', String(Math.ceil(retryAfter)))
  context.header('content-type', 'application/problem+json')
  return context.body(JSON.stringify(problem.toBody()), problem.status as 400)
}
