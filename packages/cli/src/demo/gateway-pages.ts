import { demoUrl, GATEWAY_HOST } from './address.ts'
import type { DemoPages } from './pages.ts'

/** What the page asks of the token server. */
const TOKEN_PATHS: ReadonlySet<string> = new Set([
  '/v1/tokens',
  '/fetch_rtc_token',
  '/access_token',
])

/** What the gateway shows beside its own, and where it gets it from. */
export interface GatewayPagesParts {
  readonly pages: DemoPages
  readonly gatewayPort: () => number
  readonly serverUrl: () => string
}

/**
 * The demo page on the gateway itself. The page's requests for tokens are handed on to the token server, so that page,
 * tokens, access point and edge are one origin.
 */
export function gatewayPages(parts: GatewayPagesParts): (request: Request) => Promise<Response> {
  return async (request) => {
    const { hostname, pathname, search } = new URL(request.url)
    if (TOKEN_PATHS.has(pathname))
      return await handOn(request, `${parts.serverUrl()}${pathname}${search}`)
    // Any other name would need a certificate exception of its own.
    if (pathname === '/demo' && hostname !== GATEWAY_HOST) {
      return Response.redirect(demoUrl(parts.gatewayPort()))
    }
    return (await parts.pages(request)) ?? new Response('not found', { status: 404 })
  }
}

async function handOn(request: Request, url: string): Promise<Response> {
  const { method, body } = request
  const answer = await fetch(url, {
    method,
    headers: { 'content-type': request.headers.get('content-type') ?? 'application/json' },
    redirect: 'manual',
    ...(body === null ? {} : { body, duplex: 'half' }),
  })
  const headers = new Headers({ 'cache-control': 'no-store' })
  for (const name of ['content-type', 'retry-after']) {
    const value = answer.headers.get(name)
    if (value !== null) headers.set(name, value)
  }
  return new Response(answer.body, { status: answer.status, headers })
}
