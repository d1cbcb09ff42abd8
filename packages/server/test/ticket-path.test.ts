import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { anonymous } from '../src/callers/anonymous.ts'
import type { TicketBounds } from '../src/callers/principal.ts'
import { signTicket, tickets } from '../src/callers/tickets.ts'
import { Secret } from '../src/config/secret.ts'
import { createPolicy } from '../src/policy/create-policy.ts'
import { parsePolicies } from '../src/policy/parse-policies.ts'
import { derivedUidMap } from '../src/policy/uid-map.ts'
import { splitTicket } from '../src/routes/ticket-path.ts'
import { get, NOW, post, type TestApp, testApp } from './support/app.ts'

const KEY = new Secret('a ticket key of thirty-two bytes or more')

function ticketWith(bounds: TicketBounds, expiresAt = NOW + 600): string {
  return signTicket({ id: 'tkt_1', subject: 'kiosk', expiresAt, bounds }, KEY)
}

/** An app where tickets may have 600 seconds in rooms, as subscribers. */
function appForTickets(): TestApp {
  const parsed = parsePolicies([
    {
      name: 'kiosks',
      match: { kind: 'ticket' },
      allow: [
        {
          service: 'rtc',
          channels: ['room-*'],
          uid: { rule: 'any' },
          role: 'subscriber',
          maxLifetimeSeconds: 600,
        },
      ],
    },
  ])
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return testApp({
    callers: [tickets([KEY], (id) => id === 'tkt_revoked'), anonymous],
    policy: createPolicy({
      rules: () => parsed.rules,
      uidMap: derivedUidMap(new Uint8Array(32)),
      builtinForAnonymous: true,
      capToCredential: true,
    }),
  })
}

interface Granted {
  readonly status: number
  readonly role?: string
  readonly channel?: string
  readonly expiresInSeconds?: number
}

async function ask(ticket: string, service: object, expiresInSeconds = 3_600): Promise<Granted> {
  const body = {
    services: [{ type: 'rtc', uid: 7, role: 'publisher', ...service }],
    expiresInSeconds,
  }
  const response = await appForTickets().fetch(post(`/t/${ticket}/v1/tokens`, body))
  if (response.status !== 200) return { status: response.status }
  const answer = (await response.json()) as {
    readonly services: readonly { readonly role: string; readonly channel: string }[]
    readonly expiresInSeconds: number
  }
  return {
    status: 200,
    role: answer.services[0]!.role,
    channel: answer.services[0]!.channel,
    expiresInSeconds: answer.expiresInSeconds,
  }
}

describe('a ticket in the path', () => {
  test('gets what the rules allow', async () => {
    expect(await ask(ticketWith({}), { channel: 'room-1' })).toEqual({
      status: 200,
      role: 'subscriber',
      channel: 'room-1',
      expiresInSeconds: 600,
    })
  })

  test.for([
    { bounds: { channels: ['*'] }, channel: 'hall', status: 403 },
    { bounds: { channels: ['room-2'] }, channel: 'room-1', status: 403 },
    { bounds: { channels: ['room-2'] }, channel: 'room-2', status: 200 },
    { bounds: { uid: 8 }, channel: 'room-1', status: 403 },
    { bounds: { project: 'f'.repeat(32) }, channel: 'room-1', status: 403 },
  ])('of $bounds asking for $channel is answered $status', async ({ bounds, channel, status }) => {
    expect((await ask(ticketWith(bounds), { channel })).status).toBe(status)
  })

  test('that names the highest bounds gets no more than the rules allow', async () => {
    const bounds: TicketBounds = {
      channels: ['*'],
      maxRole: 'publisher',
      maxLifetimeSeconds: 86_400,
    }
    expect(await ask(ticketWith(bounds), { channel: 'room-1' }, 86_400)).toMatchObject({
      role: 'subscriber',
      expiresInSeconds: 600,
    })
  })

  test('narrows the lifetime, and no token outlives it', async () => {
    const short = ticketWith({ maxLifetimeSeconds: 60 })
    expect(await ask(short, { channel: 'room-1' })).toMatchObject({ expiresInSeconds: 60 })
    const ending = ticketWith({}, NOW + 30)
    expect(await ask(ending, { channel: 'room-1' })).toMatchObject({ expiresInSeconds: 30 })
  })

  test.for([
    { ticket: 'that expired', text: ticketWith({}, NOW) },
    { ticket: 'that was forged', text: `${ticketWith({}).slice(0, -1)}_` },
    {
      ticket: 'that was revoked',
      text: signTicket(
        { id: 'tkt_revoked', subject: 'kiosk', expiresAt: NOW + 60, bounds: {} },
        KEY,
      ),
    },
    { ticket: 'of nothing', text: '' },
    { ticket: 'of odd characters', text: '%2e%2e%00' },
    { ticket: 'of dots', text: '...' },
  ])('$ticket is refused, though anybody may ask without one', async ({ text }) => {
    expect((await ask(text, { channel: 'room-1' })).status).toBe(401)
    const asAnybody = await appForTickets().fetch(
      post('/v1/tokens', { services: [{ type: 'rtc', channel: 'a', uid: 1, role: 'publisher' }] }),
    )
    expect(asAnybody.status).toBe(200)
  })

  test('is nowhere in an answer', async () => {
    const ticket = ticketWith({})
    for (const path of ['/no-such-path', '/healthz', '/v1/tokens', '//', '/t/again/v1/tokens']) {
      const response = await appForTickets().fetch(get(`/t/${ticket}${path}`))
      const headers = JSON.stringify([...response.headers])
      expect((await response.text()) + headers).not.toContain(ticket)
      expect(response.headers.get('referrer-policy')).toBe('no-referrer')
    }
  })
})

describe('splitTicket', () => {
  test.for([
    { path: '/v1/tokens', ticket: undefined, rest: '/v1/tokens' },
    { path: '/t', ticket: undefined, rest: '/t' },
    { path: '/ticket/x', ticket: undefined, rest: '/ticket/x' },
    { path: '/T/abc/x', ticket: undefined, rest: '/T/abc/x' },
    { path: '/x/t/abc/y', ticket: undefined, rest: '/x/t/abc/y' },
    { path: '/t/', ticket: '', rest: '/' },
    { path: '/t/abc', ticket: 'abc', rest: '/' },
    { path: '/t/abc/', ticket: 'abc', rest: '/' },
    { path: '/t/abc?a=/t/b', ticket: 'abc', rest: '/?a=/t/b' },
    { path: '/t/abc/rtc/x?y=1&z=%2F', ticket: 'abc', rest: '/rtc/x?y=1&z=%2F' },
    { path: '/t/abc//rtc', ticket: 'abc', rest: '/rtc' },
    { path: '/t/abc//evil.example/x', ticket: 'abc', rest: '/evil.example/x' },
    { path: '/t/abc//', ticket: 'abc', rest: '/' },
    { path: '/t/abc/%2f%2f/x', ticket: 'abc', rest: '/%2f%2f/x' },
    { path: '/t/a%2Fb/x', ticket: 'a%2Fb', rest: '/x' },
    { path: '/t/abc/t/def/x', ticket: 'abc', rest: '/t/def/x' },
    { path: '/t/abc/r%C3%A4um/%zz', ticket: 'abc', rest: '/r%C3%A4um/%zz' },
  ])('of $path finds "$ticket" and $rest', ({ path, ticket, rest }) => {
    const split = splitTicket(get(path))
    expect(split.ticket).toBe(ticket)
    expect(split.rest.url).toBe(`http://localhost${rest}`)
  })

  test('never fails, and never leads to another host', () => {
    fc.assert(
      fc.property(fc.webPath(), fc.string(), fc.webQueryParameters(), (path, odd, query) => {
        const url = new URL(`http://localhost/t/${encodeURI(odd.toWellFormed())}${path}?${query}`)
        const { rest } = splitTicket(new Request(url))
        expect(new URL(rest.url).origin).toBe('http://localhost')
      }),
    )
  })

  test('keeps method, headers and body', async () => {
    const { rest } = splitTicket(post('/t/abc/v1/tokens', '{"a":1}', { 'x-a': 'b' }))
    expect(rest.method).toBe('POST')
    expect(rest.headers.get('x-a')).toBe('b')
    expect(await rest.text()).toBe('{"a":1}')
  })
})
