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
  const ticketEnd = url.slice(ticketStart).search(/[/?#]|$/) + ticketStart
  // A base URL that ends in a slash gives two in a row; more than one would make the path look like a host.
  const path = url.slice(ticketEnd).replace(/^\/*/, '/')
  const rest = new Request(url.slice(0, pathStart) + path, request)
  return { ticket: url.slice(ticketStart, ticketEnd), rest }
}
