import { createHmac, randomBytes } from 'node:crypto'

import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { backupInstallation } from '../src/backup-operations.ts'
import { exportAuditLog } from '../src/operations.ts'
import type { DatabaseLocation } from '../src/storage/database.ts'
import { type Canary, hits } from './support/canaries.ts'
import { onEachDatabase } from './support/databases.ts'
import { dumpOf } from './support/dump.ts'
import { managedServer, type TestServer } from './support/server.ts'
import { visitor } from './support/visitor.ts'

/*
 * Secrets are put into a server, it is put to work, and then they are looked for wherever something comes out.
 */

const hex32 = (): string => randomBytes(16).toString('hex')
const JWT_SECRET = randomBytes(32).toString('base64url')
const CUSTOMER_SECRET = randomBytes(24).toString('base64url')
const PRIMARY = hex32()
const SECONDARY = hex32()
const ROTATED_IN = hex32()
const SENT_ALONG = hex32()
const MASTER_KEY = randomBytes(32).toString('base64')
const PASSWORD = randomBytes(12).toString('base64url')
const APP_ID = hex32()

const CONFIG_FILE = `
callers:
  identityProviders:
    - { issuer: 'https://id.example/', audience: tessera, secretEnv: IDP_SECRET }
policies:
  - name: everybody
    match: { subject: '*' }
    allow:
      - { service: rtc, channels: ['*'], role: publisher, uid: { rule: any }, wildcardUid: true, formats: ['007', '006'] }
      - { service: rtm, userIds: ['*'], formats: ['007', '006'] }
      - { service: chat, userIds: ['*'] }
`

const SECRETS = {
  TESSERA_MASTER_KEY: MASTER_KEY,
  IDP_SECRET: JWT_SECRET,
  TESSERA_ALLOW_ANONYMOUS: '0',
}

/** The fields that are there to carry a secret to whom it belongs. */
const CARRIERS = [
  'csrfToken',
  'token',
  'rtcToken',
  'rtmToken',
  'chatToken',
  'key',
  'secret',
  'ticket',
  'path',
]

let server: TestServer
const PLANTED: readonly Canary[] = [
  { name: 'the primary certificate', secret: PRIMARY },
  { name: 'the secondary certificate', secret: SECONDARY },
  { name: 'the certificate that replaced it', secret: ROTATED_IN },
  { name: 'a certificate that a client sent along', secret: SENT_ALONG },
  { name: 'the secret of the identity provider', secret: JWT_SECRET },
  { name: "the secret for Agora's API", secret: CUSTOMER_SECRET },
  { name: 'the master key', secret: MASTER_KEY },
]
let canaries: Canary[] = []
/** Every answer, without what {@link CARRIERS} carried. */
let answers: { readonly to: string; readonly text: string }[] = []
/** What they carried. */
let carried: string[] = []

interface Asked {
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

async function ask(
  method: string,
  path: string,
  { body, headers = {} }: Asked = {},
): Promise<Carried> {
  const response = await server.app.fetch(
    new Request(`http://localhost${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    }),
  )
  const text = await response.text()
  const values: Record<string, unknown> = {}
  const isJson = response.headers.get('content-type')?.includes('json') === true
  const rest = isJson ? withoutCarriers(JSON.parse(text), values) : withoutToken(text, values)
  carried.push(...Object.values(values).filter((value) => typeof value === 'string'))
  answers.push({
    // The path is what was sent, not what came out.
    to: `${method} ${path.slice(0, 12)}… (${response.status}, answer ${answers.length})`,
    text: JSON.stringify([...carrierless(response.headers), rest]),
  })
  return { status: response.status, values }
}

/** All headers but the one that is there to carry a session. */
function carrierless(headers: Headers): readonly (readonly [string, string])[] {
  return [...headers].filter(([name]) => name !== 'set-cookie')
}

interface Carried {
  readonly status: number
  readonly values: Readonly<Record<string, unknown>>
}

function withoutCarriers(value: unknown, taken: Record<string, unknown>): unknown {
  return JSON.parse(JSON.stringify(value), (name, member: unknown) => {
    if (!CARRIERS.includes(name) || typeof member !== 'string' || member === '') return member
    taken[name] = member
    return '(carried)'
  }) as unknown
}

function withoutToken(text: string, taken: Record<string, unknown>): string {
  if (!text.startsWith('007')) return text
  taken.token = text
  return '(carried)'
}

function bearer(credential: string): Asked['headers'] & object {
  return { authorization: `Bearer ${credential}` }
}

/** A JWT of the identity provider. */
function jwt(claims: object): string {
  const now = Math.floor(Date.now() / 1000)
  const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url')
  const unsigned = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({
    iss: 'https://id.example/',
    aud: 'tessera',
    sub: 'ada',
    iat: now,
    exp: now + 600,
    ...claims,
  })}`
  return `${unsigned}.${createHmac('sha256', JWT_SECRET).update(unsigned).digest('base64url')}`
}

const RTC = { services: [{ type: 'rtc', channel: 'lobby', uid: 7, role: 'publisher' }] }

/** Puts the server to work, with everything that can be asked of it. */
async function work(env: Readonly<Record<string, string>>): Promise<void> {
  canaries = [...PLANTED]
  answers = []
  carried = []
  server = await managedServer({ ...env, ...SECRETS }, CONFIG_FILE)
  const admin = bearer(server.adminKey)
  const asAdmin = (method: string, path: string, body?: unknown): Promise<Carried> =>
    ask(method, path, { headers: admin, ...(body === undefined ? {} : { body }) })
  const project = `/v1/admin/projects/${APP_ID}`

  await asAdmin('POST', '/v1/admin/projects', {
    name: 'Canary',
    appId: APP_ID,
    certificate: PRIMARY,
  })
  await asAdmin('POST', `${project}/certificates`, { certificate: SECONDARY })
  const key = await asAdmin('POST', '/v1/admin/api-keys', { name: 'backend', scopes: [] })
  const ticket = await asAdmin('POST', '/v1/admin/tickets', {
    name: 'kiosk',
    expiresInSeconds: 600,
  })
  const apiKey = String(key.values.secret)
  const ticketText = String(ticket.values.ticket)
  const userJwt = jwt({})
  canaries.push(
    { name: 'the API key of the administrator', secret: secretHalf(server.adminKey) },
    { name: 'the API key of a backend', secret: secretHalf(apiKey) },
    { name: 'the signature of a ticket', secret: ticketText.split('.').at(-1)! },
    { name: 'the signature of a JWT', secret: userJwt.split('.').at(-1)! },
  )

  await nativeRequests([bearer(apiKey), { 'x-api-key': apiKey }, bearer(userJwt)])
  await olderRequests(ticketText)
  await mistakes(apiKey, userJwt, ticketText)
  await administration(asAdmin, project)
  await people()
  await ask('GET', '/metrics')
  await ask('GET', '/openapi.json')
  await ask('GET', '/readyz')

  for (const value of carried) {
    // The head of a token is the same in all of them.
    if (value.startsWith('007')) canaries.push({ name: 'an issued token', secret: value.slice(60) })
  }
}

async function nativeRequests(credentials: readonly Record<string, string>[]): Promise<void> {
  for (const headers of credentials) {
    const { values, status } = await ask('POST', '/v1/tokens', {
      headers: { ...headers, 'idempotency-key': 'the-same' },
      body: RTC,
    })
    expect(status).toBe(200)
    await ask('POST', '/v1/tokens', {
      headers: { ...headers, 'idempotency-key': 'the-same' },
      body: RTC,
    })
    await ask('POST', '/v1/tokens/batch', {
      headers,
      body: { requests: [RTC, { services: [{ type: 'fpa' }] }] },
    })
    for (const token of [values.token, `${String(values.token)}x`, PRIMARY, '006' + APP_ID]) {
      const join = { appId: APP_ID, channel: 'lobby', uid: 7 }
      await ask('POST', '/v1/tokens/explain', { headers, body: { token, join } })
      await ask('POST', '/v1/tokens/explain', { body: { token } })
    }
  }
}

async function olderRequests(ticket: string): Promise<void> {
  const gets = [
    '/access_token?channel=lobby&uid=7',
    '/rtc/lobby/publisher/uid/7/',
    '/rte/lobby/publisher/uid/7/',
    '/rtm/ada/',
    '/chat/account/ada/',
    '/chat/user/ada/token',
    '/rtcToken?channelName=lobby&uid=7',
    '/api/agora/token?channel=lobby&uid=7',
    '/rtc/lobby/nonsense/uid/-1/',
    '/nowhere',
  ]
  const posts = [
    ['/fetch_rtc_token', { uid: 7, channelName: 'lobby', role: 1 }],
    ['/getToken', { tokenType: 'rtc', uid: '7', channel: 'lobby' }],
    ['/token/generate', { channelName: 'lobby', uid: '7', serviceRtc: { enable: true, role: 1 } }],
    ['/api/token', { channel: 'lobby', uid: 7 }],
    [
      '/v2/token/generate',
      { appId: APP_ID, appCertificate: SENT_ALONG, channelName: 'lobby', uid: '7' },
    ],
    ['/rtc', { appId: APP_ID, certificate: SENT_ALONG, channel: 'lobby', uid: '7' }],
    // The two ids the wrong way round.
    ['/rtc', { appId: SENT_ALONG, certificate: APP_ID, channel: 'lobby', uid: '7' }],
    ['/v2/token/generate', { appId: SENT_ALONG, channelName: 'lobby', uid: '7' }],
  ] as const
  for (const base of [`/t/${ticket}`, '']) {
    for (const path of gets) await ask('GET', base + path)
    for (const [path, body] of posts) await ask('POST', base + path, { body })
  }
}

async function mistakes(apiKey: string, userJwt: string, ticket: string): Promise<void> {
  for (const path of [
    `/t/${ticket}`,
    `/t/${ticket}?x`,
    `//t/${ticket}/rtm/a`,
    `/T/${ticket}/rtm/a`,
    `/rtm/a/t/${ticket}/x/y`,
  ]) {
    await ask('GET', path)
    await ask('POST', path, { body: RTC })
  }
  const credentials = [
    PRIMARY,
    JWT_SECRET,
    ticket,
    `${apiKey}x`,
    `${userJwt}x`,
    jwt({ exp: 1 }),
    jwt({ aud: 'other' }),
  ]
  for (const credential of credentials) {
    await ask('POST', '/v1/tokens', { headers: bearer(credential), body: RTC })
    await ask('POST', '/v1/tokens', { headers: { 'x-api-key': credential }, body: RTC })
    await ask('POST', '/v1/tokens', {
      headers: { authorization: `Basic ${credential}` },
      body: RTC,
    })
    await ask('GET', `/v1/admin/projects?apiKey=${credential}`)
  }
  const headers = bearer(apiKey)
  await ask('POST', '/v1/tokens', { headers, body: { ...RTC, project: SENT_ALONG } })
  await ask('POST', '/v1/tokens', { headers, body: { ...RTC, appCertificate: SENT_ALONG } })
  await ask('POST', '/v1/tokens', {
    headers,
    body: { services: [{ type: 'rtc', channel: SENT_ALONG.repeat(3) }] },
  })
  await ask('POST', '/v1/tokens', { headers, body: `{"certificate":"${SENT_ALONG}"` })
  await ask('POST', '/v1/admin/projects', { headers, body: { name: 'x', certificate: SENT_ALONG } })
}

/** An owner who sets a password, mistypes it, and signs in with it. */
async function people(): Promise<void> {
  const setUpToken = (await server.setUpToken())!
  const person = visitor(server)
  await person.ask('POST', '/v1/sign-in/link', { token: setUpToken })
  const first = person.cookie!
  expect((await person.ask('PUT', '/v1/session/password', { next: PASSWORD })).status).toBe(204)
  await person.ask('DELETE', '/v1/session')
  const credentials = { name: 'owner', password: PASSWORD }
  for (const body of [
    { ...credentials, password: `${PASSWORD}x` },
    { name: PASSWORD, password: PASSWORD },
    { ...credentials, extra: 1 },
    credentials,
  ]) {
    await ask('POST', '/v1/sign-in/password', { body })
  }
  await person.ask('POST', '/v1/sign-in/password', credentials)
  canaries.push(
    { name: 'the token of the set-up link', secret: setUpToken },
    { name: 'a password', secret: PASSWORD },
    { name: 'a session that is over', secret: first.split('=')[1]! },
    { name: 'a session', secret: person.cookie!.split('=')[1]! },
    { name: 'the CSRF token of a session', secret: person.csrfToken! },
  )
}

async function administration(
  asAdmin: (method: string, path: string, body?: unknown) => Promise<Carried>,
  project: string,
): Promise<void> {
  await asAdmin('POST', '/v1/admin/projects', {
    name: 'Twice',
    appId: APP_ID,
    certificate: SENT_ALONG,
  })
  await asAdmin('POST', '/v1/admin/projects', {
    name: 'Short',
    appId: APP_ID,
    certificate: SENT_ALONG.slice(1),
  })
  await asAdmin('POST', '/v1/admin/projects', {
    name: 'Wrong',
    appID: APP_ID,
    appCertificate: SENT_ALONG,
  })
  await asAdmin('POST', '/v1/admin/temporary-tokens', { ...RTC, project: APP_ID })
  await asAdmin('POST', '/v1/admin/policies/explain', {
    principal: { kind: 'jwt', subject: 'ada' },
    request: { ...RTC, project: APP_ID },
  })
  await asAdmin('POST', '/v1/admin/audit/verify', {})
  await asAdmin('PUT', '/v1/admin/settings/agora-rest', {
    customerId: 'customer',
    customerSecret: CUSTOMER_SECRET,
    baseUrls: ['http://127.0.0.1:1'],
  })
  await asAdmin('POST', '/v1/admin/bans', {
    appId: APP_ID,
    subject: 'mallory',
    reason: 'canary',
    kick: true,
  })
  await asAdmin('POST', `${project}/certificates/swap`)
  await asAdmin('PATCH', `${project}/certificates/secondary`, { enabled: false })
  await asAdmin('DELETE', `${project}/certificates/secondary?force=true`)
  await asAdmin('POST', `${project}/certificates`, { certificate: ROTATED_IN })
  for (const path of [
    'projects',
    'api-keys',
    'tickets',
    'identity-providers',
    'policies',
    'bans',
    'settings',
    'audit',
    'audit/counts',
  ]) {
    await asAdmin('GET', `/v1/admin/${path}`)
  }
}

onEachDatabase((databases) => {
  let location: DatabaseLocation
  let env: Readonly<Record<string, string>>
  beforeAll(async () => {
    const made = await databases.create()
    env = made.kind === 'postgres' ? { DATABASE_URL: made.url } : {}
    await work(env)
    location =
      made.kind === 'postgres' ? made : { ...made, file: join(server.folder, 'tessera.sqlite') }
    env = { TESSERA_DATA: server.folder, ...env, ...SECRETS }
  })
  afterAll(() => server.close())

  describe('no secret', () => {
    test('is in an answer, but for the fields that are there to carry one', () => {
      expect(answers.length).toBeGreaterThan(100)
      expect(answers.flatMap(({ to, text }) => hits(canaries, to, text))).toEqual([])
    })

    test('is in the log', () => {
      expect(server.lines.flatMap((line) => hits(canaries, line, line))).toEqual([])
    })

    test('is in the database, nor in what it writes beside it', async () => {
      const loot = await dumpOf(location)
      const names = loot.map(({ where }) => where)
      expect(names).toEqual(
        expect.arrayContaining(
          databases.kind === 'sqlite'
            ? ['tessera.sqlite', 'tessera.sqlite-wal']
            : ['public.certificates', 'public.audit_rows', 'public.idempotency'],
        ),
      )
      for (const { where, content } of loot) expect(hits(canaries, where, content)).toEqual([])
    })

    test('is in a metric', async () => {
      const response = await server.app.fetch(new Request('http://localhost/metrics'))
      const text = await response.text()
      expect(text).toContain('tessera_tokens_issued_total')
      expect(hits(canaries, 'metrics', text)).toEqual([])
    })

    test('is in an export of the audit log, nor in a backup', async () => {
      const config = join(server.folder, 'tessera.yaml')
      writeFileSync(config, CONFIG_FILE)
      const settings = { ...env, TESSERA_CONFIG: config }
      const lines: string[] = []
      const now = Math.floor(Date.now() / 1000)
      await exportAuditLog(settings, (line) => lines.push(line), now)
      const file = join(server.folder, 'backup.jsonl')
      await backupInstallation(settings, file, { force: false }, now)
      lines.push(...readFileSync(file, 'utf8').split('\n'))
      rmSync(file)
      expect(lines.length).toBeGreaterThan(200)
      expect(lines.join()).toContain(APP_ID)
      expect(lines.flatMap((line) => hits(canaries, line, line))).toEqual([])
    })

    test('was missed because nothing was there to be found', async () => {
      // The server did work with them all, and this would have noticed.
      expect(server.failures).toEqual([])
      const handed = carried.join('\n')
      for (const { name, secret } of canaries) {
        const isHandedOut = /API key of a backend|ticket|issued token/.test(name)
        if (isHandedOut) expect(hits([{ name, secret }], 'carried', handed)).not.toEqual([])
      }
      expect(canaries.filter(({ name }) => name === 'an issued token').length).toBeGreaterThan(10)
      const planted = `x${PRIMARY.split('').reverse().join('')}y ${encodeURIComponent(MASTER_KEY)}`
      expect(hits(canaries, 'planted', planted)).toEqual([
        'planted: the primary certificate, reversed',
        ...hits([{ name: 'the master key', secret: MASTER_KEY }], 'planted', planted),
      ])
      // Names that are meant to be seen are in the same places.
      expect(answers.map(({ text }) => text).join()).toContain(APP_ID)
      expect((await dumpOf(location)).some(({ content }) => content.includes(APP_ID))).toBe(true)
    })
  })
})

/** What of an API key is not shown in lists. */
function secretHalf(apiKey: string): string {
  return apiKey.slice('tsk_'.length + 12 + '_'.length)
}
