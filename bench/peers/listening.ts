import type { AddressInfo } from 'node:net'

import type { Express } from 'express'

/** Listens on a free port of the loopback. @returns The port. */
export async function listening(app: Express): Promise<number> {
  const server = app.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  return (server.address() as AddressInfo).port
}
