import type { Server, ServerOptions } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ServerType } from '@hono/node-server'

/**
 * What Node would let a slow client do by default is five minutes of a connection. Nobody needs ten seconds to ask for a
 * token.
 */
export const HTTP_LIMITS: ServerOptions = {
  headersTimeout: 5_000,
  requestTimeout: 10_000,
  connectionsCheckingInterval: 1_000,
  keepAliveTimeout: 5_000,
  maxHeaderSize: 8_192,
  insecureHTTPParser: false,
}

const MAX_CONNECTIONS = 20_000
const MAX_REQUESTS_PER_SOCKET = 10_000

/** Resolves with the server's URL once it listens. @throws When the address is taken or not ours. */
export async function listening(server: ServerType, host: string): Promise<string> {
  const http = server as Server
  http.maxConnections = MAX_CONNECTIONS
  http.maxRequestsPerSocket = MAX_REQUESTS_PER_SOCKET
  await new Promise<void>((resolve, reject) => {
    http.once('listening', resolve)
    http.once('error', reject)
  })
  const { port } = http.address() as AddressInfo
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}

/**
 * Stops without dropping a request: waits for balancers to notice that readiness is off, stops accepting, and lets what
 * is in flight finish; connections that only idle are closed.
 */
export async function stopServing(server: ServerType, drainMs: number): Promise<void> {
  const http = server as Server
  // Whoever asks meanwhile is told to come back on another connection.
  http.prependListener('request', (_request, response) => {
    response.setHeader('connection', 'close')
  })
  if (drainMs > 0) await new Promise((resolve) => setTimeout(resolve, drainMs))
  await new Promise<void>((resolve, reject) => {
    http.close((error) => {
      if (error === undefined) resolve()
      else reject(error)
    })
    http.closeIdleConnections()
  })
}
