import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import type { KickingRule } from '../src/bans/kicking-rules.ts'
import type { LiveEvent, LiveGateway, LiveTarget } from '../src/live/live-gateway.ts'
import { managedServer, type TestServer } from './support/server.ts'
import { owner, type Visitor, visitor } from './support/visitor.ts'

/*
 * The console's view of a gateway beside the server: its state, its clock, its events, and nothing where there is none.
 */

const START = 1_795_478_400
let server: TestServer
let person: Visitor
let wall = START
let stopping: AbortController
let gateway:
  | (LiveGateway & {
      readonly kicks: LiveTarget[]
      /** By id; those that were taken back are gone. */
      readonly rules: Map<number, KickingRule>
      happen(type: string): void
    })
  | undefined

function fakeGateway(): NonNullable<typeof gateway> {
  let offsetSeconds = 0
  const kept: LiveEvent[] = []
  const listeners = new Set<() => void>()
  const kicks: LiveTarget[] = []
  const rules = new Map<number, KickingRule>()
  const clock = (): { now: number; offsetSeconds: number } => ({
    now: START + offsetSeconds,
    offsetSeconds,
  })
  return {
    kicks,
    rules,
    kickingRules: {
      add: (rule) => Promise.resolve(rules.set(rules.size + 1, rule).size),
      remove: (_appId, id) => Promise.resolve(void rules.delete(id)),
    },
    clock,
    state: () => ({ ...clock(), projects: [], channels: [{ channel: 'room', members: [] }] }),
    advance(seconds) {
      if (seconds > 1_000_000) throw new RangeError('that is too far')
      offsetSeconds += seconds
    },
    kick(who) {
      kicks.push(who)
      return 2
    },
    happen(type) {
      kept.push({ id: kept.length + 1, event: { type } })
      for (const listener of listeners) listener()
    },
    async *events(signal, after) {
      for (let next = after ?? kept.length; ;) {
        while (next < kept.length) yield kept[next++]!
        if (signal.aborted) return
        await new Promise<void>((resolve) => {
          listeners.add(resolve)
          signal.addEventListener('abort', () => {
            resolve()
          })
        })
      }
    },
  }
}

beforeEach(async () => {
  wall = START
  gateway = fakeGateway()
  stopping = new AbortController()
  server = await managedServer(
    {},
    '',
    { wallClock: () => wall * 1000 },
    { gateway: () => gateway, stopping: stopping.signal },
  )
  person = await owner(server)
})
afterEach(async () => {
  stopping.abort()
  await server.close()
})

async function codeOf(response: Response): Promise<string> {
  return ((await response.json()) as { code: string }).code
}

test('shows the state and moves the clock', async () => {
  expect(await person.json('GET', '/v1/admin/gateway/state')).toMatchObject({
    now: START,
    channels: [{ channel: 'room' }],
  })
  const moved = await person.json('POST', '/v1/admin/gateway/clock', { advanceSeconds: 60 })
  expect(moved).toEqual({ now: START + 60, offsetSeconds: 60 })
  expect(await person.json('GET', '/v1/admin/gateway/clock')).toEqual(moved)
})

test.for([-1, 2_000_000, 'much'])('refuses to move the clock by %s', async (advanceSeconds) => {
  const response = await person.ask('POST', '/v1/admin/gateway/clock', { advanceSeconds })
  expect([response.status, await codeOf(response)]).toEqual([400, 'REQUEST_INVALID'])
})

test('puts members out, and says how many', async () => {
  const who = { channel: 'room', uid: 'ada' }
  expect(await person.json('POST', '/v1/admin/gateway/kick', who)).toEqual({ kicked: 2 })
  expect(gateway?.kicks).toEqual([who])
})

test('without a gateway there is nothing of it, and nothing about it in the audit log', async () => {
  gateway = undefined
  for (const [method, path, body] of [
    ['GET', 'state', undefined],
    ['GET', 'events', undefined],
    ['GET', 'clock', undefined],
    ['POST', 'clock', { advanceSeconds: 1 }],
    ['POST', 'kick', {}],
  ] as const) {
    const response = await person.ask(method, `/v1/admin/gateway/${path}`, body)
    expect([response.status, await codeOf(response)]).toEqual([404, 'NO_GATEWAY'])
  }
  const audit = await (await person.ask('GET', '/v1/admin/audit')).text()
  expect(audit).not.toContain('gateway.')
})

test('a viewer looks and touches nothing', async () => {
  const { signInLink } = await person.json<{ signInLink: string }>('POST', '/v1/admin/accounts', {
    name: 'ann',
    role: 'viewer',
  })
  const ann = visitor(server)
  await ann.ask('POST', '/v1/sign-in/link', { token: signInLink.split('#token=')[1] })
  expect((await ann.ask('GET', '/v1/admin/gateway/state')).status).toBe(200)
  for (const [path, body] of [
    ['clock', { advanceSeconds: 1 }],
    ['kick', {}],
  ] as const) {
    expect((await ann.ask('POST', `/v1/admin/gateway/${path}`, body)).status).toBe(403)
  }
})

describe('events', () => {
  /** Reads until there are so many events. */
  async function read(response: Response, count: number): Promise<string[]> {
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
    let text = ''
    while (text.split('\nid: ').length - 1 < count) {
      const { done, value } = await reader.read()
      if (done) break
      text += value
    }
    await reader.cancel()
    return text.split('\n\n').filter((part) => part.startsWith('id: '))
  }

  test('come as they happen, with a cookie and nothing else', async () => {
    const response = await server.app.fetch(
      new Request('http://localhost/v1/admin/gateway/events', {
        headers: { cookie: person.cookie! },
      }),
    )
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    expect(response.headers.get('cache-control')).toBe('no-store')
    setImmediate(() => {
      gateway?.happen('joined')
      gateway?.happen('left')
    })
    expect(await read(response, 2)).toEqual([
      'id: 1\nevent: joined\ndata: {"type":"joined"}',
      'id: 2\nevent: left\ndata: {"type":"left"}',
    ])
  })

  test('go on behind the one that a browser has seen', async () => {
    for (const type of ['joined', 'expired', 'left']) gateway?.happen(type)
    const path = '/v1/admin/gateway/events'
    const again = await person.ask('GET', path, undefined, { 'last-event-id': '2' })
    expect(await read(again, 1)).toEqual(['id: 3\nevent: left\ndata: {"type":"left"}'])
    const first = await person.ask('GET', `${path}?after=0`)
    expect(await read(first, 3)).toHaveLength(3)
    expect((await person.ask('GET', `${path}?after=x`)).status).toBe(400)
  })

  test('end when the server stops', async () => {
    const response = await person.ask('GET', '/v1/admin/gateway/events')
    stopping.abort()
    expect(await response.text()).toContain(': listening')
  })

  test('do not keep alive the session of somebody who went away', async () => {
    wall += 29 * 60
    const response = await person.ask('GET', '/v1/admin/gateway/events')
    expect(response.status).toBe(200)
    await response.body?.cancel()
    wall += 60
    expect(await codeOf(await person.ask('GET', '/v1/admin/gateway/events'))).toBe(
      'CREDENTIAL_EXPIRED',
    )
  })
})

test('shows out whom a ban says, and lets them in again when it is lifted', async () => {
  const appId = 'a'.repeat(32)
  const ban = { appId, uid: 7, channel: 'room', reason: 'spam', kick: true, expiresAt: nowSoon() }
  const { id } = await person.json<{ id: string }>('POST', '/v1/admin/bans', ban)
  await expect
    .poll(() => [...gateway!.rules.values()])
    .toEqual([{ appId, uid: 7, channel: 'room', seconds: expect.any(Number) as number }])
  expect((await person.ask('DELETE', `/v1/admin/bans/${id}`)).status).toBe(200)
  await expect.poll(() => gateway!.rules.size).toBe(0)
})

/** A quarter of an hour ahead. */
function nowSoon(): number {
  return Math.floor(Date.now() / 1000) + 900
}
