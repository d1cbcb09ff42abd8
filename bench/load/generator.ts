import { connect, type Socket } from 'node:net'

import { Histogram } from '../../test/faults/support/histogram.ts'

/** What a stretch of load came to. */
export interface OpenLoad {
  /** From the moment at which a request was due, whether or not a connection was free for it then. */
  readonly latency: Histogram
  /** How late requests were handed to the network: what the client and its machine add to the latency. */
  readonly lateness: Histogram
  /** Answers by status. */
  readonly statuses: ReadonlyMap<number, number>
  /** Requests that had no answer when the patience was over. */
  readonly unanswered: number
  readonly seconds: number
}

/** How long after the last request answers are waited for. Milliseconds. */
const PATIENCE_MS = 10_000

/**
 * Open-loop load: requests are due at a constant rate, whatever becomes of those before them, as the requests of many
 * people are who do not know of each other. A server that stalls for a second is late for everybody who came meanwhile;
 * a closed loop would have waited with it, and noticed once.
 *
 * This process never sleeps while it sends, because timers are late by a millisecond. Its connections are its own and
 * are used again by the next stretch.
 */
export class Generator {
  readonly #requestOf: (number: number) => string
  readonly #port: number
  readonly #maxConnections: number
  readonly #connections = new Set<Connection>()
  readonly #idle: Connection[] = []
  /** Due, and waiting for a connection. */
  #waiting: Due[] = []
  #next = 0
  #number = 0

  /** @param requestOf - The whole text of a request; no two are the same. */
  constructor(port: number, maxConnections: number, requestOf: (number: number) => string) {
    this.#port = port
    this.#maxConnections = maxConnections
    this.#requestOf = requestOf
  }

  /** @param rate - Requests per second. */
  async run(rate: number, milliseconds: number): Promise<OpenLoad> {
    const stretch = new Stretch()
    const start = performance.now()
    const count = Math.floor((rate * milliseconds) / 1000)
    let sent = 0
    await new Promise<void>((resolve) => {
      const turn = (): void => {
        const now = performance.now()
        for (; sent < count; sent++) {
          const at = start + (sent * 1000) / rate
          if (at > now) break
          this.#send({ at, stretch })
        }
        if (sent < count) setImmediate(turn)
        else resolve()
      }
      turn()
    })
    const seconds = (performance.now() - start) / 1000
    const giveUpAt = performance.now() + PATIENCE_MS
    while (stretch.answered < count && performance.now() < giveUpAt) {
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    return {
      latency: stretch.latency,
      lateness: stretch.lateness,
      statuses: stretch.statuses,
      unanswered: count - stretch.answered,
      seconds,
    }
  }

  close(): void {
    for (const connection of this.#connections) connection.close()
  }

  #send(due: Due): void {
    const connection = this.#idle.pop()
    if (connection !== undefined) return this.#sendOn(connection, due)
    this.#waiting.push(due)
    if (this.#connections.size < this.#maxConnections) this.#connect()
  }

  #connect(): void {
    const connection = new Connection(this.#port, {
      onReady: () => this.#ready(connection),
      onAnswer: (due, status) => {
        this.#count(due, status)
        this.#ready(connection)
      },
      // A server closes what is idle for some seconds; a request that was on it has no answer.
      onClose: (due) => {
        this.#connections.delete(connection)
        const at = this.#idle.indexOf(connection)
        if (at >= 0) this.#idle.splice(at, 1)
        if (due !== undefined) this.#count(due, 0)
        // Whoever waits for a connection would not get one of those that are left, if none is.
        if (this.#waiting.length > this.#next) this.#connect()
      },
    })
    this.#connections.add(connection)
  }

  #count({ at, stretch }: Due, status: number): void {
    stretch.answered += 1
    stretch.statuses.set(status, (stretch.statuses.get(status) ?? 0) + 1)
    if (status === 200) stretch.latency.record(performance.now() - at)
  }

  #sendOn(connection: Connection, due: Due): void {
    due.stretch.lateness.record(performance.now() - due.at)
    connection.send(this.#requestOf(this.#number++), due)
  }

  #ready(connection: Connection): void {
    const due = this.#waiting[this.#next]
    if (due === undefined) {
      this.#waiting = []
      this.#next = 0
      this.#idle.push(connection)
    } else {
      this.#next += 1
      this.#sendOn(connection, due)
    }
  }
}

interface Due {
  /** By `performance.now()`. */
  readonly at: number
  readonly stretch: Stretch
}

class Stretch {
  readonly latency = new Histogram()
  readonly lateness = new Histogram()
  readonly statuses = new Map<number, number>()
  answered = 0
}

interface Listener {
  readonly onReady: () => void
  readonly onAnswer: (due: Due, status: number) => void
  readonly onClose: (due: Due | undefined) => void
}

/** One keep-alive connection, with one request on it at a time. */
class Connection {
  readonly #socket: Socket
  readonly #listener: Listener
  #received = ''
  #due: Due | undefined

  constructor(port: number, listener: Listener) {
    this.#listener = listener
    this.#socket = connect(port, '127.0.0.1')
    this.#socket.setNoDelay(true)
    this.#socket.on('connect', () => listener.onReady())
    this.#socket.on('data', (chunk) => this.#read(chunk))
    this.#socket.on('error', () => undefined)
    this.#socket.on('end', () => this.#socket.destroy())
    this.#socket.on('close', () => listener.onClose(this.#due))
  }

  send(text: string, due: Due): void {
    this.#due = due
    this.#socket.write(text)
  }

  close(): void {
    this.#socket.destroy()
  }

  #read(chunk: Buffer): void {
    this.#received += chunk.toString('latin1')
    const headEnd = this.#received.indexOf('\r\n\r\n')
    if (headEnd < 0) return
    const length = Number(/content-length: (\d+)/i.exec(this.#received)?.[1] ?? 0)
    if (this.#received.length < headEnd + 4 + length) return
    const status = Number(this.#received.slice(9, 12))
    const due = this.#due
    this.#received = ''
    this.#due = undefined
    if (due !== undefined) this.#listener.onAnswer(due, status)
  }
}
