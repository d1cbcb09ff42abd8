import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'

/** Takes one datagram. */
export type PacketHandler = (packet: Buffer, from: RemoteInfo) => void

/** A pause of the process must not cost packets: half a second of some fifty streams. The system may allow less. */
const BUFFER_BYTES = 2 ** 21

/**
 * The gateway's UDP socket.
 *
 * Bound to the advertised address and not to all of them: an answer from another source address is dropped by the
 * browser.
 */
export class UdpPort {
  readonly #socket: Socket
  #handle: PacketHandler = () => undefined

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.on('message', (packet, from) => this.#handle(packet, from))
  }

  /** @throws {Error} With code `EADDRINUSE` when the port is taken. */
  static async bind(
    address: string,
    port: number,
    onError: (error: Error) => void,
  ): Promise<UdpPort> {
    const socket = createSocket({
      type: 'udp4',
      recvBufferSize: BUFFER_BYTES,
      sendBufferSize: BUFFER_BYTES,
      // Only numbers are ever sent to, so nothing has to wait for a name.
      lookup: (address, _options, found) => found(null, address, 4),
    })
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

  /** From now on datagrams go here. */
  handle(handler: PacketHandler): void {
    this.#handle = handler
  }

  send(packet: Uint8Array, to: { readonly address: string; readonly port: number }): void {
    this.#socket.send(packet, to.port, to.address)
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.#socket.close(resolve))
  }
}
