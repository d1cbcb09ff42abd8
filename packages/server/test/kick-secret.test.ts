import { afterAll, beforeAll, expect, test } from 'vitest'

import { managedServer, type TestServer } from './support/server.ts'

/*
 * The secret of Agora's REST API can be set and not read. Whoever may change the settings could send it to a host of
 * their own instead, if they could keep the secret and change the host.
 */

const HOST = 'https://rest.example'

let server: TestServer
beforeAll(async () => {
  server = await managedServer()
  expect(await change({ customerSecret: 'kept', baseUrls: [HOST] })).toBe(200)
})
afterAll(() => server.close())

async function change(body: object): Promise<number> {
  const response = await server.app.fetch(
    new Request('http://localhost/v1/admin/settings/agora-rest', {
      method: 'PUT',
      headers: {
        authorization: `Bearer ${server.adminKey}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ customerId: 'customer', ...body }),
    }),
  )
  return response.status
}

async function ask(path: string): Promise<Response> {
  const headers = { authorization: `Bearer ${server.adminKey}` }
  return server.app.fetch(new Request(`http://localhost/v1/admin${path}`, { headers }))
}

test.for([
  { what: 'another host, without the secret', body: { baseUrls: ['https://evil.example'] } },
  { what: 'one more host', body: { baseUrls: [HOST, 'https://evil.example'] } },
  { what: 'the same host by other means', body: { baseUrls: [`${HOST}:8443`] } },
  {
    what: 'plain http, also with the secret',
    body: { customerSecret: 'new', baseUrls: ['http://10.0.0.1'] },
  },
  { what: 'no URL', body: { customerSecret: 'new', baseUrls: ['javascript:alert(1)'] } },
])('$what is refused', async ({ body }) => {
  expect(await change(body)).toBe(400)
  // Nothing was changed, and the log does not say that anything was: its row is that of the beginning.
  expect((await (await ask('/audit')).text()).match(/"settings\.agora-rest"/g)).toHaveLength(1)
  expect(await (await ask('/settings')).json()).toMatchObject({ agoraRest: { baseUrls: [HOST] } })
})

test.for([
  { what: 'the same hosts, without the secret', body: { baseUrls: [HOST] } },
  { what: 'nothing but the id', body: {} },
  { what: 'another host with the secret', body: { customerSecret: 'a', baseUrls: [HOST + '/b'] } },
  {
    what: 'the loopback over http',
    body: { customerSecret: 'a', baseUrls: ['http://127.0.0.1:8443'] },
  },
])('$what is taken', async ({ body }) => {
  expect(await change(body)).toBe(200)
})
