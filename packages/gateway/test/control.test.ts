import { get } from 'node:https'
import { signRtcToken } from '@tessera/token'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Gateway, startGateway } from '../src/index.ts'
import { ask } from './support/ask.ts'
import { APP_ID, CERTIFICATE } from './support/calls.ts'
import { WireClient } from './support/wire-client.ts'

const CONSOLE = 'http://localhost:8080'

let gateway: Gateway
beforeAll(async () => {
  gateway = await startGateway({
    ...{ appId: APP_ID, appCertificate: CERTIFICATE, port: 0 },
    ...{ customerId: 'customer', customerSecret: 'secret', controlOrigins: [CONSOLE] },
  })
})
afterAll(async () => gateway.close())

async function join(uid: number, expiresInSeconds = 600): Promise<WireClient> {
  const token = signRtcToken(
    {
      ...{ appId: APP_ID, appCertificate: CERTIFICATE, channel: 'lobby', uid, role: 'publisher' },
      expiresInSeconds,
    },
    { now: Math.floor(gateway.state().now) },
  )
  return WireClient.join(gateway, { appId: APP_ID, channel: 'lobby', token, uid })
}

describe('the clock', () => {
  test('is told and moved', async () => {
    const before = await ask(gateway, 'GET', '/_gateway/clock')
    const moved = await ask(gateway, 'POST', '/_gateway/clock', { body: { advanceSeconds: 3600 } })
    expect(moved.json.offsetSeconds).toBe(Number(before.json.offsetSeconds) + 3600)
    expect(Number(moved.json.now)).toBeGreaterThanOrEqual(Number(before.json.now) + 3600)
  })

  test.for([
    { body: { advanceSeconds: -1 } },
    { body: { advanceSeconds: '60' } },
    { body: { advanceSeconds: 1, more: 2 } },
    { body: {} },
    { body: 'advanceSeconds=60' },
    { body: [] },
  ])('is not moved by $body', async ({ body }) => {
    const { offsetSeconds } = gateway.state()
    expect((await ask(gateway, 'POST', '/_gateway/clock', { body })).status).toBe(400)
    expect(gateway.state().offsetSeconds).toBe(offsetSeconds)
  })
})

test('the state tells who is inside, until when, and no secret', async () => {
  const client = await join(7)
  const { text, json } = await ask(gateway, 'GET', '/_gateway/state')
  expect(json).toMatchObject({
    projects: [
      { appId: APP_ID, status: 'active', certificates: [{ slot: 'primary', enabled: true }] },
    ],
    channels: [
      { appId: APP_ID, channel: 'lobby', members: [{ uid: 7, role: 'host', connected: true }] },
    ],
  })
  expect(text).not.toContain(CERTIFICATE)
  expect(text).not.toContain('007')
  await client.request('leave')
})

test('events stream as they happen, and again from any kept one', async () => {
  const { stream, stop } = listen('/_gateway/events')
  await stream(': listening')
  const client = await join(8)
  const text = await stream('event: joined')
  const id = /id: (\d+)\nevent: joined/.exec(text)?.[1]
  await client.request('leave')
  await stream('"reason":"left"')
  stop()

  const again = listen(`/_gateway/events?after=${Number(id) - 1}`)
  const replayed = await again.stream('"reason":"left"')
  expect(replayed).toContain('event: joined')
  expect(replayed).not.toContain('event: admitted')
  again.stop()
})

test('a kick, and a cut, say how many they met', async () => {
  const clients = [await join(1), await join(2)]
  const cut = await ask(gateway, 'POST', '/_gateway/cut', { body: { uid: 1 } })
  expect(cut.json).toEqual({ cut: 1 })
  await clients[0]!.untilClosed()
  const kick = await ask(gateway, 'POST', '/_gateway/kick', { body: { channel: 'lobby' } })
  expect(kick.json).toEqual({ kicked: 2 })
  await clients[1]!.push('on_user_banned')
  expect(gateway.state().channels).toEqual([])
})

/** G1: nobody but this machine's own tools and pages may use control and management. */
describe('control and management', () => {
  const auth = 'customer:secret'
  const doors = [
    { method: 'GET', path: '/_gateway/state' },
    { method: 'GET', path: '/_gateway/events' },
    { method: 'POST', path: '/_gateway/clock', body: { advanceSeconds: 60 } },
    { method: 'POST', path: '/_gateway/kick', body: {} },
    { method: 'GET', path: '/dev/v1/projects', auth },
  ]
  const strangers = [
    { who: 'a page of another origin', headers: { Origin: 'https://evil.example' } },
    { who: 'a page of another port', headers: { Origin: 'https://localhost:1' } },
    { who: 'a page without an origin', headers: { Origin: 'null' } },
    { who: 'an image on another site', headers: { 'Sec-Fetch-Site': 'cross-site' } },
    { who: 'an image on a sibling site', headers: { 'Sec-Fetch-Site': 'same-site' } },
    { who: 'a name that was made to point here', headers: { Host: 'evil.example:8443' } },
    { who: 'a name that only looks like ours', headers: { Host: 'localhost.evil.example' } },
  ]
  test.for(doors.flatMap((door) => strangers.map((stranger) => ({ ...door, ...stranger }))))(
    '$method $path is refused to $who',
    async ({ method, path, headers, ...options }) => {
      const { offsetSeconds } = gateway.state()
      expect((await ask(gateway, method, path, { headers, ...options })).status).toBe(403)
      expect(gateway.state().offsetSeconds).toBe(offsetSeconds)
    },
  )

  test.for(['https://evil.example', 'null'])('no preflight opens them to %s', async (origin) => {
    const headers = { Origin: origin, 'Access-Control-Request-Method': 'POST' }
    const answer = await ask(gateway, 'OPTIONS', '/_gateway/clock', { headers })
    expect(answer.status).toBe(403)
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin')
  })

  test.for([
    { who: 'a tool', headers: {} },
    { who: 'the console', headers: { Origin: CONSOLE, 'Sec-Fetch-Site': 'cross-site' } },
    { who: 'the address bar', headers: { 'Sec-Fetch-Site': 'none' } },
  ])('are open to $who', async ({ headers }) => {
    const answer = await ask(gateway, 'GET', '/_gateway/state', { headers })
    expect(answer.status).toBe(200)
    expect(answer.headers['access-control-allow-origin']).toBe(
      'Origin' in headers ? CONSOLE : undefined,
    )
    expect(answer.headers['cache-control']).toBe('no-store')
  })

  test('are open to a page of the gateway itself', async () => {
    const headers = { Origin: gateway.url, 'Sec-Fetch-Site': 'same-origin' }
    expect((await ask(gateway, 'GET', '/_gateway/clock', { headers })).status).toBe(200)
  })
})

test('a page that uses the SDK may be of any origin', async () => {
  const headers = { Origin: 'https://app.example', 'Sec-Fetch-Site': 'cross-site' }
  const answer = await ask(gateway, 'POST', '/events/messages', { headers, body: {} })
  expect(answer.status).toBe(200)
  expect(answer.headers['access-control-allow-origin']).toBe('*')
  const preflight = await ask(gateway, 'OPTIONS', '/events/messages', { headers })
  expect(preflight.status).toBe(204)
  expect(preflight.headers['access-control-allow-headers']).toContain('content-type')
})

/** Reads a stream of events; `stream` waits until a text has come and gives all that came so far. */
function listen(path: string): { stream: (text: string) => Promise<string>; stop: () => void } {
  let received = ''
  const call = get(`${gateway.url}${path}`, { ca: gateway.authorityPem }, (response) => {
    response.on('data', (chunk: Buffer) => (received += chunk.toString()))
    response.on('error', () => undefined)
  })
  call.on('error', () => undefined)
  return {
    stream: async (text) => {
      await expect.poll(() => received, { timeout: 5000 }).toContain(text)
      return received
    },
    stop: () => call.destroy(),
  }
}
