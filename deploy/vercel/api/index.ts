/**
 * The token server of one project as a function of Vercel; vercel.json sends every path here. Settings are environment
 * variables of the project; callers and rules stand in the file that TESSERA_CONFIG names.
 */
import { readFileSync } from 'node:fs'
import process from 'node:process'

import { createEdgeApp } from '@tessera/server/edge'

const app = createEdgeApp(process.env, {
  // Vercel sets it itself, whatever a client or a proxy in front of Vercel sends.
  addressOf: ({ headers }) => headers.get('x-vercel-forwarded-for') ?? '',
  readFile: (path) => readFileSync(path, 'utf8'),
})

export default { fetch: (request: Request): Promise<Response> => app.fetch(request) }
