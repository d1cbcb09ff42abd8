import { decodeToken } from '@tessera/token'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { get, post } from './support/app.ts'
import { managedServer, type TestServer } from './support/server.ts'

/*
 * Clients that are given a ticket as their base URL can name no project, and on a server with several one has to be
 * meant: that of the ticket.
 */

const FIRST = 'a'.repeat(32)
const SECOND = 'b'.repeat(32)

let server: TestServer
let bound: string
let free: string

async function change(path: string, body: object): Promise<Record<string, unknown>> {
  const response = await server.app.fetch(post(path, body, { 'x-api-key': server.adminKey }))
  expect(response.status).toBe(201)
  return (await response.json()) as Record<string, unknown>
}

beforeAll(async () => {
  server = await managedServer()
  for (const appId of [FIRST, SECOND]) {
    await change('/v1/admin/projects', { name: appId, appId, certificate: appId })
  }
  await change('/v1/admin/policies', {
    rule: {
      name: 'kiosks',
      match: { kind: 'ticket' },
      allow: [{ service: 'rtc', channels: ['*'], uid: { rule: 'any' } }],
    },
  })
  const ticket = async (bounds: object): Promise<string> =>
    String((await change('/v1/admin/tickets', { name: 'k', expiresInSeconds: 60, bounds })).path)
  bound = await ticket({ project: SECOND })
  free = await ticket({})
})
afterAll(() => server.close())

const request = { services: [{ type: 'rtc', channel: 'lobby', uid: 7 }] }

test.for([
  ['a UIKit', () => get(`${bound}/rtc/lobby/publisher/uid/7/`), 'rtcToken'],
  [
    "the guide's sample",
    () => post(`${bound}/fetch_rtc_token`, { uid: 7, channelName: 'lobby' }),
    'token',
  ],
  ['the native API', () => post(`${bound}/v1/tokens`, request), 'token'],
] as const)('%s gets a token of the project of its ticket', async ([, ask, field]) => {
  const response = await server.app.fetch(ask())
  expect(response.status).toBe(200)
  const answer = (await response.json()) as Record<string, string>
  expect(decodeToken(answer[field]!).appId).toBe(SECOND)
})

test('so does each request of a batch', async () => {
  const response = await server.app.fetch(
    post(`${bound}/v1/tokens/batch`, { requests: [request, { ...request, project: SECOND }] }),
  )
  const { results } = (await response.json()) as {
    readonly results: readonly { readonly appId?: string }[]
  }
  expect(results.map(({ appId }) => appId)).toEqual([SECOND, SECOND])
})

test.for([
  ['the other project, of a ticket that is bound', () => bound, FIRST, 403],
  ['no project, of a ticket that is not', () => free, undefined, 404],
  ['a project, of a ticket that is not', () => free, FIRST, 200],
] as const)('whoever asks for %s', async ([, ticket, project, status]) => {
  const response = await server.app.fetch(post(`${ticket()}/v1/tokens`, { ...request, project }))
  expect(response.status).toBe(status)
})
