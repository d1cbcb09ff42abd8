import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import type { ConnectionId, Push } from '../channels/index.ts'
import { Budget } from '../runtime/budget.ts'
import type { Delivery } from '../runtime/hub.ts'
import type { Logger } from '../runtime/logger.ts'
import type { EdgePorts } from './edge-ports.ts'
import { EdgeSession } from './edge-session.ts'
import { encodePush } from './pushes.ts'

/** What a client, or somebody who only looks like one, may cost. */
export interface EdgeLimits {
  /** Sockets at the same time. */
  readonly maxConnections: number
  /** One message; a join with all its capabilities has about 30 kB. */
  readonly maxFrameBytes: number
  /** What may wait to be read by a slow client. */
  readonly maxQueuedBytes: number
  readonly maxMessagesPerSecond: number
  readonly maxBytesPerSecond: number
  /** How long a socket may stay without joining. */
  readonly joinWithinMs: number
  /** How long a socket may stay silent; the SDK speaks every three seconds, the browser answers our pings. */
  readonly silentForMs: number
}

export const DEFAULT_LIMITS: EdgeLimits = {
  maxConnections: 20_000,
  maxFrameBytes: 262_144,
  maxQueuedBytes: 4_194_304,
  maxMessagesPerSecond: 500,
  maxBytesPerSecond: 2_097_152,
  joinWithinMs: 15_000,
  silentForMs: 30_000,
}

/** One look at all sockets instead of timers for each. */
const SWEEP_MS = 1000
/** How long a socket that has to go may read its last push; the SDK closes it by itself. */
const CLOSE_AFTER_MS = 3000
/** How many seconds of traffic may come at once. */
const BURST_SECONDS = 4
/** A tenth of the sockets at each look, so that thousands of pings do not come at once. */
const PING_EVERY_SWEEPS = 10

interface Client {
  readonly socket: WebSocket
  readonly session: EdgeSession
  readonly openedAtMs: number
  readonly messages: Budget
  readonly bytes: Budget
  heardAtMs: number
  joined: boolean
  closeAtMs: number
}

/** The sockets of the edge: accepts them, limits them, and carries texts between them and their sessions. */
export class EdgeServer implements Delivery {
  readonly #server: WebSocketServer
  readonly #clients = new Map<ConnectionId, Client>()
  readonly #limits: EdgeLimits
  readonly #log: Logger
  readonly #nowMs: () => number
  readonly #sweeper: NodeJS.Timeout
  #ports: EdgePorts | undefined
  #lastConnection = 0
  #sweeps = 0

  /** @param nowMs - Real time that does not go back, in milliseconds: sockets know nothing of a virtual clock. */
  constructor(limits: EdgeLimits, log: Logger, nowMs: () => number) {
    this.#limits = limits
    this.#log = log
    this.#nowMs = nowMs
    this.#server = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: limits.maxFrameBytes,
    })
    this.#sweeper = setInterval(() => this.#sweep(), SWEEP_MS)
    this.#sweeper.unref()
  }

  /** How many sockets are open. */
  get size(): number {
    return this.#clients.size
  }

  /** Opens for business. Separate from the constructor because sessions and sockets need each other. */
  serve(ports: EdgePorts): void {
    this.#ports = ports
  }

  /** Takes over a request for a WebSocket. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Uint8Array): void {
    socket.on('error', () => socket.destroy())
    const ports = this.#ports
    if (ports === undefined || this.#clients.size >= this.#limits.maxConnections) {
      this.#log.warn('edge.full', { connections: this.#clients.size })
      socket.end(
        'HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n',
      )
      return
    }
    const address = addressOf(request)
    this.#server.handleUpgrade(request, socket, Buffer.from(head), (webSocket) => {
      this.#accept(webSocket, address, ports)
    })
  }

  push(to: readonly ConnectionId[], push: Push): void {
    const texts = encodePush(push)
    for (const connection of to) {
      const client = this.#clients.get(connection)
      if (client !== undefined) for (const text of texts) this.#send(connection, client, text)
    }
  }

  close(connection: ConnectionId): void {
    const client = this.#clients.get(connection)
    if (client !== undefined) client.closeAtMs = this.#nowMs() + CLOSE_AFTER_MS
  }

  /** Cuts a socket without a word, as a lost network does. */
  cut(connection: ConnectionId): void {
    this.#clients.get(connection)?.socket.terminate()
  }

  stop(): void {
    clearInterval(this.#sweeper)
    for (const { socket } of this.#clients.values()) socket.terminate()
    this.#server.close()
  }

  #accept(socket: WebSocket, address: string, ports: EdgePorts): void {
    const connection = ++this.#lastConnection
    const nowMs = this.#nowMs()
    const { maxMessagesPerSecond, maxBytesPerSecond } = this.#limits
    const session = new EdgeSession(
      {
        connection,
        address,
        send: (text) => {
          const client = this.#clients.get(connection)
          if (client !== undefined) this.#send(connection, client, text)
        },
        closeSoon: () => this.close(connection),
      },
      ports,
    )
    const client: Client = {
      socket,
      session,
      openedAtMs: nowMs,
      messages: new Budget(maxMessagesPerSecond, maxMessagesPerSecond * BURST_SECONDS, nowMs),
      bytes: new Budget(maxBytesPerSecond, maxBytesPerSecond * BURST_SECONDS, nowMs),
      heardAtMs: nowMs,
      joined: false,
      closeAtMs: Number.POSITIVE_INFINITY,
    }
    this.#clients.set(connection, client)
    socket.on('message', (data, isBinary) => {
      this.#receive(connection, client, data as Uint8Array, isBinary)
    })
    socket.on('pong', () => {
      client.heardAtMs = this.#nowMs()
    })
    // Broken frames and resets arrive here; `close` follows.
    socket.on('error', (error) => {
      this.#log.warn('edge.socket-error', { connection, reason: error.message })
    })
    socket.on('close', () => {
      this.#clients.delete(connection)
      session.closed()
    })
  }

  #receive(connection: ConnectionId, client: Client, data: Uint8Array, isBinary: boolean): void {
    const nowMs = this.#nowMs()
    client.heardAtMs = nowMs
    if (!client.messages.spend(1, nowMs) || !client.bytes.spend(data.length, nowMs)) {
      this.#drop(connection, client, 'flood')
      return
    }
    try {
      if (isBinary || !client.session.receive(data.toString())) {
        this.#drop(connection, client, 'not a message')
      }
    } catch (error) {
      // Whatever a message does, the others must not notice. The text may quote the message, so it is not logged.
      this.#log.error('edge.message-failed', { connection, error: (error as Error).name })
      this.#drop(connection, client, 'failed')
    }
  }

  #send(connection: ConnectionId, client: Client, text: string): void {
    if (client.socket.readyState !== client.socket.OPEN) return
    if (client.socket.bufferedAmount > this.#limits.maxQueuedBytes) {
      this.#drop(connection, client, 'reads too slowly')
      return
    }
    client.socket.send(text)
  }

  #drop(connection: ConnectionId, client: Client, reason: string): void {
    this.#log.warn('edge.dropped', { connection, reason })
    client.socket.terminate()
  }

  #sweep(): void {
    const nowMs = this.#nowMs()
    const turn = ++this.#sweeps % PING_EVERY_SWEEPS
    for (const [connection, client] of this.#clients) {
      client.joined ||= this.#ports?.hub.channels.connected(connection) !== undefined
      if (nowMs >= client.closeAtMs) client.socket.close(1000)
      if (nowMs >= client.closeAtMs + CLOSE_AFTER_MS) client.socket.terminate()
      else if (!client.joined && nowMs - client.openedAtMs > this.#limits.joinWithinMs) {
        this.#drop(connection, client, 'did not join')
      } else if (nowMs - client.heardAtMs > this.#limits.silentForMs) {
        this.#drop(connection, client, 'silent')
      } else if (connection % PING_EVERY_SWEEPS === turn) client.socket.ping()
    }
  }
}

/** The peer's address; an IPv4 address in IPv6 form is written as IPv4. */
export function addressOf(request: IncomingMessage): string {
  return (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '')
}
