import type { AddressInfo } from 'node:net'
import type { Server } from 'node:https'
import { UdpPort } from './stun/udp-port.ts'

/** How often a free TCP port may turn out to be taken for UDP. */
const ATTEMPTS = 20

/**
 * Listens on one number for TCP and UDP: the SDK uses the address of the edge for its socket and for ICE alike.
 *
 * @param port - 0 takes a number that is free for both.
 * @throws {Error} With code `EADDRINUSE`, when the number is taken for either.
 */
export async function listenOnBoth(
  server: Server,
  host: string,
  port: number,
  onUdpError: (error: Error) => void,
): Promise<{ readonly port: number; readonly udp: UdpPort }> {
  for (let attempt = 1; ; attempt++) {
    const chosen = await listen(server, host, port)
    try {
      return { port: chosen, udp: await UdpPort.bind(host, chosen, onUdpError) }
    } catch (error) {
      await new Promise<void>((resolve) => server.close(() => resolve()))
      if (port !== 0 || attempt === ATTEMPTS) throw error
    }
  }
}

async function listen(server: Server, host: string, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port, exclusive: true }, () => {
      server.off('error', reject)
      resolve()
    })
  })
  return (server.address() as AddressInfo).port
}
