import { startServer } from '@tessera/server/main'

import {
  APP_ID,
  CERTIFICATE,
  type ServerCandidate,
  type StartedServer,
} from '../server/candidate.ts'

/** Our stateless server for callers without a credential, asked as a peer is asked. */
export function oursAs(
  label: string,
  request: StartedServer['request'],
  env: Readonly<Record<string, string>> = {},
): ServerCandidate {
  return {
    label,
    start: async () => {
      const server = await startServer({
        env: {
          APP_ID,
          APP_CERTIFICATE: CERTIFICATE,
          PORT: '0',
          TESSERA_ALLOW_ANONYMOUS: '1',
          TESSERA_CONFIG: new URL('../server/generous-limits.yaml', import.meta.url).pathname,
          ...env,
        },
        write: () => undefined,
      })
      return { port: Number(new URL(server.url).port), request }
    },
  }
}
