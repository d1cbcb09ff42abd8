/**
 * The token server of one project on Deno:
 * `APP_ID=… APP_CERTIFICATE=… deno run --allow-env --allow-net --allow-read server.ts`. Every setting is in
 * docs/operations.md; callers and rules stand in the file that TESSERA_CONFIG names.
 */
import { createEdgeApp } from '@tessera/server/edge'

const env = Deno.env.toObject()
const { HOST: host = '127.0.0.1', PORT: port = '8080' } = env

const app = createEdgeApp(env, {
  host,
  addressOf: (_request, info) => (info as { readonly remoteAddr: DenoAddress }).remoteAddr.hostname,
  readFile: (path) => Deno.readTextFileSync(path),
})

const server = Deno.serve(
  {
    hostname: host,
    port: Number(port),
    onListen: ({ hostname, port: own }) => {
      const name = hostname.includes(':') ? `[${hostname}]` : hostname
      console.log(JSON.stringify({ event: 'listening', url: `http://${name}:${own}` }))
    },
  },
  (request, info) => app.fetch(request, info),
)

// Requests under way are answered first.
Deno.addSignalListener('SIGTERM', () => void server.shutdown())
