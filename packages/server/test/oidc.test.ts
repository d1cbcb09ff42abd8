import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { type ProviderKey, providerKey } from './support/callers.ts'
import { managedServer, type TestServer } from './support/server.ts'
import { owner, type Visitor, visitor } from './support/visitor.ts'

/*
 * Signing in at an OpenID Connect provider: one on the loopback, which can also be told to lie.
 */

const CLIENT_SECRET = 'only-the-two-of-us'
const SERVER = 'http://localhost'

interface Provider {
  readonly issuer: string
  /** What the next ID token says beside the usual. */
  claims: Record<string, unknown>
  /** Whose signature it has. */
  key: ProviderKey
  /** Whether it answers at all. */
  isDown: boolean
  /** Of the requests for tokens. */
  readonly asked: URLSearchParams[]
  readonly server: Server
  /** What a person does there: agrees, and is sent back. */
  agree(url: string): string
}

async function startProvider(): Promise<Provider> {
  const key = await providerKey('RS256', 'one')
  const codes = new Map<string, URLSearchParams>()
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    const json = (body: unknown, status = 200): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    }
    if (provider.isDown) {
      json({}, 500)
      return
    }
    if (pathname === '/.well-known/openid-configuration') {
      json({
        issuer: provider.issuer,
        authorization_endpoint: `${provider.issuer}/authorize`,
        token_endpoint: `${provider.issuer}/token`,
        jwks_uri: `${provider.issuer}/keys`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
        code_challenge_methods_supported: ['S256'],
      })
      return
    }
    if (pathname === '/keys') json({ keys: [key.publicJwk] })
    else void token(request, json)
  })

  const token = async (
    request: AsyncIterable<Buffer>,
    json: (body: unknown, status?: number) => void,
  ): Promise<void> => {
    const parts = []
    for await (const part of request) parts.push(part)
    const form = new URLSearchParams(Buffer.concat(parts).toString())
    provider.asked.push(form)
    const question = codes.get(form.get('code') ?? '')
    codes.delete(form.get('code') ?? '')
    const challenge = Buffer.from(
      await crypto.subtle.digest('SHA-256', Buffer.from(form.get('code_verifier') ?? '')),
    ).toString('base64url')
    if (
      question?.get('code_challenge') !== challenge ||
      form.get('client_secret') !== CLIENT_SECRET ||
      form.get('redirect_uri') !== question.get('redirect_uri')
    ) {
      json({ error: 'invalid_grant' }, 400)
      return
    }
    const now = Math.floor(Date.now() / 1000)
    const claims = {
      iss: provider.issuer,
      aud: 'tessera',
      sub: 'ann-1',
      iat: now,
      exp: now + 60,
      nonce: question.get('nonce'),
      ...provider.claims,
    }
    json({ access_token: 'a', token_type: 'bearer', id_token: provider.key.sign(claims) })
  }

  await once(server.listen(0, '127.0.0.1'), 'listening')
  const provider: Provider = {
    issuer: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    claims: {},
    key,
    isDown: false,
    asked: [],
    server,
    agree(url) {
      const question = new URL(url).searchParams
      const code = `code-${codes.size}-${question.get('state')}`
      codes.set(code, question)
      const back = new URL(question.get('redirect_uri')!)
      back.search = new URLSearchParams({ code, state: question.get('state')! }).toString()
      return back.href.slice(SERVER.length)
    },
  }
  return provider
}

let provider: Provider
let honestKey: ProviderKey
let server: TestServer
beforeAll(async () => {
  provider = await startProvider()
  honestKey = provider.key
})
afterAll(() => provider.server.close())
beforeEach(async () => {
  Object.assign(provider, { claims: { groups: ['team'] }, key: honestKey, isDown: false })
  provider.asked.length = 0
  server = await managedServer(
    { OIDC_SECRET: CLIENT_SECRET },
    `
oidc:
  issuer: ${provider.issuer}
  clientId: tessera
  clientSecretEnv: OIDC_SECRET
  name: Example
  publicUrl: ${SERVER}
  accounts:
    - { claim: groups, value: admins, role: owner }
    - { claim: groups, value: team, role: operator }
    - { claim: email, value: boss@example.com, role: owner }
`,
    { fetch },
  )
})
afterEach(() => server.close())

/** Goes to the provider, and comes back. `tamper` changes the way back. */
async function through(
  person: Visitor,
  tamper: (path: string) => string = (path) => path,
): Promise<Response> {
  const there = await person.ask('GET', '/v1/sign-in/oidc')
  expect(there.status).toBe(302)
  const [cookie = ''] = there.headers.getSetCookie()
  expect(cookie).toMatch(
    /^__Host-tessera-oidc=[^;]+; Path=\/; HttpOnly; Secure; SameSite=Lax; Max-Age=600$/,
  )
  const back = tamper(provider.agree(there.headers.get('location')!))
  return person.ask('GET', back, undefined, {
    cookie: cookie.split(';')[0]!,
    'sec-fetch-site': 'cross-site',
  })
}

const REFUSED = '/console/sign-in?refused=SIGN_IN_REFUSED'

async function session(person: Visitor): Promise<{ name: string; role: string; id: string }> {
  const response = await person.ask('GET', '/v1/session')
  expect(response.status).toBe(200)
  return ((await response.json()) as { account: { name: string; role: string; id: string } })
    .account
}

test('is offered by name, and asks with state, nonce and PKCE', async () => {
  const person = visitor(server)
  expect(await person.json('GET', '/v1/sign-in')).toMatchObject({
    methods: { password: true, oidc: { name: 'Example' } },
  })
  const there = await person.ask('GET', '/v1/sign-in/oidc')
  const url = new URL(there.headers.get('location')!)
  expect(url.origin + url.pathname).toBe(`${provider.issuer}/authorize`)
  expect(Object.fromEntries(url.searchParams)).toEqual({
    client_id: 'tessera',
    response_type: 'code',
    redirect_uri: `${SERVER}/v1/sign-in/oidc/callback`,
    scope: 'openid profile email',
    state: expect.stringMatching(/^[\w-]{43}$/) as string,
    nonce: expect.stringMatching(/^[\w-]{43}$/) as string,
    code_challenge: expect.stringMatching(/^[\w-]{43}$/) as string,
    code_challenge_method: 'S256',
  })
})

test('opens a session at the first time, and finds the account again', async () => {
  provider.claims.preferred_username = 'ann'
  const person = visitor(server)
  const back = await through(person)
  expect([back.status, back.headers.get('location')]).toEqual([302, '/console'])
  const account = await session(person)
  expect(account).toMatchObject({ name: 'ann', role: 'operator' })
  // Now called something else, and in another group.
  provider.claims = { preferred_username: 'anna', groups: ['admins'] }
  const again = visitor(server)
  await through(again)
  expect(await session(again)).toMatchObject({ id: account.id, name: 'ann', role: 'owner' })
})

test('never takes over an account that was made here', async () => {
  const first = await owner(server)
  provider.claims.preferred_username = 'owner'
  const person = visitor(server)
  await through(person)
  const account = await session(person)
  expect(account.id).not.toBe((await session(first)).id)
  expect(account.name).toMatch(/^owner \([0-9a-f]{6}\)$/)
})

test('voids the set-up link, once somebody is there', async () => {
  const token = await server.setUpToken()
  await through(visitor(server))
  expect((await visitor(server).ask('POST', '/v1/sign-in/link', { token })).status).toBe(401)
})

test('keeps out who is disabled here', async () => {
  const first = await owner(server)
  const person = visitor(server)
  await through(person)
  const { id } = await session(person)
  await first.ask('PATCH', `/v1/admin/accounts/${id}`, { disabled: true })
  const back = await through(visitor(server))
  expect([back.headers.get('location'), back.headers.getSetCookie().length]).toEqual([REFUSED, 1])
})

test('leaves the last owner one', async () => {
  provider.claims.groups = ['admins']
  await through(visitor(server))
  provider.claims.groups = ['team']
  const person = visitor(server)
  await through(person)
  expect(await session(person)).toMatchObject({ role: 'owner' })
})

describe('does not let in', () => {
  const otherKey = providerKey('RS256', 'one')
  test.for([
    { who: 'somebody whom no rule fits', claims: { groups: ['guests'] } },
    { who: 'somebody without groups', claims: { groups: undefined } },
    {
      who: 'somebody whose address is not verified',
      claims: { groups: [], email: 'boss@example.com' },
    },
    { who: 'a token for somebody else', claims: { aud: 'another' } },
    { who: 'a token of somebody else', claims: { iss: 'https://other.example' } },
    { who: 'a token that has expired', claims: { exp: 1_000 } },
    { who: 'a token for another question', claims: { nonce: 'x'.repeat(43) } },
    { who: 'a token with another signature', claims: {}, isForged: true },
  ])('$who', async ({ claims, isForged }) => {
    Object.assign(provider.claims, claims)
    if (isForged === true) provider.key = await otherKey
    const person = visitor(server)
    const back = await through(person)
    expect([back.status, back.headers.get('location')]).toEqual([302, REFUSED])
    expect((await person.ask('GET', '/v1/session')).status).toBe(401)
  })

  test('but does, with the address verified', async () => {
    provider.claims = { groups: [], email: 'boss@example.com', email_verified: true }
    const person = visitor(server)
    await through(person)
    expect(await session(person)).toMatchObject({ name: 'boss@example.com', role: 'owner' })
  })

  test.for([
    { what: 'another state', tamper: (path: string) => path.replace(/state=[^&]*/, 'state=other') },
    {
      what: 'an error',
      tamper: (path: string) => path.replace(/code=[^&]*/, 'error=access_denied'),
    },
    { what: 'no code', tamper: (path: string) => path.replace(/code=[^&]*&/, '') },
    { what: 'a code that nobody gave', tamper: (path: string) => path.replace(/code=/, 'code=x') },
  ])('whoever comes back with $what', async ({ tamper }) => {
    const back = await through(visitor(server), tamper)
    expect(back.headers.get('location')).toBe(REFUSED)
  })

  test('a browser that has not asked: the answer is another one’s', async () => {
    const there = await visitor(server).ask('GET', '/v1/sign-in/oidc')
    const back = provider.agree(there.headers.get('location')!)
    const response = await visitor(server).ask('GET', back)
    expect(response.headers.get('location')).toBe(REFUSED)
    expect(provider.asked).toEqual([])
  })

  test('anybody while the provider is down, but goes on when it is back', async () => {
    provider.isDown = true
    const down = await visitor(server).ask('GET', '/v1/sign-in/oidc')
    expect([down.status, ((await down.json()) as { code: string }).code]).toEqual([
      503,
      'CALLER_CHECK_UNAVAILABLE',
    ])
    provider.isDown = false
    expect((await through(visitor(server))).headers.get('location')).toBe('/console')
  })
})

test('what happened is in the audit log, and no secret is in any line', async () => {
  const first = await owner(server)
  provider.claims.preferred_username = 'ann'
  await through(visitor(server))
  provider.claims.groups = []
  await through(visitor(server))
  const { entries } = await first.json<{ entries: { event: Record<string, unknown> }[] }>(
    'GET',
    '/v1/admin/audit?limit=3',
  )
  expect(entries.map(({ event }) => [event.action, event.change]).reverse()).toEqual([
    ['account.create', expect.objectContaining({ name: 'ann', role: 'operator', by: 'oidc' })],
    ['session.open', { by: 'oidc', name: 'ann' }],
    ['session.refuse', { by: 'oidc' }],
  ])
  const text = JSON.stringify([entries, server.lines])
  const [asked] = provider.asked
  for (const secret of [CLIENT_SECRET, asked!.get('code')!, asked!.get('code_verifier')!]) {
    expect(text).not.toContain(secret)
  }
})
