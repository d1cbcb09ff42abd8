/**
 * The token server of one project on AWS Lambda, behind an HTTP API or a function URL (payload format 2.0). Settings are
 * the function's environment; callers and rules stand in a file beside the bundle, which TESSERA_CONFIG names.
 *
 *     rolldown handler.ts --platform node --format esm --file dist/handler.mjs
 */
import { readFileSync } from 'node:fs'
import process from 'node:process'

import { createEdgeApp } from '@tessera/server/edge'

import { bodyOf, type HttpEvent, type HttpResult, requestOf, resultOf } from './http-event.ts'

const app = createEdgeApp(process.env, {
  // Whom the gateway was called by. X-Forwarded-For begins with whatever the client wrote there.
  addressOf: (_request, event) => (event as HttpEvent).requestContext.http.sourceIp,
  bodyOfGet: (event) => new Blob([bodyOf(event as HttpEvent)]).stream(),
  readFile: (path) => readFileSync(path, 'utf8'),
})

export async function handler(event: HttpEvent): Promise<HttpResult> {
  return await resultOf(await app.fetch(requestOf(event), event))
}
