import { createSecretKey, randomBytes } from 'node:crypto'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { adminEndpoint } from '../src/admin/admin-endpoint.ts'
import { oneByOne } from '../src/audit/audit.ts'
import type { CallerMethod, Principal } from '../src/callers/principal.ts'
import { unlimited } from '../src/limits/limiter.ts'
import { builtinPolicy } from '../src/policy/builtin.ts'
import { Problem } from '../src/problems.ts'
import { textSeal } from '../src/projects/text-seal.ts'
import type { DatabaseLocation } from '../src/storage/database.ts'
import { openStorage, sealedStorage, type Storage } from '../src/storage/storage.ts'
import type { IdempotencyStore } from '../src/storage/stores/idempotency.ts'
import { NOW, post, testApp, type TestApp } from './support/app.ts'
import { onEachDatabase } from './support/databases.ts'
import { dumpOf } from './support/dump.ts'

/*
 * A request that is sent again, because its answer got lost on the way.
 */

const RTC = { services: [{ type: 'rtc', channel: 'lobby', uid: 1, role: 'publisher' }] }

let location: DatabaseLocation
let storage: Storage
let store: IdempotencyStore

/** Callers by the word after "Bearer". */
const byName: CallerMethod = {
  name: 'by-name',
  authenticate(call): Principal | undefined {
    const [kind, subject] = call.header('authorization')?.split(':') ?? []
    if (subject === undefined) return undefined
    return {
      kind: kind === 'anonymous' ? 'anonymous' : 'api-key',
      subject,
      claims: {},
      scopes: ['admin'],
    }
  },
}

function appWith(issuing: Parameters<typeof testApp>[0] = {}, address = '192.0.2.1'): TestApp {
  return testApp(
    {
      callers: [byName],
      policy: { decide: (question) => builtinPolicy.decide({ ...question, principal: ANYBODY }) },
      ...issuing,
    },
    { idempotency: store, addressOf: () => address },
  )
}

const ANYBODY: Principal = { kind: 'anonymous', subject: 'anonymous', claims: {}, scopes: [] }

let keys = 0
function freshKey(): string {
  keys += 1
  return `key-${keys}`
}

function ask(key: string, body: unknown = RTC, caller = 'key:ada', path = '/v1/tokens'): Request {
  return post(path, body, { 'idempotency-key': key, authorization: caller })
}

onEachDatabase((databases) => {
  beforeAll(async () => {
    location = await databases.create()
    storage = await openStorage(location)
    store = sealedStorage(storage, textSeal(createSecretKey(randomBytes(32)))).idempotency
  })
  afterAll(() => storage.close())

  describe('the same request under the same key', () => {
    test('is given the same answer, and leaves no second trace', async () => {
      const app = appWith()
      const key = freshKey()
      const first = await app.fetch(ask(key))
      const again = await app.fetch(ask(key))
      expect([first.status, again.status]).toEqual([200, 200])
      expect(again.headers.get('content-type')).toBe(first.headers.get('content-type'))
      expect(again.headers.get('cache-control')).toBe('no-store')
      expect(await again.text()).toBe(await first.text())
      expect(app.audit).toHaveLength(1)
      expect(first.headers.get('idempotency-status')).toBe('kept')
      expect(again.headers.get('idempotency-status')).toBe('replayed')
    })

    test('of ten at once, one is done and the others are told to wait or given its answer', async () => {
      const app = appWith()
      const key = freshKey()
      const answers = await Promise.all(Array.from({ length: 10 }, () => app.fetch(ask(key))))
      expect(app.audit).toHaveLength(1)
      expect(answers.every(({ status }) => [200, 409].includes(status))).toBe(true)
      const tokens = new Set<unknown>()
      for (const answer of answers) {
        if (answer.status !== 200) {
          expect(answer.headers.get('retry-after')).toBe('1')
          continue
        }
        tokens.add(((await answer.json()) as { token: string }).token)
      }
      expect(tokens.size).toBe(1)
    })

    test('is a new one after 24 hours', async () => {
      const key = freshKey()
      await appWith().fetch(ask(key))
      const later = appWith({ clock: () => (NOW + 86_400) * 1000 })
      expect((await later.fetch(ask(key))).headers.get('idempotency-status')).toBe('kept')
      expect(later.audit).toHaveLength(1)
    })

    test('may be sent again after a refusal', async () => {
      const key = freshKey()
      const bad = await appWith({
        policy: {
          decide: () => {
            throw new Problem('POLICY_DENIED', { detail: 'not now' })
          },
        },
      }).fetch(ask(key))
      expect(bad.status).toBe(403)
      expect((await appWith().fetch(ask(key))).status).toBe(200)
    })

    test('counts against the limits each time', async () => {
      const key = freshKey()
      await appWith().fetch(ask(key))
      const limited = appWith({
        limiter: {
          ...unlimited,
          takeCaller: () => {
            throw new Problem('RATE_LIMITED', { detail: 'slower', retryAfterSeconds: 1 })
          },
        },
      })
      expect((await limited.fetch(ask(key))).status).toBe(429)
    })

    test('covers batches, of which each token is issued once', async () => {
      const app = testApp({}, { idempotency: store })
      const key = freshKey()
      const body = { requests: [RTC, RTC] }
      const first = await app.fetch(post('/v1/tokens/batch', body, { 'idempotency-key': key }))
      const again = await app.fetch(post('/v1/tokens/batch', body, { 'idempotency-key': key }))
      expect(await again.text()).toBe(await first.text())
      expect(again.headers.get('idempotency-status')).toBe('replayed')
      expect(app.audit).toHaveLength(2)
    })
  })

  describe('another request under the same key', () => {
    test.each([
      {
        what: 'with another body',
        request: (key: string) => ask(key, { ...RTC, expiresInSeconds: 60 }),
      },
      {
        what: 'with the same body in other words',
        request: (key: string) => ask(key, `${JSON.stringify(RTC)} `),
      },
    ])('$what is refused', async ({ request }) => {
      const app = appWith()
      const key = freshKey()
      await app.fetch(ask(key))
      const response = await app.fetch(request(key))
      expect(response.status).toBe(422)
      expect(await response.json()).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' })
      expect(app.audit).toHaveLength(1)
    })

    test('of another caller has nothing to do with it', async () => {
      const app = appWith()
      const key = freshKey()
      const tokens = new Set<string>()
      for (const caller of ['key:ada', 'key:bob', 'anonymous:ada']) {
        const response = await app.fetch(ask(key, RTC, caller))
        tokens.add(((await response.json()) as { token: string }).token)
      }
      expect(tokens.size).toBe(3)
    })

    test('of an anonymous caller elsewhere has nothing to do with it', async () => {
      const key = freshKey()
      await appWith({}, '192.0.2.1').fetch(ask(key, RTC, 'anonymous:a'))
      const elsewhere = await appWith({}, '192.0.2.2').fetch(ask(key, RTC, 'anonymous:a'))
      expect(elsewhere.headers.get('idempotency-status')).toBe('kept')
    })
  })

  test.each(['', ' ', 'a b', 'ä', 'x'.repeat(256)])('the key "%s" is refused', async (key) => {
    const app = appWith()
    const response = await app.fetch(ask(key))
    expect(response.status).toBe(400)
    expect(app.audit).toHaveLength(0)
  })

  test('a stranger is refused as without a key, and the refusal is in the audit log', async () => {
    const app = appWith()
    const response = await app.fetch(post('/v1/tokens', RTC, { 'idempotency-key': freshKey() }))
    expect(response.status).toBe(401)
    expect(app.audit).toMatchObject([{ action: 'token.refuse', reason: 'CREDENTIAL_MISSING' }])
  })

  test('a bad credential is looked at once, and charged for once', async () => {
    const knocks: string[] = []
    const door: CallerMethod = {
      name: 'door',
      authenticate(call) {
        knocks.push(`${call.endpoint} from ${call.address}`)
        throw new Problem('CREDENTIAL_INVALID', { detail: 'no' })
      },
    }
    const app = appWith({ callers: [door] })
    for (const path of ['/v1/tokens', '/v1/tokens/batch']) {
      expect((await app.fetch(ask(freshKey(), RTC, 'key:ada', path))).status).toBe(401)
    }
    expect(knocks).toEqual(['native from 192.0.2.1', 'native from 192.0.2.1'])
  })

  test('a good one is looked at once, too: somebody else may have to be asked', async () => {
    let looks = 0
    const counted: CallerMethod = {
      name: 'counted',
      authenticate(call, now) {
        looks++
        return byName.authenticate(call, now)
      },
    }
    const app = appWith({ callers: [counted] })
    const key = freshKey()
    for (const status of ['kept', 'replayed']) {
      const response = await app.fetch(ask(key))
      expect(response.headers.get('idempotency-status')).toBe(status)
    }
    expect(looks).toBe(2)
  })

  test('without a database a request with a key is answered, and told that it was in vain', async () => {
    const app = testApp()
    const key = freshKey()
    for (let count = 1; count <= 2; count++) {
      const response = await app.fetch(post('/v1/tokens', RTC, { 'idempotency-key': key }))
      expect(response.status).toBe(200)
      expect(response.headers.get('idempotency-status')).toBe('unsupported')
      expect(app.audit).toHaveLength(count)
    }
  })

  test('administration makes a thing once', async () => {
    let made = 0
    const audit: unknown[] = []
    const endpoint = adminEndpoint(
      {
        callers: [byName],
        limiter: unlimited,
        audit: oneByOne((event) => {
          audit.push(event)
          return Promise.resolve()
        }),
        clock: () => NOW * 1000,
      },
      {
        method: 'post',
        path: '/v1/admin/things',
        summary: 'Make a thing',
        scope: 'admin',
        answer: { status: 201, description: 'The thing' },
        audit: { action: 'thing.create' },
        run: () => ({ made: (made += 1), secret: 'shown once' }),
      },
    )
    const app = testApp({ callers: [byName] }, { idempotency: store, endpoints: [endpoint] })
    const key = freshKey()
    const first = await app.fetch(ask(key, '', 'key:ada', '/v1/admin/things'))
    const again = await app.fetch(ask(key, '', 'key:ada', '/v1/admin/things'))
    expect([first.status, again.status]).toEqual([201, 201])
    expect(await again.text()).toBe(await first.text())
    expect({ made, rows: audit.length }).toEqual({ made: 1, rows: 1 })
  })

  test('kept answers are not readable in the database', async () => {
    const response = await appWith().fetch(ask(freshKey()))
    const { token } = (await response.json()) as { token: string }
    for (const { where, content } of await dumpOf(location)) {
      expect({ where, found: content.includes(token) }).toEqual({ where, found: false })
    }
  })

  test('when the answer cannot be kept, it is sent all the same', async () => {
    const app = testApp(
      {},
      {
        idempotency: { ...store, finish: () => Promise.reject(new Error('the disk is full')) },
      },
    )
    const response = await app.fetch(post('/v1/tokens', RTC, { 'idempotency-key': freshKey() }))
    expect(response.status).toBe(200)
    expect(app.failures).toHaveLength(1)
  })
})
