import type { AppContext } from './context.ts'

/** What every answer carries, errors included. Tokens must not stay in a cache, nor paths with tickets in a referrer. */
export function setCommonHeaders(context: AppContext, requestId: string): void {
  context.header('x-request-id', requestId)
  context.header('cache-control', 'no-store')
  context.header('pragma', 'no-cache')
  context.header('expires', '-1')
  context.header('referrer-policy', 'no-referrer')
  context.header('x-content-type-options', 'nosniff')
}

/**
 * Lets pages of the listed origins read answers: exact matches only, `null` never. This keeps pages apart, not callers:
 * a request without an Origin is judged by its credential alone.
 */
export function setCorsHeaders(context: AppContext, origins: readonly string[] | '*'): void {
  context.header('vary', 'Origin')
  const origin = context.req.header('origin')
  if (origin === undefined || origin === 'null') return
  if (origins !== '*' && !origins.includes(origin)) return
  context.header('access-control-allow-origin', origins === '*' ? '*' : origin)
  context.header(
    'access-control-expose-headers',
    'Idempotency-Status, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After, X-Request-Id, X-Timestamp',
  )
  if (context.req.method !== 'OPTIONS') return
  context.header('access-control-allow-methods', 'GET, POST, PUT, PATCH, DELETE, OPTIONS')
  context.header(
    'access-control-allow-headers',
    'Origin, Content-Type, Authorization, X-Requested-With, X-Api-Key, X-Request-Id, Idempotency-Key',
  )
  context.header('access-control-max-age', '600')
}
