import type { Context, Env } from 'hono'

import type { Call } from '../callers/principal.ts'

/** What the app keeps beside each request. */
export interface AppEnv extends Env {
  Bindings: {
    /** What the runtime's adapter hands over, such as Node's request. */
    runtime?: unknown
    ticket?: string
  }
  Variables: {
    /** Reads the body of a GET, where the runtime can: the guide's sample sends one. */
    bodyOfGet?: () => Promise<string>
    requestId: string
    address: string
    /** The ticket of `/t/<ticket>/…`, if the request came through one. */
    ticket?: string
  }
}

export type AppContext = Context<AppEnv>

/** What the pipeline may know of a request. */
export function callOf(context: AppContext, endpoint: string): Call {
  const ticket = context.get('ticket')
  return {
    requestId: context.get('requestId'),
    address: context.get('address'),
    header: (name) => context.req.header(name),
    setHeader: (name, value) => {
      context.header(name, value)
    },
    endpoint,
    ...(ticket === undefined ? {} : { ticket }),
  }
}
