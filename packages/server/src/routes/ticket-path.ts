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
  const pathStart = url.indexOf('/', url.indexOf('//') + 2)
  if (!url.startsWith(PREFIX, pathStart)) return { ticket: undefined, rest: request }
  const ticketStart = pathStart + PREFIX.length
  const ticketEnd = url.slice(ticketStart).search(/[/?]|$/) + ticketStart
  const path = url.slice(ticketEnd)
  const rest = new URL(path.startsWith('/') ? path : `/${path}`, url)
  return { ticket: url.slice(ticketStart, ticketEnd), rest: new Request(rest, request) }
}
