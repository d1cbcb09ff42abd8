import { describe, expect, test } from 'vitest'

import { get, post } from './support/app.ts'
import { managedServer, statelessServer, type TestServer } from './support/server.ts'

/* Whoever sends no credential is told which kinds there are, on this server and not on another. */

const CLOSED = { TESSERA_ALLOW_ANONYMOUS: '0' }
const TICKETS = { TESSERA_TICKET_SECRET: 'a ticket secret of more than 32 bytes' }
const API_KEYS = `
callers:
  apiKeys:
    - { name: backend, prefix: 0123456789ab, secretHash: ${'a'.repeat(64)} }`

async function refusal(server: TestServer, request: Request): Promise<Record<string, unknown>> {
  const response = await server.app.fetch(request)
  expect(response.status).toBe(401)
  return (await response.json()) as Record<string, unknown>
}

describe('a request without a credential', () => {
  test.for([
    { what: 'nothing', start: () => statelessServer(CLOSED), hint: 'no caller method' },
    {
      what: 'tickets',
      start: () => statelessServer({ ...CLOSED, ...TICKETS }),
      hint: 'for: ticket',
    },
    { what: 'API keys', start: () => statelessServer(CLOSED, API_KEYS), hint: 'for: api-key' },
    {
      what: 'both',
      start: () => statelessServer({ ...CLOSED, ...TICKETS }, API_KEYS),
      hint: 'for: ticket, api-key',
    },
    {
      what: 'a database',
      start: () => managedServer(CLOSED),
      hint: 'for: ticket, api-key, session',
    },
  ])('where there is $what, hears of that alone', async ({ start, hint }) => {
    const server = await start()
    const { code, hint: said } = await refusal(server, post('/v1/tokens', {}))
    expect([code, said]).toEqual([
      'CREDENTIAL_MISSING',
      expect.stringMatching(new RegExp(`${hint}(?: is|$)`)),
    ])
    await server.close()
  })
})

test.for([
  {
    what: 'an API key',
    request: () => get('/access_token?channel=a&uid=1', { 'x-api-key': 'tsk_x' }),
  },
  { what: 'a ticket', request: () => get('/t/ticket/access_token?channel=a&uid=1') },
])(
  '$what of which there is no kind is refused, and nobody is anonymous instead',
  async ({ request }) => {
    const server = await statelessServer()
    // As the original answers, with the reason in words.
    const body = await refusal(server, request())
    expect(JSON.stringify(body)).toMatch(/not known|not genuine/)
    await server.close()
  },
)
