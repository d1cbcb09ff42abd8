import type { Context, Env } from 'hono'

import type { Call, CallerOutcome } from '../callers/principal.ts'

/** What the app knows of a request before any route sees it. */
export interface AppEnv extends Env {
  readonly Bindings: {
    readonly requestId: string
    /** Where the request came from. */
    readonly address: string
    /** The ticket of `/t/<ticket>/…`, if the request came through one. */
    readonly ticket: string | undefined
    /** What the answer will carry, by lower-case name; see answer.ts. */
    readonly headers: Record<string, string>
    /** The body, where it is read before it is known who asks; see `limitedBody`. */
    readonly body: string | undefined
    /** Reads the body of a GET, where the runtime can: the guide's sample sends one. */
    readonly bodyOfGet: (() => Promise<string>) | undefined
    /** Who asks, once that was found out for this request; see {@link Call}. */
    caller?: CallerOutcome | undefined
  }
}

/** What the app needs of Hono's context; that of an {@link exactRoutes exact route} has no more. */
export type AppContext = Pick<Context<AppEnv>, 'env' | 'req'>

/** What the pipeline may know of a request. */
export function callOf(context: AppContext, endpoint: string): Call {
  return new ContextCall(context, endpoint)
}

class ContextCall implements Call {
  readonly requestId: string
  readonly address: string
  readonly ticket: string | undefined
  readonly method: string
  readonly endpoint: string
  readonly caller: CallerOutcome | undefined
  readonly #context: AppContext

  constructor(context: AppContext, endpoint: string) {
    const { requestId, address, ticket, caller } = context.env
    this.requestId = requestId
    this.address = address
    this.ticket = ticket
    this.method = context.req.method
    this.endpoint = endpoint
    this.caller = caller
    this.#context = context
  }

  header(name: string): string | undefined {
    return this.#context.req.header(name)
  }

  setHeader(name: string, value: string): void {
    this.#context.env.headers[name] = value
  }
}

/** The body as text; that of a GET where the runtime can read it. */
export function bodyText(context: AppContext): Promise<string> | string {
  const { body, bodyOfGet } = context.env
  if (context.req.method === 'GET') return bodyOfGet?.() ?? ''
  return body ?? context.req.text()
}
