import type { ServerCandidate } from '../candidate.ts'
import { jwtOf, startManaged, TOKEN_REQUEST } from '../managed-server.ts'

/** Twice as many as the cache of verified JWTs holds, so that none is found there. */
const USERS = 20_000

/** Another user's JWT each time: each is verified by jose. */
export const candidate: ServerCandidate = {
  label: '… with a JWT that is new each time (HS256)',
  start: async () => ({
    port: await startManaged(),
    request: {
      method: 'POST',
      path: '/v1/tokens',
      headers: { authorization: 'Bearer {variant}', 'content-type': 'application/json' },
      body: TOKEN_REQUEST,
      variants: await Promise.all(
        Array.from({ length: USERS }, (_, user) => jwtOf(`user-${user}`)),
      ),
    },
  }),
}
