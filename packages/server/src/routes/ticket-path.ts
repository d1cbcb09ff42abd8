const PREFIX = '/t/'

/** A request as the routes see it, and the ticket that stood in front of its path. */
export interface SplitRequest {
  readonly ticket: string | undefined
  readonly rest: Request
}

/**
 * Takes the ticket out of `/t/<ticket>/rtc/…`, so that no route, log or metric ever has it in its path.
 */
export function splitTicket(request: Request): SplitRequest {
  const { url } = request
  const pathStart = pathStartOf(url)
  if (!url.startsWith(PREFIX, pathStart)) return { ticket: undefined, rest: request }
  const ticketStart = pathStart + PREFIX.length
  const ticketEnd = url.slice(ticketStart).search(/[/?#]|$/) + ticketStart
  // A base URL that ends in a slash gives two in a row; more than one would make the path look like a host.
  const path = url.slice(ticketEnd).replace(/^\/*/, '/')
  const rest = new Request(url.slice(0, pathStart) + path, request)
  return { ticket: url.slice(ticketStart, ticketEnd), rest }
}

/** The path of a request as the client sent it: not decoded, without its query. */
export function rawPath(url: string): string {
  const start = pathStartOf(url)
  for (let at = start; at < url.length; at++) {
    const code = url.charCodeAt(at)
    if (code === 0x3f || code === 0x23) return url.slice(start, at)
  }
  return url.slice(start)
}

function pathStartOf(url: string): number {
  return url.indexOf('/', url.indexOf('//') + 2)
}
