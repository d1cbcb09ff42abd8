import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

import type { ServerType } from '@hono/node-server'

import { IdleConnections } from './idle-connections.ts'

/**
 * What Node would let a slow client do by default is five minutes of a connection. Nobody needs ten seconds to ask for a
 * token.
 */
export const HTTP_LIMITS: ServerOptions = {
  headersTimeout: 5_000,
  requestTimeout: 10_000,
  connectionsCheckingInterval: 1_000,
  // Not a timer for each answer: see IdleConnections.
  keepAliveTimeout: 0,
  maxHeaderSize: 8_192,
  insecureHTTPParser: false,
  // Node would answer 400 itself, and then go on with whatever comes behind; isAmbiguous looks for a host instead.
  requireHostHeader: false,
}

const MAX_CONNECTIONS = 20_000
const MAX_REQUESTS_PER_SOCKET = 10_000

/**
 * Whoever asks and then does not read would keep a connection, and an answer in memory, for ever: none of Node's limits is
 * about that. Longer than the pause between two beats of the console's event stream. Milliseconds.
 */
const MAX_SILENCE_MS = 20_000

/** How long what is in flight may take once the server stops; as long as a request may take to arrive. Milliseconds. */
export const STOP_GRACE_MS = 10_000
/** How often connections are looked at that have become idle meanwhile. Milliseconds. */
const IDLE_CHECK_MS = 50

/** A server of Node that refuses what a proxy in front may have read differently, and closes connections that idle. */
export const strictServer: typeof createServer = ((
  options: ServerOptions,
  listener: RequestListener,
) => {
  // What came behind a refused request is parsed before its connection is closed. It may be what was to be smuggled.
  const refused = new WeakSet<Socket>()
  const connections = new IdleConnections()
  const server = createServer(options, (request, response) => {
    const { socket } = request
    if (refused.has(socket)) return
    connections.answering(socket, response)
    if (isAmbiguous(request)) {
      refused.add(socket)
      refuse(response)
    } else {
      listener(request, response)
    }
  })
  connections.watch(server)
  return server
}) as typeof createServer

/**
 * Node's parser refuses most of what smuggles a request past a proxy; these it lets through: two hosts or credentials, of
 * which a proxy may take the first and a server the last; a transfer encoding other than `chunked`; HTTP older than
 * headers. Reads the raw headers, which cost nothing more.
 */
export function isAmbiguous(request: Pick<IncomingMessage, 'httpVersion' | 'rawHeaders'>): boolean {
  const { httpVersion, rawHeaders } = request
  if (httpVersion !== '1.1' && httpVersion !== '1.0') return true
  let hosts = 0
  let credentials = 0
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]!
    if (name.length === 4 && name.toLowerCase() === 'host') hosts++
    else if (name.length === 13 && name.toLowerCase() === 'authorization') credentials++
    else if (name.length === 17 && name.toLowerCase() === 'transfer-encoding') {
      if (httpVersion !== '1.1' || rawHeaders[at + 1]!.toLowerCase() !== 'chunked') return true
    }
  }
  return hosts > 1 || credentials > 1 || (hosts === 0 && httpVersion === '1.1')
}

/** As Node's own parser refuses: no body, and the connection, whose next bytes may be anything, is closed. */
function refuse(response: ServerResponse): void {
  response.writeHead(400, { connection: 'close', 'cache-control': 'no-store' }).end()
}

/** Whether a request failed because its client went away before all of it had arrived: nobody has to act on that. */
export function hasClientLeft(error: unknown): boolean {
  // What Node makes of such a request; a connection that we opened and that is reset has other words.
  return error instanceof Error && error.message === 'aborted' && 'code' in error
}

/**
 * Resolves with the server's URL once it listens.
 *
 * @param maxSilenceMs - A connection on which nothing comes or goes for so long is closed.
 * @throws When the address is taken or not ours.
 */
export async function listening(
  server: ServerType,
  host: string,
  maxSilenceMs: number = MAX_SILENCE_MS,
): Promise<string> {
  const http = server as Server
  http.timeout = maxSilenceMs
  http.maxConnections = MAX_CONNECTIONS
  http.maxRequestsPerSocket = MAX_REQUESTS_PER_SOCKET
  await new Promise<void>((resolve, reject) => {
    http.once('listening', resolve)
    http.once('error', reject)
  })
  const { port } = http.address() as AddressInfo
  return originOf(host, port)
}

/** Where a browser on this machine finds a server, also one that listens everywhere. */
export function reachableOrigin(origin: string): string {
  return origin.replace(/\/\/(?:0\.0\.0\.0|\[::\])(?=:)/, '//127.0.0.1')
}

export function originOf(host: string, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}

/**
 * Stops without dropping a request: waits for balancers to notice that readiness is off, stops accepting, and lets what
 * is in flight finish; connections that only idle are closed.
 *
 * @param drainMs - How long balancers have to notice.
 * @param graceMs - How long what is in flight may take; then its connections are cut. Node does not look after slow
 *   requests any more once a server is closing, so without an end one half-sent request would keep the process alive.
 */
export async function stopServing(
  server: ServerType,
  drainMs: number,
  graceMs: number = STOP_GRACE_MS,
): Promise<void> {
  const http = server as Server
  // Whoever asks meanwhile is told to come back on another connection.
  http.prependListener('request', (_request, response) => {
    response.setHeader('connection', 'close')
  })
  if (drainMs > 0) await new Promise((resolve) => setTimeout(resolve, drainMs))
  const idleCheck = setInterval(() => {
    http.closeIdleConnections()
  }, IDLE_CHECK_MS)
  const cut = setTimeout(() => {
    http.closeAllConnections()
  }, graceMs)
  try {
    await new Promise<void>((resolve, reject) => {
      http.close((error) => {
        if (error === undefined) resolve()
        else reject(error)
      })
    })
  } finally {
    clearInterval(idleCheck)
    clearTimeout(cut)
  }
}
