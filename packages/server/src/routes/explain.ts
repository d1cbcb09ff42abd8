import type { Hono } from 'hono'

import type { Issuing } from '../pipeline/issue.ts'
import type { AppEnv } from './context.ts'

/** `POST /v1/tokens/explain`: why a token is refused. Needs no credential, but only a signed-in caller gets the signature checked. */
export function explainRoutes(_app: Hono<AppEnv>, _issuing: Issuing): void {
  // Filled in beside `@tessera/token/explain`.
}
