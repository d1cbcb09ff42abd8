import { createServer, type Server } from 'node:net'

/** A port of the loopback that nobody listens on now. */
export async function freePort(): Promise<number> {
  const [port] = await freePorts(1)
  return port!
}

/** So many, all different. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(Array.from({ length: count }, listening))
  return Promise.all(servers.map(portOfClosed))
}

async function listening(): Promise<Server> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

async function portOfClosed(server: Server): Promise<number> {
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}
