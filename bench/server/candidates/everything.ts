import type { ServerCandidate } from '../candidate.ts'
import { jwtOf, startManaged, TOKEN_REQUEST } from '../managed-server.ts'

/** One user's JWT, which is verified once and found in the cache then. */
export const candidate: ServerCandidate = {
  label: 'Tessera, managed, everything on',
  start: async () => ({
    port: await startManaged(),
    request: {
      method: 'POST',
      path: '/v1/tokens',
      headers: {
        authorization: `Bearer ${await jwtOf('ada')}`,
        'content-type': 'application/json',
      },
      body: TOKEN_REQUEST,
    },
  }),
}
