import { findRedis, startRedis } from '../../../test/support/redis.ts'
import type { ServerCandidate } from '../candidate.ts'
import { jwtOf, startManaged, TOKEN_REQUEST } from '../managed-server.ts'

/** Limits that replicas share: one round trip to Redis for each token, made together with those of others. */
export const candidate: ServerCandidate = {
  label: '… with limits in Redis',
  start: async () => {
    const redis = await startRedis(findRedis() ?? 'redis-server')
    return {
      port: await startManaged({ REDIS_URL: redis.url }),
      request: {
        method: 'POST',
        path: '/v1/tokens',
        headers: {
          authorization: `Bearer ${await jwtOf('ada')}`,
          'content-type': 'application/json',
        },
        body: TOKEN_REQUEST,
      },
    }
  },
}
