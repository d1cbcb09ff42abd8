/** The token server inside a program of one's own, on a free port. */
import { startServer } from '@tessera/server/main'

const server = await startServer({
  env: {
    APP_ID: '970ca35de60c44645bbae8a215061b33',
    APP_CERTIFICATE: '5cfd2fd1755d40ecb72977518be15d3b',
    PORT: '0',
    TESSERA_ALLOW_ANONYMOUS: '1',
  },
  write: () => undefined,
})
const answer = await fetch(`${server.url}/v1/tokens`, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({
    services: [{ type: 'rtc', channel: 'lobby', uid: 1234, role: 'publisher' }],
  }),
})

console.log(answer.status, await answer.json())
await server.close()
