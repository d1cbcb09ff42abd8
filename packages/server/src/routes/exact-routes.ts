import { HonoRequest } from 'hono/request'

import type { AppEnv } from './context.ts'
import type { Endpoint } from './endpoint.ts'
import { rawPath } from './ticket-path.ts'

type Answer = Promise<Response> | Response

/**
 * Endpoints that are found by their path alone: no pattern to match, and no `Context` of Hono's, which makes fifteen
 * functions that ours have no use for. The rest, and a path that is spelled in another way, is Hono's to find.
 *
 * @returns What answers a request, or `undefined` when no such endpoint does.
 */
export function exactRoutes(
  endpoints: readonly Endpoint[],
): (request: Request, env: AppEnv['Bindings']) => Answer | undefined {
  const methods = new Map<string, Map<string, Endpoint['handle']>>()
  for (const { method, path, handle } of endpoints) {
    if (path.includes(':')) continue
    const paths = methods.get(method.toUpperCase()) ?? new Map<string, Endpoint['handle']>()
    methods.set(method.toUpperCase(), paths.set(path, paths.get(path) ?? handle))
  }
  return (request, env) => {
    const path = rawPath(request.url)
    return methods.get(request.method)?.get(path)?.({ env, req: new HonoRequest(request, path) })
  }
}
