/**
 * The token server of one project on Bun: `APP_ID=… APP_CERTIFICATE=… bun server.ts`. Every setting is in
 * docs/operations.md; callers and rules stand in the file that TESSERA_CONFIG names.
 */
import { readFileSync } from 'node:fs'
import process from 'node:process'

import { createEdgeApp } from '@tessera/server/edge'

const { HOST: host = '127.0.0.1', PORT: port = '8080' } = process.env

const app = createEdgeApp(process.env, {
  host,
  addressOf: (request, server) => (server as BunServer).requestIP(request)?.address ?? '',
  readFile: (path) => readFileSync(path, 'utf8'),
})

const server = Bun.serve({
  hostname: host,
  port: Number(port),
  // The app refuses much shorter ones; Bun would take 128 MiB before asking it.
  maxRequestBodySize: 1_048_576,
  fetch: (request, self) => app.fetch(request, self),
})
console.log(JSON.stringify({ event: 'listening', url: server.url.origin }))

// Without an argument, requests under way are answered first.
process.on('SIGTERM', () => void server.stop())
