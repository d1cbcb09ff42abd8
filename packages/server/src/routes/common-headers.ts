/**
 * What every answer carries, errors included. Tokens must not stay in a cache, nor paths with tickets in a referrer.
 *
 * @param keepAlive - What `Keep-Alive` says, where the runtime has connections that are kept.
 */
export function commonHeaders(
  requestId: string,
  keepAlive: string | undefined,
): Record<string, string> {
  const headers: Record<string, string> = {
    'x-request-id': requestId,
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    vary: 'Origin',
  }
  if (keepAlive !== undefined) headers['keep-alive'] = keepAlive
  return headers
}

/**
 * Lets pages of the listed origins read answers: exact matches only, `null` never. This keeps pages apart, not callers:
 * a request without an Origin is judged by its credential alone.
 */
export function addCorsHeaders(
  headers: Record<string, string>,
  request: Request,
  origins: readonly string[] | '*',
): void {
  const origin = request.headers.get('origin')
  if (origin === null || origin === 'null') return
  if (origins !== '*' && !origins.includes(origin)) return
  headers['access-control-allow-origin'] = origins === '*' ? '*' : origin
  headers['access-control-expose-headers'] =
    'Idempotency-Status, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After, X-Request-Id, X-Timestamp'
  if (request.method !== 'OPTIONS') return
  headers['access-control-allow-methods'] = 'GET, POST, PUT, PATCH, DELETE, OPTIONS'
  headers['access-control-allow-headers'] =
    'Origin, Content-Type, Authorization, X-Requested-With, X-Api-Key, X-Request-Id, Idempotency-Key'
  headers['access-control-max-age'] = '600'
}
