import type { ServerCandidate } from '../server/candidate.ts'
import { jwtOf, startManaged, TOKEN_REQUEST } from '../server/managed-server.ts'

/** People who ask, again and again; their JWTs are all found in the cache once they have been verified. */
const PEOPLE = 1_000

/** A managed server with everything on, with the database and the Redis that the environment names. */
export const candidate: ServerCandidate = {
  label: process.env.BENCH_LABEL ?? 'SQLite',
  start: async () => ({
    port: await startManaged(
      Object.fromEntries(
        ['DATABASE_URL', 'REDIS_URL', 'TESSERA_DATA'].flatMap((name) => {
          const value = process.env[`BENCH_${name}`]
          return value === undefined ? [] : [[name, value]]
        }),
      ),
    ),
    request: {
      method: 'POST',
      path: '/v1/tokens',
      headers: { authorization: 'Bearer {variant}', 'content-type': 'application/json' },
      body: TOKEN_REQUEST,
      variants: await Promise.all(
        Array.from({ length: PEOPLE }, (_, person) => jwtOf(`user-${person}`)),
      ),
    },
  }),
}
