import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import {
  postgresMissing,
  type PostgresServer,
  startPostgres,
} from '../../../test/support/postgres.ts'
import { PROBLEMS, type ProblemCode } from '../src/problems.ts'
import type { Endpoint } from '../src/routes/endpoint.ts'
import { problemsOf } from '../src/routes/openapi.ts'
import { APP_ID } from './support/app.ts'
import { fitting, type Known, nearly } from './support/json-arbitraries.ts'
import { managedServer, statelessServer, type TestServer } from './support/server.ts'
import { owner, visitor } from './support/visitor.ts'

/*
 * Whatever is asked, the answer is one of those in the OpenAPI document, in its form, and is not to be kept by anybody.
 */

const RUNS_PER_ENDPOINT = Number(process.env.FUZZ_RUNS ?? 25)
const RUNS_OF_PATHS = RUNS_PER_ENDPOINT * 10

/** Nobody is to be told to come back later, nor refused everything: that would be all that is tested. */
const CONFIG_FILE = `
policies:
  - name: backends
    match: { kind: api-key }
    allow:
      - { service: rtc, channels: ['*'], role: publisher, uid: { rule: any }, wildcardUid: true, formats: ['007', '006'] }
      - { service: rtm, userIds: ['*'], formats: ['007', '006'] }
      - { service: chat, userIds: ['*'] }
      - { service: fpa }
limits:
  principal: { points: 1000000000, durationSeconds: 1 }
  address: { points: 1000000000, durationSeconds: 1 }
  project: { points: 1000000000, durationSeconds: 1 }
  signIn: { points: 1000000000, durationSeconds: 1 }
  failedCredentials: { points: 1000000000, durationSeconds: 1 }
`
const PASSWORD = 'four words without sense'
const PROTOTYPE = Object.getOwnPropertyNames(Object.prototype).sort()

interface Mode {
  readonly mode: string
  readonly isHere?: boolean
  readonly open: () => Promise<TestServer>
}

let postgres: PostgresServer | undefined
afterAll(() => postgres?.close())

const MODES: readonly Mode[] = [
  { mode: 'without a database', open: () => statelessServer({}, CONFIG_FILE) },
  { mode: 'with a database', open: () => managedServer({}, CONFIG_FILE) },
  {
    mode: 'with PostgreSQL',
    isHere: postgresMissing() === undefined,
    open: async () => {
      postgres = await startPostgres()
      return managedServer({ DATABASE_URL: await postgres.createDatabase() }, CONFIG_FILE)
    },
  },
]

for (const { mode, open, isHere = true } of MODES)
  describe.skipIf(!isHere)(mode, () => {
    let server: TestServer
    let known: Known
    let people: People
    beforeAll(async () => {
      server = await open()
      known = await thingsThatExist(server)
      people = server.adminKey === '' ? NOBODY : await peopleOf(server)
    })
    beforeEach(() => people.begin())
    afterAll(() => server.close())

    test('every endpoint answers as it is documented', async () => {
      for (const endpoint of removingLast(server.app.endpoints)) {
        await fc.assert(
          fc.asyncProperty(requestsTo(endpoint, server, known), async (made) => {
            const sent = await people.signed(endpoint, made)
            const response = await server.app.fetch(requestOf(sent))
            await expectDocumented(endpoint, response)
            expectUntouched(server)
          }),
          { numRuns: RUNS_PER_ENDPOINT },
        )
      }
    })

    test('valid requests do get through', async () => {
      for (const endpoint of removingLast(server.app.endpoints)) {
        const successes = Object.keys(endpoint.answers).map(Number)
        const statuses = new Set<number>()
        const requests = requestsTo(endpoint, server, known, { valid: true })
        // Where two texts may be left out that nobody can guess, one request in thirty or forty has neither.
        for (const [index, made] of fc.sample(requests, 600).entries()) {
          const sent = await people.signed(endpoint, made)
          statuses.add((await server.app.fetch(requestOf(sent))).status)
          if (successes.some((status) => statuses.has(status))) break
          if (index >= 60 && statuses.has(404)) break
        }
        const isReached = successes.some((status) => statuses.has(status)) || statuses.has(404)
        expect({ ...endpointName(endpoint), isReached }).toEqual({
          ...endpointName(endpoint),
          isReached: true,
        })
      }
    })

    test('whatever stands in the path, nothing breaks', async () => {
      await fc.assert(
        fc.asyncProperty(anyRequest(server.app.endpoints), async (sent) => {
          const response = await server.app.fetch(requestOf(sent))
          expect(response.status).toBeLessThan(500)
          expect([...response.headers.keys()]).toEqual(
            expect.arrayContaining(['cache-control', 'referrer-policy', 'x-content-type-options']),
          )
          expect(response.headers.get('cache-control')).toBe('no-store')
          const text = await response.text()
          const type = response.headers.get('content-type') ?? ''
          if (text !== '' && type.includes('json'))
            expect(() => JSON.parse(text) as unknown).not.toThrow()
          expectUntouched(server)
        }),
        { numRuns: RUNS_OF_PATHS },
      )
    })
  })

async function expectDocumented(endpoint: Endpoint, response: Response): Promise<void> {
  expect(response.headers.get('cache-control')).toBe('no-store')
  const text = await response.text()
  const type = response.headers.get('content-type') ?? ''
  if (type.startsWith('application/problem+json')) {
    const { code, status } = JSON.parse(text) as { code: ProblemCode; status: number }
    expect(problemsOf(endpoint)).toContain(code)
    expect(code).not.toBe('INTERNAL')
    expect([status, response.status]).toEqual([PROBLEMS[code].status, PROBLEMS[code].status])
    return
  }
  const answer = endpoint.answers[response.status]
  expect(answer, `${response.status} is not documented: ${text.slice(0, 200)}`).toBeDefined()
  if (answer?.body !== undefined) {
    expect(type).toMatch(/^application\/json/)
    const result = answer.body.safeParse(JSON.parse(text))
    expect(result.error?.issues ?? []).toEqual([])
  }
}

function expectUntouched({ failures }: TestServer): void {
  expect(failures).toEqual([])
  expect(Object.getOwnPropertyNames(Object.prototype).sort()).toEqual(PROTOTYPE)
  expect('polluted' in {}).toBe(false)
}

interface Sent {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
  /** Made to fit. */
  readonly valid?: boolean
}

function requestOf({ method, path, headers, body }: Sent): Request {
  const hasBody = body !== undefined && method !== 'GET' && method !== 'HEAD'
  return new Request(`http://localhost${path}`, { method, headers, ...(hasBody ? { body } : {}) })
}

/** Requests to one endpoint: some as they should be, most of them nearly so. */
function requestsTo(
  { method, path, parameters = {}, query, body }: Endpoint,
  { adminKey }: TestServer,
  known: Known,
  { valid = false }: { readonly valid?: boolean } = {},
): fc.Arbitrary<Sent> {
  const bodies = body === undefined ? fc.constant(undefined) : fitting(body, known)
  const queries = query === undefined ? fc.constant({}) : fitting(query, known)
  const admin = adminKey === '' ? {} : { authorization: `Bearer ${adminKey}` }
  const json = { 'content-type': 'application/json' }
  const names = [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => name)
  const segments = fc.record(
    Object.fromEntries(
      names.map((name) => [
        name,
        fc.oneof(
          { weight: 4, arbitrary: known[name] ?? fc.constant('none') },
          parameters[name] === undefined
            ? fc.string({ minLength: 1 })
            : fitting(parameters[name], known),
        ),
      ]),
    ),
  )
  const located = (values: Readonly<Record<string, unknown>>, search: unknown): string =>
    path.replaceAll(/:(\w+)/g, (_match, name: string) => segmentOf(values[name])) + searchOf(search)

  if (valid) {
    return fc.record({ body: bodies, query: queries, segments }).map((made) => ({
      method: method.toUpperCase(),
      path: located(made.segments, made.query),
      headers: { ...json, ...admin },
      body: made.body === undefined ? undefined : JSON.stringify(made.body),
      valid,
    }))
  }
  return fc
    .record({
      body: fc.oneof(
        { weight: 3, arbitrary: bodies.map((value) => JSON.stringify(value)) },
        { weight: 6, arbitrary: nearly(bodies).map((value) => JSON.stringify(value)) },
        fc.constantFrom(
          '',
          '{',
          '[]',
          'null',
          '\ufeff{}',
          '{"__proto__":{"polluted":true}}',
          `"${'x'.repeat(20_000)}"`,
        ),
      ),
      query: fc.oneof(queries, nearly(queries)),
      segments,
      headers: fc.tuple(
        fc.oneof(
          { weight: 6, arbitrary: fc.constant(json) },
          fc.constantFrom<object>({}, { 'content-type': 'text/plain' }),
        ),
        fc.oneof(
          { weight: 6, arbitrary: fc.constant<object>(admin) },
          fc.constantFrom<object>(
            {},
            { authorization: `Bearer tsk_${'0'.repeat(12)}_${'x'.repeat(43)}` },
            { authorization: 'Basic eDp5' },
            { 'x-api-key': 'tsk_' },
          ),
        ),
        fc.oneof(
          { weight: 3, arbitrary: fc.constant<object>({}) },
          fc.record<object>({ 'idempotency-key': fc.constantFrom('a', 'b', ' ', 'x'.repeat(300)) }),
        ),
      ),
    })
    .map((made) => ({
      method: method.toUpperCase(),
      path: located(made.segments, made.query),
      headers: Object.assign({}, ...made.headers) as Record<string, string>,
      body: made.body,
    }))
}

/** Where nobody can sign in. */
const NOBODY: People = {
  begin: () => Promise.resolve(),
  signed: (_endpoint, sent) => Promise.resolve(sent),
}

interface People {
  /** Makes the password the known one again. */
  begin(): Promise<void>
  /** The request as a page of the console sends it, where an endpoint is for people who are signed in. */
  signed(endpoint: Endpoint, sent: Sent): Promise<Sent>
}

/** An owner who signs in by a new link whenever a request has ended the session, or is about spending one. */
async function peopleOf(server: TestServer): Promise<People> {
  const first = await owner(server)
  const { account } = await first.json<{ account: { id: string } }>('POST', '/v1/admin/accounts', {
    name: 'fuzz',
    role: 'owner',
  })
  const person = visitor(server)
  const token = async (): Promise<string> => {
    const path = `/v1/admin/accounts/${account.id}/sign-in-link`
    const { signInLink } = await first.json<{ signInLink: string }>('POST', path)
    return signInLink.split('#token=')[1]!
  }
  return {
    async begin() {
      await person.ask('POST', '/v1/sign-in/link', { token: await token() })
      await person.ask('PUT', '/v1/session/password', { next: PASSWORD })
    },
    async signed({ path, access }, sent) {
      if (path === '/v1/sign-in/link' && sent.valid) {
        return { ...sent, body: JSON.stringify({ token: await token() }) }
      }
      if (access !== 'session' && access !== 'admin:accounts') return sent
      if ((await person.ask('GET', '/v1/session')).status !== 200) {
        await person.ask('POST', '/v1/sign-in/link', { token: await token() })
      }
      const { authorization: _key, ...headers } = sent.headers
      const { cookie = '', csrfToken = '' } = person
      return { ...sent, headers: { ...headers, cookie, 'x-tessera-csrf': csrfToken } }
    },
  }
}

/** A value as a segment of a path; never one that the URL would take for a way up or for nothing. */
function segmentOf(value: unknown): string {
  const text = encodeURIComponent(String(value).toWellFormed())
  return text === '' || text === '.' || text === '..' ? 'none' : text
}

function searchOf(query: unknown): string {
  if (typeof query !== 'object' || query === null) return ''
  const entries = Object.entries(query).map(([name, value]): [string, string] => [
    name,
    (typeof value === 'string' ? value : JSON.stringify(value)).toWellFormed(),
  ])
  return entries.length === 0 ? '' : `?${new URLSearchParams(entries).toString()}`
}

/** Requests of any method to any path, made of the words that paths here are made of. */
function anyRequest(endpoints: readonly Endpoint[]): fc.Arbitrary<Sent> {
  const words = new Set(endpoints.flatMap(({ path }) => path.split('/')))
  const segment = fc.oneof(
    fc.constantFrom(
      ...words,
      'rtc',
      'rte',
      'rtm',
      'chat',
      'room',
      'publisher',
      'uid',
      'userAccount',
      'token',
      'getToken',
      'fetch_rtc_token',
      'access_token',
      'generate',
      't',
      'x.y',
      '%',
      '%00',
      '%2e%2e',
      '%ff',
      '//',
      ';',
      '*',
      'app',
    ),
    fc.string({ maxLength: 12 }).map((text) => encodeURIComponent(text)),
  )
  return fc.record({
    method: fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'PROPFIND'),
    path: fc
      .tuple(
        fc.array(segment, { maxLength: 6 }),
        fc.constantFrom('', '/', '?', '?uid=1&channel=a&channelName=b&expiry=60', '?%', '#a'),
      )
      .map(([segments, end]) => `/${segments.join('/')}${end}`),
    headers: fc.constantFrom<Record<string, string>>(
      {},
      { origin: 'https://app.example' },
      { origin: 'null', 'content-type': 'application/json' },
      { 'content-type': 'application/x-www-form-urlencoded' },
      { 'x-request-id': 'a'.repeat(200), 'x-forwarded-for': ', ,' },
      { authorization: 'Bearer a.b.c' },
    ),
    body: fc.option(fc.oneof(fc.json(), fc.string()), { nil: undefined }),
  })
}

/** Some of everything that can be named, so that not every request is about something that is not there. */
async function thingsThatExist(server: TestServer): Promise<Known> {
  const { app, adminKey } = server
  const known: Record<string, fc.Arbitrary<unknown>> = {
    channel: fc.constantFrom('lobby', 'room-1', '*'),
    uid: fc.constantFrom<unknown>(0, 1, 4_294_967_295, 'ada', '7'),
    userId: fc.constantFrom('ada', '7'),
    appId: fc.constant(APP_ID),
    project: fc.constant(APP_ID),
    slot: fc.constantFrom('primary', 'secondary'),
    allowedAddresses: fc.constant(['10.0.0.0/8']),
    address: fc.constantFrom('10.0.0.1', '2001:db8::/32'),
    rule: fc.nat().map((number) => ({
      name: `rule-${number}`,
      match: { kind: 'jwt' },
      allow: [{ service: 'rtc', channels: ['*'] }],
    })),
    after: fc.constant(''),
    password: fc.constant(PASSWORD),
    current: fc.constant(PASSWORD),
    next: fc.constant(PASSWORD),
    name: fc.constantFrom('fuzz', 'other'),
  }
  if (adminKey === '') return known
  const make = async (path: string, body: unknown): Promise<{ id?: string }> => {
    const response = await app.fetch(
      new Request(`http://localhost${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    )
    expect(response.status).toBe(201)
    return (await response.json()) as { id?: string }
  }
  await make('/v1/admin/projects', { name: 'Fuzz', appId: APP_ID, certificate: 'a'.repeat(32) })
  const made = [
    await make('/v1/admin/api-keys', { name: 'fuzz', scopes: [] }),
    await make('/v1/admin/tickets', { name: 'fuzz', expiresInSeconds: 60 }),
    await make('/v1/admin/bans', { subject: 'nobody', reason: 'fuzz' }),
    await make('/v1/admin/policies', {
      rule: {
        name: 'fuzz',
        match: { kind: 'ticket' },
        allow: [{ service: 'rtc', channels: ['*'] }],
      },
    }),
  ]
  return { ...known, id: fc.constantFrom(...made.map(({ id }) => id)) }
}

/** So that what the others are about stays there for them. */
function removingLast(endpoints: readonly Endpoint[]): readonly Endpoint[] {
  const removes = ({ method }: Endpoint): boolean => method === 'delete'
  return [...endpoints.filter((one) => !removes(one)), ...endpoints.filter(removes)]
}

function endpointName({ method, path }: Endpoint): { readonly endpoint: string } {
  return { endpoint: `${method} ${path}` }
}
