import type { Hono } from 'hono'

import { issueToken, type Issuing } from '../pipeline/issue.ts'
import { type AppEnv, callOf } from './context.ts'
import { readJson } from './json-body.ts'
import { tokenRequestSchema } from './token-schema.ts'

/** `POST /v1/tokens`: the native way to a token. */
export function tokenRoutes(app: Hono<AppEnv>, issuing: Issuing): void {
  app.post('/v1/tokens', async (context) => {
    const issued = await issueToken(issuing, callOf(context, 'native'), () =>
      readJson(context, tokenRequestSchema),
    )
    return context.json(issued)
  })
}
