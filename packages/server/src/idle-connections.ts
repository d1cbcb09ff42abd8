import type { Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** How long a connection is kept for the next request, as clients are told. Seconds. */
export const KEEP_ALIVE_SECONDS = 5

const SWEEP_MS = 1_000
/**
 * One more than clients are told, for a request that is on its way just then; and one more, so that Node, which gives a
 * request that has begun five seconds for its headers, is first to say so.
 */
const QUIET_SWEEPS = KEEP_ALIVE_SECONDS + 2

interface Connection {
  /** What is being sent, or was last. */
  answer: ServerResponse | undefined
  /** As of the last sweep. */
  bytesRead: number
  quietSweeps: number
}

/**
 * Closes connections that nobody uses. Node would set a timer behind each answer and take it back with the next request,
 * which costs a token as much as its signature does; this looks at all of them once a second.
 */
export class IdleConnections {
  readonly #connections = new Map<Socket, Connection>()

  /** Begins to look, until the server is closed. */
  watch(server: Server): void {
    server.on('connection', (socket: Socket) => {
      this.#connections.set(socket, { answer: undefined, bytesRead: 0, quietSweeps: 0 })
      socket.once('close', () => this.#connections.delete(socket))
    })
    const timer = setInterval(() => {
      this.sweep()
    }, SWEEP_MS)
    timer.unref()
    server.once('close', () => {
      clearInterval(timer)
    })
  }

  /** Notes that a request is being answered: its connection is not idle until that is done. */
  answering(socket: Socket, answer: ServerResponse): void {
    const connection = this.#connections.get(socket)
    if (connection !== undefined) connection.answer = answer
  }

  /** Looks at each connection once. */
  sweep(): void {
    for (const [socket, connection] of this.#connections) {
      const { answer } = connection
      if (answer !== undefined && !answer.writableFinished && !answer.destroyed) {
        connection.quietSweeps = 0
        continue
      }
      // A request is some kilobytes; it need not be kept for as long as its connection.
      connection.answer = undefined
      const { bytesRead } = socket
      connection.quietSweeps = bytesRead === connection.bytesRead ? connection.quietSweeps + 1 : 0
      connection.bytesRead = bytesRead
      if (connection.quietSweeps >= QUIET_SWEEPS) socket.destroy()
    }
  }
}
