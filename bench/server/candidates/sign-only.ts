import { startServer } from '@tessera/server/main'

import { APP_ID, CERTIFICATE, type ServerCandidate } from '../candidate.ts'

/** The stateless server for callers without a credential: limits, policy and the record on standard output stay on. */
export const candidate: ServerCandidate = {
  label: 'Tessera, stateless, anonymous',
  start: async () => {
    const server = await startServer({
      env: {
        APP_ID,
        APP_CERTIFICATE: CERTIFICATE,
        PORT: '0',
        TESSERA_ALLOW_ANONYMOUS: '1',
        TESSERA_CONFIG: new URL('../generous-limits.yaml', import.meta.url).pathname,
      },
      write: () => undefined,
    })
    return {
      port: Number(new URL(server.url).port),
      request: { method: 'GET', path: '/rtc/lobby/publisher/uid/{uid}/', headers: {} },
    }
  },
}
