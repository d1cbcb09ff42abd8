/**
 * The same for platforms that call `(request, response)` of Node: put it in the place of api/index.ts. Unlike `Request`,
 * it also gives the app the body of a GET, which some old clients send.
 */
import { readFileSync } from 'node:fs'
import process from 'node:process'

import { getRequestListener, type HttpBindings } from '@hono/node-server'
import { createEdgeApp } from '@tessera/server/edge'

const app = createEdgeApp(process.env, {
  addressOf: ({ headers }) => headers.get('x-vercel-forwarded-for') ?? '',
  bodyOfGet: (runtime) => (runtime as HttpBindings).incoming,
  readFile: (path) => readFileSync(path, 'utf8'),
})

export default getRequestListener((request, runtime) => app.fetch(request, runtime), {
  overrideGlobalObjects: false,
})
