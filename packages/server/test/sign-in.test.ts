import { randomBytes } from 'node:crypto'
import { dirname } from 'node:path'

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import type { DatabaseLocation } from '../src/storage/database.ts'
import { onEachDatabase } from './support/databases.ts'
import { managedServer, type TestServer } from './support/server.ts'
import { owner, type Visitor, visitor } from './support/visitor.ts'

/*
 * How people come into the console and stay there: links, passwords, sessions, and what a foreign page cannot do.
 */

interface SessionBody {
  readonly account: {
    readonly id: string
    readonly name: string
    readonly role: string
    readonly hasPassword: boolean
  }
  readonly csrfToken: string
  readonly needsCurrentPassword: boolean
  readonly idleEndsAt: number
  readonly endsAt: number
}

const PASSWORD = 'four words without sense'
const START = 1_795_478_400
const MINUTE = 60
const HOUR = 60 * MINUTE

async function codeOf(response: Response): Promise<string> {
  return ((await response.json()) as { code: string }).code
}

/** Everything in the audit log whose action begins with `session.` or `account.`, oldest first. */
async function audited({ app, adminKey }: TestServer): Promise<Record<string, unknown>[]> {
  const response = await app.fetch(
    new Request('http://localhost/v1/admin/audit?limit=100', {
      headers: { authorization: `Bearer ${adminKey}` },
    }),
  )
  const { entries } = (await response.json()) as { entries: { event: { action: string } }[] }
  return entries
    .map(({ event }) => event)
    .filter(({ action }) => /^(?:session|account)\./.test(action))
    .reverse()
}

onEachDatabase((databases) => {
  let location: DatabaseLocation
  let masterKey: string
  const started: TestServer[] = []
  const open = async (): Promise<TestServer> => {
    const server = await managedServer({
      TESSERA_MASTER_KEY: masterKey,
      ...(location.kind === 'sqlite'
        ? { TESSERA_DATA: dirname(location.file) }
        : { DATABASE_URL: location.url }),
    })
    started.push(server)
    return server
  }
  beforeEach(async () => {
    location = await databases.create()
    masterKey = randomBytes(32).toString('base64')
  })
  afterEach(async () => {
    for (const server of started.splice(0)) await server.close()
  })

  describe('setting up', () => {
    test('takes the token of the last start, once, and then there is no other', async () => {
      const first = await open()
      const voided = await first.setUpToken()
      const second = await open()
      const token = await second.setUpToken()
      expect(await visitor(first).json('GET', '/v1/sign-in')).toEqual({
        isSetUp: false,
        methods: { password: true },
      })

      const refused = await visitor(first).ask('POST', '/v1/sign-in/link', { token: voided })
      expect([refused.status, await codeOf(refused)]).toEqual([401, 'SIGN_IN_REFUSED'])
      const person = visitor(first)
      const response = await person.ask('POST', '/v1/sign-in/link', { token })
      expect(response.status).toBe(200)
      expect(await response.json()).toMatchObject({
        account: { name: 'owner', role: 'owner', hasPassword: false },
        needsCurrentPassword: false,
      })
      const again = await visitor(second).ask('POST', '/v1/sign-in/link', { token })
      expect(again.status).toBe(401)
      expect(await second.setUpToken()).toBeUndefined()
      expect(await visitor(second).json('GET', '/v1/sign-in')).toMatchObject({ isSetUp: true })
    })

    test('is won by one of many who race', async () => {
      const servers = [await open(), await open()]
      const token = await servers[1]!.setUpToken()
      const responses = await Promise.all(
        Array.from({ length: 8 }, (_, index) =>
          visitor(servers[index % 2]!).ask('POST', '/v1/sign-in/link', { token }),
        ),
      )
      expect(responses.map(({ status }) => status).sort()).toEqual([
        200,
        ...Array<number>(7).fill(401),
      ])
    })
  })

  test('signing out ends the session on every replica', async () => {
    const here = await open()
    const there = await open()
    const person = await owner(here)
    const elsewhere = visitor(there)
    const headers = { cookie: person.cookie!, 'x-tessera-csrf': person.csrfToken! }
    expect((await elsewhere.ask('GET', '/v1/session', undefined, headers)).status).toBe(200)
    expect((await elsewhere.ask('DELETE', '/v1/session', undefined, headers)).status).toBe(204)
    expect((await person.ask('GET', '/v1/session')).status).toBe(401)
  })
})

describe('a session', () => {
  let server: TestServer
  let now = START
  beforeAll(async () => {
    server = await managedServer({}, '', { wallClock: () => now * 1000 })
  })
  beforeEach(() => {
    now = START
  })
  afterAll(() => server.close())

  beforeAll(async () => {
    const first = await owner(server)
    await first.ask('PUT', '/v1/session/password', { next: PASSWORD })
  })
  async function signedIn(): Promise<Visitor> {
    const person = visitor(server)
    const response = await person.ask('POST', '/v1/sign-in/password', {
      name: 'owner',
      password: PASSWORD,
    })
    expect(response.status).toBe(200)
    return person
  }

  test('is shown by the page for signing in, which refuses nobody', async () => {
    const stranger = visitor(server)
    const asked = await stranger.ask('GET', '/v1/sign-in')
    expect(asked.status).toBe(200)
    expect(await asked.json()).toEqual({ isSetUp: true, methods: { password: true } })

    const person = await signedIn()
    expect(await person.json('GET', '/v1/sign-in')).toEqual({
      isSetUp: true,
      methods: { password: true },
      session: await person.json('GET', '/v1/session'),
    })
    const { cookie } = person
    await person.ask('DELETE', '/v1/session')
    const after = await stranger.ask('GET', '/v1/sign-in', undefined, { cookie: cookie! })
    expect(await after.json()).not.toHaveProperty('session')
  })

  test('comes in a cookie that no script reads and no other site sends', async () => {
    const response = await visitor(server).ask('POST', '/v1/sign-in/password', {
      name: 'owner',
      password: PASSWORD,
    })
    expect(response.headers.getSetCookie()).toEqual([
      expect.stringMatching(
        /^__Host-tessera=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
      ),
    ])
    const body = (await response.json()) as SessionBody
    expect(body).toMatchObject({ idleEndsAt: START + 30 * MINUTE, endsAt: START + 12 * HOUR })
  })

  test('has a new id after each sign-in, and the old one is over', async () => {
    const person = await signedIn()
    const { cookie } = person
    await person.ask('POST', '/v1/sign-in/password', { name: 'owner', password: PASSWORD })
    expect(person.cookie).not.toBe(cookie)
    const old = await visitor(server).ask('GET', '/v1/session', undefined, { cookie: cookie! })
    expect([old.status, await codeOf(old)]).toEqual([401, 'CREDENTIAL_INVALID'])
  })

  test('ends half an hour after the last request', async () => {
    const person = await signedIn()
    now += 29 * MINUTE
    expect(await person.json<SessionBody>('GET', '/v1/session')).toMatchObject({
      idleEndsAt: now + 30 * MINUTE,
    })
    now += 29 * MINUTE
    expect((await person.ask('GET', '/v1/admin/settings')).status).toBe(200)
    now += 30 * MINUTE
    const response = await person.ask('GET', '/v1/session')
    expect([response.status, await codeOf(response)]).toEqual([401, 'CREDENTIAL_EXPIRED'])
  })

  test('ends after half a day, however busy', async () => {
    const person = await signedIn()
    for (; now < START + 12 * HOUR; now += 20 * MINUTE) {
      expect((await person.ask('GET', '/v1/session')).status).toBe(200)
    }
    expect((await person.ask('GET', '/v1/session')).status).toBe(401)
  })

  test('can be ended everywhere at once', async () => {
    const [here, there] = [await signedIn(), await signedIn()]
    expect((await here.ask('DELETE', '/v1/sessions')).status).toBe(204)
    expect(here.cookie).toBeUndefined()
    expect((await there.ask('GET', '/v1/session')).status).toBe(401)
  })

  test.for([
    { what: 'no token', headers: { 'x-tessera-csrf': '' }, code: 'CSRF_REFUSED' },
    {
      what: "another session's token",
      headers: { 'x-tessera-csrf': 'x'.repeat(43) },
      code: 'CSRF_REFUSED',
    },
    {
      what: 'a foreign site',
      headers: { 'sec-fetch-site': 'cross-site' },
      code: 'ORIGIN_NOT_ALLOWED',
    },
    {
      what: 'a sister site',
      headers: { 'sec-fetch-site': 'same-site' },
      code: 'ORIGIN_NOT_ALLOWED',
    },
    {
      what: 'a foreign origin',
      headers: { origin: 'https://evil.example' },
      code: 'ORIGIN_NOT_ALLOWED',
    },
    {
      what: 'another port',
      headers: { origin: 'http://localhost:81' },
      code: 'ORIGIN_NOT_ALLOWED',
    },
    { what: 'no origin at all', headers: { origin: 'null' }, code: 'ORIGIN_NOT_ALLOWED' },
  ])('does not speak for a change with $what', async ({ headers, code }) => {
    const person = await signedIn()
    for (const [method, path, body] of [
      ['DELETE', '/v1/session', undefined],
      ['PUT', '/v1/session/password', { next: PASSWORD }],
      ['POST', '/v1/admin/projects', { name: 'x' }],
      ['POST', '/v1/admin/temporary-tokens', { services: [{ type: 'fpa' }] }],
    ] as const) {
      const response = await person.ask(method, path, body, headers)
      expect([response.status, await codeOf(response)]).toEqual([403, code])
    }
    expect((await person.ask('GET', '/v1/session')).status).toBe(200)
  })

  test.for(['cross-site', 'same-site'])('cannot be opened by a page that is %s', async (site) => {
    const body = { name: 'owner', password: PASSWORD }
    const response = await visitor(server).ask('POST', '/v1/sign-in/password', body, {
      'sec-fetch-site': site,
    })
    expect([response.status, response.headers.getSetCookie()]).toEqual([403, []])
  })

  test('is not what a page asks for tokens with, unless it says so', async () => {
    const body = { services: [{ type: 'rtc', channel: 'a', uid: 1, role: 'publisher' }] }
    const person = await signedIn()
    expect((await person.ask('POST', '/v1/admin/projects', { name: 'Demo' })).status).toBe(201)
    // Everybody may have tokens here; the rules say nothing of sessions.
    const asAnybody = await person.ask('POST', '/v1/tokens', body, { 'x-tessera-csrf': '' })
    expect(await codeOf(asAnybody)).toBe('CSRF_REFUSED')
    const { csrfToken } = person
    person.csrfToken = undefined
    expect((await person.ask('POST', '/v1/tokens', body)).status).toBe(200)
    expect((await person.ask('GET', '/access_token?channel=a&uid=1')).status).toBe(200)
    person.csrfToken = csrfToken
    expect(await codeOf(await person.ask('POST', '/v1/tokens', body))).toBe('POLICY_DENIED')
  })
})

describe('a password', () => {
  let server: TestServer
  let hashes = 0
  let running = 0
  let most = 0
  let person: Visitor
  beforeAll(async () => {
    server = await managedServer({}, 'limits: { signIn: { points: 200, durationSeconds: 900 } }', {
      deriveHash: async (password, salt) => {
        hashes += 1
        running += 1
        most = Math.max(most, running)
        await new Promise((resolve) => setTimeout(resolve, 2))
        running -= 1
        return Buffer.alloc(32, `${password}${Buffer.from(salt).toString('hex')}`)
      },
    })
    person = await owner(server)
  })
  beforeEach(() => {
    hashes = 0
    most = 0
  })
  afterAll(() => server.close())

  const signIn = (name: string, password: string): Promise<Response> =>
    visitor(server).ask('POST', '/v1/sign-in/password', { name, password })

  test.for([
    { what: 'short', next: 'eleven chars', cut: 11 },
    { what: 'the name', next: 'I am the OWNER here', cut: 99 },
  ])('is refused when it is $what', async ({ next, cut }) => {
    const response = await person.ask('PUT', '/v1/session/password', { next: next.slice(0, cut) })
    const body = (await response.json()) as { code: string; errors: { path: string }[] }
    expect([response.status, body.code, body.errors[0]?.path]).toEqual([
      400,
      'REQUEST_INVALID',
      'next',
    ])
    expect(hashes).toBe(0)
  })

  test('is set by whoever came by link, and opens the door from then on', async () => {
    const early = await signIn('owner', PASSWORD)
    expect([early.status, await codeOf(early)]).toEqual([401, 'SIGN_IN_REFUSED'])
    expect((await person.ask('PUT', '/v1/session/password', { next: PASSWORD })).status).toBe(204)
    expect(await person.json('GET', '/v1/session')).toMatchObject({
      account: { hasPassword: true },
    })
    expect((await signIn('owner', PASSWORD)).status).toBe(200)
  })

  test('changes only with the present one, and ends the other sessions', async () => {
    const [here, there] = [visitor(server), visitor(server)]
    for (const one of [here, there])
      await one.ask('POST', '/v1/sign-in/password', { name: 'owner', password: PASSWORD })
    const next = 'other words without sense'
    for (const current of [undefined, 'not it at all']) {
      const response = await here.ask('PUT', '/v1/session/password', { current, next })
      expect([response.status, await codeOf(response)]).toEqual([400, 'REQUEST_INVALID'])
    }
    const changed = await here.ask('PUT', '/v1/session/password', { current: PASSWORD, next })
    expect(changed.status).toBe(204)
    expect((await here.ask('GET', '/v1/session')).status).toBe(200)
    expect((await there.ask('GET', '/v1/session')).status).toBe(401)
    expect((await signIn('owner', PASSWORD)).status).toBe(401)
    await here.ask('PUT', '/v1/session/password', { current: next, next: PASSWORD })
  })

  test('that is wrong is answered as a name that nobody has: one hash, one text', async () => {
    const answers = []
    for (const [name, password] of [
      ['owner', 'wrong words without sense'],
      ['nobody', PASSWORD],
      ['Owner', PASSWORD],
    ] as const) {
      hashes = 0
      const response = await signIn(name, password)
      answers.push([response.status, hashes, await response.text()])
    }
    expect(answers[1]).toEqual(answers[0])
    expect(answers[2]).toEqual(answers[0])
    expect(answers[0]!.slice(0, 2)).toEqual([401, 1])
  })

  test('of fifty people at once is hashed two at a time, and tokens are issued meanwhile', async () => {
    await person.ask('POST', '/v1/sign-in/password', { name: 'owner', password: PASSWORD })
    expect((await person.ask('POST', '/v1/admin/projects', { name: 'Demo' })).status).toBe(201)
    hashes = 0
    const signedIn: number[] = []
    const all = Promise.all(
      Array.from({ length: 50 }, async () => {
        signedIn.push((await signIn('owner', PASSWORD)).status)
      }),
    )
    const token = await server.app.fetch(
      new Request('http://localhost/access_token?channel=a&uid=1'),
    )
    expect(token.status).toBe(200)
    expect(signedIn.length).toBeLessThan(50)
    await all
    expect({ hashes, most, refused: signedIn.filter((status) => status !== 200) }).toEqual({
      hashes: 50,
      most: 2,
      refused: [],
    })
  })

  test('may be tried so often: for one account, and from one address', async () => {
    const strict = await managedServer(
      {},
      'limits: { signIn: { points: 3, durationSeconds: 900 } }',
      { deriveHash: () => Promise.resolve(Buffer.alloc(32)) },
    )
    try {
      const statuses = []
      for (let attempt = 0; attempt < 5; attempt++) {
        const response = await visitor(strict).ask('POST', '/v1/sign-in/password', {
          name: `name-${attempt}`,
          password: PASSWORD,
        })
        statuses.push(response.status)
        if (response.status === 429) {
          expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
        }
      }
      expect(statuses).toEqual([401, 401, 401, 429, 429])
    } finally {
      await strict.close()
    }
  })
})

test('everything is in the audit log, and no secret is', async () => {
  const server = await managedServer()
  try {
    const token = await server.setUpToken()
    const person = visitor(server)
    await person.ask('POST', '/v1/sign-in/link', { token })
    const { account } = await person.json<SessionBody>('GET', '/v1/session')
    await person.ask('PUT', '/v1/session/password', { next: PASSWORD })
    await visitor(server).ask('POST', '/v1/sign-in/password', { name: PASSWORD, password: 'x' })
    const { cookie, csrfToken } = person
    await person.ask('DELETE', '/v1/session')
    await person.ask('POST', '/v1/sign-in/password', { name: 'owner', password: PASSWORD })
    await person.ask('DELETE', '/v1/sessions')

    const events = await audited(server)
    const own = { kind: 'session', subject: account.id }
    const unknown = { kind: 'unknown', subject: '' }
    expect(events.map(({ action, principal }) => [action, principal])).toEqual([
      ['account.set-up', unknown],
      ['session.open', own],
      ['account.password', own],
      ['session.refuse', unknown],
      ['session.close', own],
      ['session.open', own],
      ['session.close-all', own],
    ])
    const text = JSON.stringify([events, server.lines])
    for (const secret of [token!, PASSWORD, cookie!.split('=')[1]!, csrfToken!, '$argon2id']) {
      expect(text).not.toContain(secret)
    }
  } finally {
    await server.close()
  }
})
