import { createHmac, randomBytes } from 'node:crypto'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { APP_ID } from './support/app.ts'
import { managedServer, type TestServer } from './support/server.ts'

/*
 * "Everybody who signed in before": a ban of credentials by when they were issued, whatever kind they are of.
 */

const SECRET = randomBytes(32).toString('base64url')
const CONFIG_FILE = `
callers:
  identityProviders:
    - { issuer: 'https://id.example/', audience: tessera, secretEnv: IDP_SECRET }
policies:
  - name: everybody
    match: { subject: '*' }
    allow:
      - { service: rtc, channels: ['*'], role: publisher, uid: { rule: any } }
`

let server: TestServer
let aheadSeconds = 0
const nowSeconds = (): number => Math.floor(Date.now() / 1000) + aheadSeconds

function ask(path: string, headers: Record<string, string>, body: unknown): Promise<Response> {
  return server.app.fetch(
    new Request(`http://localhost${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    }),
  )
}

async function asAdmin(path: string, body: unknown): Promise<Record<string, unknown>> {
  const response = await ask(`/v1/admin${path}`, { 'x-api-key': server.adminKey }, body)
  expect(response.status).toBe(201)
  return (await response.json()) as Record<string, unknown>
}

function jwt(claims: object): string {
  const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url')
  const whole = {
    iss: 'https://id.example/',
    aud: 'tessera',
    sub: 'ada',
    exp: nowSeconds() + 9_000,
  }
  const unsigned = `${encode({ alg: 'HS256' })}.${encode({ ...whole, ...claims })}`
  return `${unsigned}.${createHmac('sha256', SECRET).update(unsigned).digest('base64url')}`
}

/** A credential of each kind, as the headers and base path that carry it. */
const KINDS: readonly {
  readonly kind: string
  readonly make: () => Promise<{
    readonly base?: string
    readonly headers?: Record<string, string>
  }>
}[] = [
  {
    kind: 'API key',
    make: async () => ({
      headers: { 'x-api-key': String((await asAdmin('/api-keys', { name: 'key' })).secret) },
    }),
  },
  {
    kind: 'ticket',
    make: async () => ({
      base: String((await asAdmin('/tickets', { name: 'kiosk', expiresInSeconds: 9_000 })).path),
    }),
  },
  {
    kind: 'JWT',
    make: () =>
      Promise.resolve({ headers: { authorization: `Bearer ${jwt({ iat: nowSeconds() })}` } }),
  },
]

beforeAll(async () => {
  server = await managedServer({ IDP_SECRET: SECRET, TESSERA_ALLOW_ANONYMOUS: '0' }, CONFIG_FILE, {
    clock: () => Date.now() + aheadSeconds * 1000,
  })
  await asAdmin('/projects', { name: 'One', appId: APP_ID, certificate: 'c'.repeat(32) })
})
afterAll(() => server.close())

const RTC = { services: [{ type: 'rtc', channel: 'lobby', uid: 7 }] }

describe('a ban of those who signed in before', () => {
  const older = new Map<string, Awaited<ReturnType<(typeof KINDS)[number]['make']>>>()
  const statusWith = async (kind: string): Promise<number> => {
    const { base = '', headers = {} } = older.get(kind)!
    return (await ask(`${base}/v1/tokens`, headers, RTC)).status
  }

  beforeAll(async () => {
    for (const { kind, make } of KINDS) older.set(kind, await make())
    for (const { kind } of KINDS) expect([kind, await statusWith(kind)]).toEqual([kind, 200])
    aheadSeconds = 100
    await asAdmin('/bans', { issuedBefore: nowSeconds() - 50, reason: 'leaked' })
  })

  test.for(KINDS)('stops an older $kind', async ({ kind }) => {
    expect(await statusWith(kind)).toBe(403)
  })

  test.for(KINDS)('lets through a $kind of later', async ({ kind, make }) => {
    older.set(kind, await make())
    expect(await statusWith(kind)).toBe(200)
  })

  test('stops a JWT that does not say when it was issued', async () => {
    const headers = { authorization: `Bearer ${jwt({})}` }
    expect((await ask('/v1/tokens', headers, RTC)).status).toBe(403)
  })
})
