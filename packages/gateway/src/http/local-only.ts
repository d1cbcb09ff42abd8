import type { MiddlewareHandler } from 'hono'

/** What Node knows about a request beside the request itself. */
export interface NodeBindings {
  readonly incoming?: { readonly socket: { readonly remoteAddress?: string | undefined } }
}

/** Who may use the parts of the gateway that change something. */
export interface LocalOnlyOptions {
  /** The address that the gateway listens on. */
  readonly host: string
  /** Origins of web pages that are trusted, such as `http://localhost:8080`. */
  readonly origins: readonly string[]
}

/**
 * Keeps others away from control and management: clients on other machines, pages of other sites, and names that were
 * made to point here (DNS rebinding).
 */
export function localOnly(
  options: LocalOnlyOptions,
): MiddlewareHandler<{ Bindings: NodeBindings }> {
  return async (context, next) => {
    const origin = context.req.header('origin')
    const site = context.req.header('sec-fetch-site')
    const { host: ownHost, hostname } = new URL(context.req.url)
    const trusted =
      origin !== undefined && (origin === `https://${ownHost}` || options.origins.includes(origin))

    if (!isOurName(hostname, options.host)) return refusal('the Host of the request is not ours')
    const address = context.env.incoming?.socket.remoteAddress ?? ''
    if (!isLocalAddress(address, options.host)) return refusal('the client is not on this machine')
    if (origin !== undefined && !trusted) return refusal('the page is of another origin')
    // Requests without an Origin, such as those for images, still say where they come from.
    if (!trusted && site !== undefined && site !== 'same-origin' && site !== 'none') {
      return refusal('the page is of another site')
    }
    if (context.req.method === 'OPTIONS') {
      return new Response(null, { status: 204, headers: corsHeaders(origin) })
    }
    await next()
    for (const [name, value] of Object.entries(corsHeaders(origin))) context.header(name, value)
    context.header('Cache-Control', 'no-store')
    return undefined
  }
}

/** Whether a request came under a name that leads to this machine, whatever a name server says. */
export function isOurName(hostname: string, host: string): boolean {
  return (
    hostname === 'localhost' || hostname.endsWith('.localhost') || isLocalAddress(hostname, host)
  )
}

function isLocalAddress(address: string, host: string): boolean {
  const bare = address.replace(/^::ffff:/, '')
  return bare.startsWith('127.') || bare === '::1' || bare === '[::1]' || bare === host
}

function corsHeaders(origin: string | undefined): Record<string, string> {
  return origin === undefined
    ? { Vary: 'Origin' }
    : {
        Vary: 'Origin',
        'Access-Control-Allow-Origin': origin,
        'Access-Control-Allow-Methods': 'GET, POST, PUT, DELETE',
        'Access-Control-Allow-Headers': 'authorization, content-type',
      }
}

export function refusal(message: string): Response {
  return Response.json({ message }, { status: 403 })
}
