import { describe, expect, test } from 'vitest'

import { Secret } from '../src/config/secret.ts'
import { signTicket, tickets } from '../src/callers/tickets.ts'
import { NOW, testApp, type TestApp } from './support/app.ts'
import {
  chatUser,
  decoded,
  type DecodedService,
  rtcService,
  rtmService,
} from './support/decoded.ts'
import { policyFor } from './support/policy.ts'

/*
 * The requests that published clients have built in, as they send them. A base URL and the rest are put together as they
 * do it, with `+`.
 */

interface ClientRequest {
  readonly client: string
  readonly method?: 'GET' | 'POST'
  /** What the client appends to its base URL. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** The fields of the answer that hold tokens, and what the tokens say. */
  readonly tokens: Readonly<Record<string, readonly DecodedService[]>>
}

const RTC = rtcService('room1', '1234', 'publisher')
const STREAM: DecodedService = {
  type: 'rtc',
  channel: 'room1',
  user: '1234',
  privileges: { 1: 3600, 4: 3600 },
}

const CLIENTS: readonly ClientRequest[] = [
  {
    client: 'VideoUIKit for iOS and Android',
    path: '/rtc/room1/publisher/uid/1234/',
    tokens: { rtcToken: [RTC] },
  },
  {
    client: 'VideoUIKit for iOS and Android, Signaling',
    path: '/rtm/1234',
    tokens: { rtmToken: [rtmService('1234')] },
  },
  {
    client: 'VideoUIKit for Flutter and React Native',
    path: '/rtc/room1/publisher/uid/1234',
    tokens: { rtcToken: [RTC] },
  },
  {
    client: 'VideoUIKit for React Native before it knows its uid',
    path: '/rtc/room1/publisher/uid/0/',
    tokens: { rtcToken: [rtcService('room1', '', 'publisher')] },
  },
  {
    client: 'VideoUIKit for Flutter with an empty uid',
    path: '/rtc/room1/publisher/uid/',
    tokens: { rtcToken: [rtcService('room1', '', 'publisher')] },
  },
  {
    client: 'VideoUIKit for Web with an empty uid',
    path: '/rtc/room1/publisher/uid//',
    tokens: { rtcToken: [rtcService('room1', '', 'publisher')] },
  },
  {
    client: 'the Unity token script',
    path: '/rte/room1/publisher/uid/1234/?expiry=600',
    tokens: {
      rtcToken: [rtcService('room1', '1234', 'publisher', 600)],
      rtmToken: [{ ...STREAM, privileges: { 1: 600, 4: 600 } }, rtmService('1234', 600)],
    },
  },
  {
    client: 'the Web page of the documentation',
    path: '/rtc/room1/publisher/uid/1234/?expiry=45',
    headers: { 'x-requested-with': 'XMLHttpRequest', origin: 'https://app.example' },
    tokens: { rtcToken: [rtcService('room1', '1234', 'publisher', 45)] },
  },
  {
    client: 'the Web page of the documentation, Signaling',
    path: '/rtm/1234/?expiry=45',
    headers: { 'x-requested-with': 'XMLHttpRequest', origin: 'https://app.example' },
    tokens: { rtmToken: [rtmService('1234', 45)] },
  },
  {
    client: 'the Kotlin, C++ and C# pages as a host',
    path: '/rtc/room1/1/uid/1234/?expiry=45',
    tokens: { rtcToken: [rtcService('room1', '1234', 'publisher', 45)] },
  },
  {
    client: 'the Kotlin, C++ and C# pages as an audience',
    path: '/rtc/room1/2/uid/1234/?expiry=45',
    tokens: { rtcToken: [rtcService('room1', '1234', 'subscriber', 45)] },
  },
  {
    client: 'the Swift pages',
    method: 'POST',
    path: '/getToken',
    headers: { 'content-type': 'application/json' },
    body: '{"tokenType":"rtc","uid":"1234","channel":"room1","role":"publisher"}',
    tokens: { token: [RTC] },
  },
  {
    client: 'the Swift pages as their prose has it',
    method: 'POST',
    path: '/fetchToken',
    headers: { 'content-type': 'application/json' },
    body: '{"tokenType":"rtc","uid":"1234","channel":"room1","role":"publisher"}',
    tokens: { token: [RTC] },
  },
  {
    client: 'the Swift pages, Signaling with a stream channel',
    method: 'POST',
    path: '/getToken',
    headers: { 'content-type': 'application/json' },
    body: '{"tokenType":"rtm","uid":"1234","channel":"room1"}',
    tokens: { token: [STREAM, rtmService('1234')] },
  },
  {
    client: 'the Swift pages, Chat',
    method: 'POST',
    path: '/getToken',
    headers: { 'content-type': 'application/json' },
    body: '{"tokenType":"chat","uid":"ada"}',
    tokens: { token: [chatUser('ada')] },
  },
  {
    client: 'the "use tokens" pages for the Web',
    method: 'POST',
    path: '/fetch_rtc_token',
    headers: { 'content-type': 'application/json', origin: 'https://app.example' },
    body: '{"uid":1234,"channelName":"room1","role":1}',
    tokens: { token: [RTC] },
  },
  {
    client: 'the "use tokens" pages for Android',
    method: 'POST',
    path: '/fetch_rtc_token',
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: '{"uid":1234,"ChannelName":"room1","role":1}',
    tokens: { token: [RTC] },
  },
  {
    client: 'the "use tokens" pages for React Native',
    method: 'POST',
    path: '/fetch_rtc_token',
    headers: { 'content-type': 'text/plain;charset=UTF-8' },
    body: '{"uid":1234,"ChannelName":"room1","channelName":"room1","role":2}',
    tokens: { token: [rtcService('room1', '1234', 'subscriber')] },
  },
  {
    client: 'the "use tokens" pages for Electron, without a content type',
    method: 'POST',
    path: '/fetch_rtc_token',
    body: '{"uid":"1234","ChannelName":"room1","role":"1"}',
    tokens: { token: [RTC] },
  },
  {
    client: 'the guide, with the body of its GET as a query',
    path: '/fetch_rtc_token?uid=123456&channelName=channelA',
    tokens: { token: [rtcService('channelA', '123456', 'subscriber')] },
  },
  {
    client: 'the guide, in the address bar',
    path: '/access_token?channel=test&uid=1234',
    tokens: { token: [rtcService('test', '1234', 'publisher')] },
  },
]

function send(
  app: TestApp,
  client: ClientRequest,
  base = 'https://tokens.example',
): Promise<Response> {
  const { method = 'GET', path, headers = {}, body } = client
  // Bytes, so that no content type is added where the client sends none.
  const bytes = body === undefined ? {} : { body: new TextEncoder().encode(body) }
  return app.fetch(new Request(base + path, { method, headers, ...bytes }))
}

async function tokensOf(
  response: Response,
  names: readonly string[],
): Promise<Record<string, readonly DecodedService[]>> {
  const body = (await response.json()) as Record<string, unknown>
  return Object.fromEntries(names.map((name) => [name, decoded(body[name]).services]))
}

/** The same path with its slash added or taken away. */
function otherSlash(path: string): string {
  const [, route = '', query = ''] = /^([^?]*)(.*)$/.exec(path) ?? []
  return (route.endsWith('/') ? route.slice(0, -1) : `${route}/`) + query
}

const needsSlash = (path: string): boolean => /\/uid\/{1,2}$/.test(path)

describe.each(CLIENTS)('$client', (client) => {
  const names = Object.keys(client.tokens)

  test('gets what it asks for, at once and not to be kept', async () => {
    const response = await send(testApp(), client)
    expect(response.status).toBe(200)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('pragma')).toBe('no-cache')
    expect(response.headers.get('expires')).toBe('-1')
    expect(await tokensOf(response, names)).toEqual(client.tokens)
  })

  test.skipIf(needsSlash(client.path))(
    'with the slash or without it, and no redirect',
    async () => {
      const response = await send(testApp(), { ...client, path: otherSlash(client.path) })
      expect(response.status).toBe(200)
      expect(await tokensOf(response, names)).toEqual(client.tokens)
    },
  )

  test('says how long the tokens last, in seconds', async () => {
    const body = (await (await send(testApp(), client)).json()) as Record<string, unknown>
    const seconds = Math.min(...names.map((name) => decoded(body[name]).expires))
    expect(body).toMatchObject({ expiresIn: seconds, expiresAt: NOW + seconds, serverTime: NOW })
  })

  test('may be on a page of a listed origin, which asks first', async () => {
    const preflight = await testApp().fetch(
      new Request(`https://tokens.example${client.path}`, {
        method: 'OPTIONS',
        headers: {
          origin: 'https://app.example',
          'access-control-request-method': client.method ?? 'GET',
          'access-control-request-headers': 'authorization,content-type,x-requested-with',
        },
      }),
    )
    expect(preflight.status).toBe(204)
    expect(preflight.headers.get('access-control-allow-origin')).toBe('https://app.example')
    expect(preflight.headers.get('vary')).toBe('Origin')
    expect(listOf(preflight, 'access-control-allow-methods')).toContain(client.method ?? 'GET')
    expect(listOf(preflight, 'access-control-allow-headers')).toEqual(
      expect.arrayContaining(['Origin', 'Content-Type', 'Authorization', 'X-Requested-With']),
    )

    const answer = await send(testApp(), {
      ...client,
      headers: { ...client.headers, origin: 'https://app.example' },
    })
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://app.example')
    expect(answer.headers.get('vary')).toBe('Origin')
  })

  test('without an Origin is not judged by it', async () => {
    const { origin: _origin, ...headers } = client.headers ?? {}
    const response = await send(testApp(), { ...client, headers })
    expect(response.status).toBe(200)
    expect(response.headers.get('access-control-allow-origin')).toBeNull()
  })

  test('may carry a ticket in its base URL, also in one that ends in a slash', async () => {
    const ticket = signTicket(
      { id: 'tkt_1', subject: 'kiosk', expiresAt: NOW + 60, bounds: {} },
      TICKET_KEY,
    )
    for (const base of [
      `https://tokens.example/t/${ticket}`,
      `https://tokens.example/t/${ticket}/`,
    ]) {
      const app = ticketApp()
      const response = await send(app, client, base)
      expect(response.status).toBe(200)
      expect(await tokensOf(response, names)).toEqual(client.tokens)
      expect(app.audit.every(({ principal }) => principal.subject === 'kiosk')).toBe(true)
      expect(JSON.stringify(app.audit)).not.toContain(ticket)
    }
    expect((await send(ticketApp(), client)).status).toBe(401)
    expect((await send(ticketApp(), client, 'https://tokens.example/t/x.y')).status).toBe(401)
  })
})

test('the Unity token script finds out whether the server is there', async () => {
  for (const path of ['/ping', '/ping/']) {
    const response = await testApp().fetch(new Request(`https://tokens.example${path}`))
    expect(await response.json()).toEqual({ message: 'pong' })
  }
})

test('a user of Signaling called 0 is refused, whom React Native asks for', async () => {
  for (const path of ['/rtm/0/', '/rtm/0', '/rtm/', '/rtm//']) {
    const response = await testApp().fetch(new Request(`https://tokens.example${path}`))
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ message: 'missing user ID', status: 400 })
  }
})

const TICKET_KEY = new Secret('a key for the tickets of this test')

/** An app that only tickets open, for everything. */
function ticketApp(): TestApp {
  return testApp({
    callers: [tickets([TICKET_KEY], () => false)],
    policy: policyFor(
      'ticket',
      {
        service: 'rtc',
        channels: ['*'],
        role: 'publisher',
        uid: { rule: 'any' },
        wildcardUid: true,
      },
      { service: 'rtm', userIds: ['*'] },
      { service: 'chat', userIds: ['*'] },
    ),
  })
}

function listOf(response: Response, name: string): readonly string[] {
  return (response.headers.get(name) ?? '').split(', ')
}
