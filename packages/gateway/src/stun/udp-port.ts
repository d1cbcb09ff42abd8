import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'

/** Handles one datagram; whoever wants it says `true`, and nobody else is asked. */
export type PacketHandler = (packet: Uint8Array, from: RemoteInfo) => boolean

/**
 * The gateway's UDP socket, shared by whatever speaks over it.
 *
 * Bound to the advertised address and not to all of them: an answer from another source address is dropped by the
 * browser.
 */
export class UdpPort {
  readonly #socket: Socket
  readonly #handlers: PacketHandler[] = []

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.on('message', (packet, from) => {
      this.#handlers.some((handle) => handle(packet, from))
    })
  }

  /** @throws {Error} With code `EADDRINUSE` when the port is taken. */
  static async bind(
    address: string,
    port: number,
    onError: (error: Error) => void,
  ): Promise<UdpPort> {
    const socket = createSocket('udp4')
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject)
      socket.bind({ address, port, exclusive: true }, () => {
        socket.off('error', reject)
        resolve()
      })
    })
    // An unreachable client is reported here; it must not end the process.
    socket.on('error', onError)
    return new UdpPort(socket)
  }

  handle(handler: PacketHandler): void {
    this.#handlers.push(handler)
  }

  send(packet: Uint8Array, to: { readonly address: string; readonly port: number }): void {
    this.#socket.send(packet, to.port, to.address)
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.#socket.close(resolve))
  }
}
