import { connect, type Socket } from 'node:net'

/** A connection that sends what it is given, byte for byte, and keeps what comes back. */
export class RawConnection {
  received = ''
  readonly #socket: Socket
  readonly #closed: Promise<void>

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', (chunk) => (this.received += chunk.toString('latin1')))
    // A reset is a way to close, too.
    socket.on('error', () => undefined)
    this.#closed = new Promise((resolve) => socket.once('close', () => resolve()))
  }

  static async open(url: string): Promise<RawConnection> {
    const { hostname, port } = new URL(url)
    const socket = connect(Number(port), hostname)
    const connection = new RawConnection(socket)
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve)
      socket.once('error', reject)
    })
    return connection
  }

  send(bytes: string | Uint8Array): void {
    this.#socket.write(bytes)
  }

  /** Resolves once the other end has closed the connection. */
  closed(): Promise<void> {
    return this.#closed
  }

  /** Resolves once as many answers have begun as are asked for, or the connection was closed. */
  async answers(count = 1): Promise<readonly number[]> {
    while (this.statuses().length < count && !this.#socket.destroyed) {
      await Promise.race([
        new Promise((resolve) => this.#socket.once('data', resolve)),
        this.#closed,
      ])
    }
    return this.statuses()
  }

  /** The statuses of the answers so far. */
  statuses(): readonly number[] {
    return [...this.received.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status))
  }

  end(): void {
    this.#socket.destroy()
  }
}
