import type { Hono } from 'hono'

import type { AppContext, AppEnv } from '../routes/context.ts'

type Handler = (context: AppContext) => Promise<Response>

/** Registers a path with and without its slash: older clients use either, and some cannot follow a redirect. */
export function both(
  app: Hono<AppEnv>,
  method: 'get' | 'post',
  path: string,
  handler: Handler,
): void {
  app[method](path, handler)
  app[method](`${path}/`, handler)
}
