import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

import type { ServerCandidate } from '../candidate.ts'

const ANSWER = JSON.stringify({ token: '007'.padEnd(190, 'x'), expiresIn: 3600 })

/** What Node alone can do: a fixed answer. */
export const candidate: ServerCandidate = {
  label: 'node:http, fixed answer (ceiling)',
  start: async () => {
    const server = createServer((_request, response) => {
      response.writeHead(200, {
        'content-type': 'application/json',
        'content-length': ANSWER.length,
      })
      response.end(ANSWER)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    return {
      port,
      request: { method: 'GET', path: '/rtc/lobby/publisher/uid/{uid}/', headers: {} },
    }
  },
}
