import type { ServerCandidate } from '../candidate.ts'
import { jwtOf, startManaged, TOKEN_REQUEST } from '../managed-server.ts'

const TOKENS = 100

/** A hundred tokens in one answer, each with a row of its own in the audit log. */
export const candidate: ServerCandidate = {
  label: '… a hundred tokens in a batch, for each',
  start: async () => ({
    port: await startManaged(),
    request: {
      method: 'POST',
      path: '/v1/tokens/batch',
      headers: {
        authorization: `Bearer ${await jwtOf('ada')}`,
        'content-type': 'application/json',
      },
      body: `{"requests":[${Array.from({ length: TOKENS }, () => TOKEN_REQUEST).join(',')}]}`,
      tokens: TOKENS,
    },
  }),
}
