import type { AddressInfo } from 'node:net'
import { createServer, type Server } from 'node:https'
import { UdpPort } from './stun/udp-port.ts'
import type { ServerCertificate } from './tls/certificates.ts'

/** Half-sent requests are given up after these. */
const HEADERS_TIMEOUT_MS = 5000
const REQUEST_TIMEOUT_MS = 10_000
const KEEP_ALIVE_MS = 5000
const MAX_HEADER_BYTES = 16_384

/** A server that does not wait for slow clients. */
export function createTlsServer(certificate: ServerCertificate, maxConnections: number): Server {
  const server = createServer({
    ...certificate,
    maxHeaderSize: MAX_HEADER_BYTES,
    headersTimeout: HEADERS_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    connectionsCheckingInterval: 1000,
  })
  server.maxConnections = maxConnections
  return server
}

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
