import { createHmac } from 'node:crypto'

import { describe, expect, test } from 'vitest'

import { callWith, problemOf, verdict } from '../../test/support/callers.ts'
import { Secret } from '../config/secret.ts'
import { type ForwardAuth, forwardAuth } from './forward-auth.ts'
import type { CallerMethod } from './principal.ts'

const NOW = 1_795_478_400
const SETTINGS: ForwardAuth = {
  url: 'https://app.example/whoami',
  headers: ['cookie', 'x-session'],
  secret: new Secret('a secret of more than thirty-two bytes'),
}
const CALL = callWith({ cookie: 'session=1', authorization: 'Basic x' }, { requestId: 'r-1' })

/** The app's endpoint as a function, on a clock that only the test moves. */
class Endpoint {
  now = 0
  readonly requests: Request[] = []
  readonly method: CallerMethod
  answer: () => Promise<Response> | Response

  constructor(answer: () => Promise<Response> | Response) {
    this.answer = answer
    this.method = forwardAuth(
      SETTINGS,
      (input, init) => {
        const request = new Request(input, init)
        this.requests.push(request)
        return Promise.resolve(this.answer())
      },
      () => NOW * 1_000,
      () => this.now,
    )
  }

  ask(call = CALL): ReturnType<typeof verdict> {
    return verdict(this.method, call, NOW)
  }
}

const down = (): Promise<Response> => Promise.reject(new TypeError('fetch failed'))
const ada = (): Response => Response.json({ subject: 'ada' })

describe('forwardAuth', () => {
  test('takes the word of the app', async () => {
    const endpoint = new Endpoint(() =>
      Response.json({ subject: 'ada', claims: { plan: 'gold' }, scopes: ['chat:app'], more: 1 }),
    )
    expect(await endpoint.ask()).toEqual({
      kind: 'forward-auth',
      subject: 'ada',
      claims: { plan: 'gold' },
      scopes: ['chat:app'],
    })
  })

  test('gives claims no prototype', async () => {
    const endpoint = new Endpoint(
      () => new Response('{"subject":"ada","claims":{"__proto__":{"admin":true}}}'),
    )
    const principal = await endpoint.ask()
    if (typeof principal !== 'object') throw new Error('not let in')
    expect(Object.getPrototypeOf(principal.claims)).toBeNull()
    expect(principal.claims.admin).toBeUndefined()
  })

  test('passes on the listed headers and no others', async () => {
    const endpoint = new Endpoint(ada)
    await endpoint.ask()
    const [request] = endpoint.requests
    expect([...request!.headers.keys()].toSorted()).toEqual([
      'cookie',
      'x-request-id',
      'x-tessera-signature',
      'x-tessera-timestamp',
    ])
    expect(request!.method).toBe('GET')
    expect(request!.redirect).toBe('error')
  })

  test.for([
    { sent: '__Host-tessera=s; session=1; __Host-tessera-oidc=o', passed: 'session=1' },
    { sent: 'session=1', passed: 'session=1' },
    { sent: 'a=__Host-tessera; b=2', passed: 'a=__Host-tessera; b=2' },
  ])('keeps the session of the console to itself: of $sent it passes on $passed', async (row) => {
    const endpoint = new Endpoint(ada)
    await endpoint.ask(callWith({ cookie: row.sent }))
    expect(endpoint.requests[0]!.headers.get('cookie')).toBe(row.passed)
  })

  test('asks nobody about a cookie of the console alone', async () => {
    const endpoint = new Endpoint(ada)
    expect(await endpoint.ask(callWith({ cookie: '__Host-tessera=s' }))).toBeUndefined()
    expect(endpoint.requests).toHaveLength(0)
  })

  test('signs what it sends, as docs/operations.md says', async () => {
    const endpoint = new Endpoint(ada)
    await endpoint.ask(callWith({ 'x-session': 's', cookie: 'c=1' }, { requestId: 'r-7' }))
    const [request] = endpoint.requests
    const text = `${NOW}\nr-7\ncookie:c=1\nx-session:s`
    expect(request!.headers.get('x-tessera-signature')).toBe(
      createHmac('sha256', SETTINGS.secret.reveal()).update(text).digest('hex'),
    )
    expect(request!.headers.get('x-tessera-timestamp')).toBe(String(NOW))
    expect(request!.headers.get('x-request-id')).toBe('r-7')
  })

  test('a caller cannot bring a signature along', async () => {
    const endpoint = new Endpoint(ada)
    const forged = { cookie: 'c', 'x-tessera-signature': 'forged', 'x-tessera-timestamp': '1' }
    await endpoint.ask(callWith(forged))
    expect(endpoint.requests[0]!.headers.get('x-tessera-signature')).not.toContain('forged')
    expect(endpoint.requests[0]!.headers.get('x-tessera-timestamp')).toBe(String(NOW))
  })

  test('a call without any of the headers is left to the other methods', async () => {
    const endpoint = new Endpoint(ada)
    expect(await endpoint.ask(callWith({ authorization: 'Bearer x' }))).toBeUndefined()
    expect(endpoint.requests).toEqual([])
  })

  test.for([
    { answer: 'an error', make: () => new Response('', { status: 500 }) },
    { answer: 'another status', make: () => new Response(null, { status: 204 }) },
    { answer: 'a redirect', make: () => new Response(null, { status: 302 }) },
    { answer: 'no JSON', make: () => new Response('hello') },
    { answer: 'nothing', make: () => new Response('') },
    { answer: 'null', make: () => Response.json(null) },
    { answer: 'no subject', make: () => Response.json({ claims: {} }) },
    { answer: 'an empty subject', make: () => Response.json({ subject: '' }) },
    { answer: 'a subject of 256', make: () => Response.json({ subject: 'x'.repeat(256) }) },
    { answer: 'half a surrogate pair', make: () => new Response('{"subject":"\\ud83c"}') },
    { answer: 'a number as subject', make: () => Response.json({ subject: 7 }) },
    { answer: 'claims in a list', make: () => Response.json({ subject: 'a', claims: [] }) },
    { answer: 'scopes as text', make: () => Response.json({ subject: 'a', scopes: 'admin' }) },
    {
      answer: 'more than 16 KB',
      make: () => Response.json({ subject: 'a', claims: { x: 'x'.repeat(16_384) } }),
    },
    { answer: 'a failed connection', make: down },
  ])('lets nobody in on $answer, and says which method it was', async ({ make }) => {
    const endpoint = new Endpoint(make)
    const problem = await problemOf(() => endpoint.method.authenticate(CALL, NOW))
    expect(problem).toMatchObject({
      code: 'CALLER_CHECK_UNAVAILABLE',
      details: { retryAfterSeconds: 2 },
    })
    expect(problem.details.detail).toContain('forward-auth')
  })
})

describe('a forward-auth endpoint that fails', () => {
  test('is not asked any more after five failures, and once every two seconds then', async () => {
    const endpoint = new Endpoint(down)
    for (let at = 0; at < 20; at++) expect(await endpoint.ask()).toBe('CALLER_CHECK_UNAVAILABLE')
    expect(endpoint.requests).toHaveLength(5)
    endpoint.now = 1_999
    await endpoint.ask()
    expect(endpoint.requests).toHaveLength(5)
    endpoint.now = 2_000
    await endpoint.ask()
    await endpoint.ask()
    expect(endpoint.requests).toHaveLength(6)
  })

  test('is asked by everybody again once it answers', async () => {
    const endpoint = new Endpoint(down)
    for (let at = 0; at < 10; at++) await endpoint.ask()
    endpoint.answer = ada
    endpoint.now = 2_000
    for (let at = 0; at < 3; at++) expect(await endpoint.ask()).toMatchObject({ subject: 'ada' })
    expect(endpoint.requests).toHaveLength(8)
  })

  test.for([401, 403])('%d is an answer, and no failure', async (status) => {
    const endpoint = new Endpoint(() => new Response('no', { status }))
    for (let at = 0; at < 20; at++) expect(await endpoint.ask()).toBe('CREDENTIAL_INVALID')
    expect(endpoint.requests).toHaveLength(20)
  })

  test('has fifty callers wait at most', async () => {
    let answerAll: () => void = () => undefined
    const gate = new Promise<void>((resolve) => (answerAll = resolve))
    const endpoint = new Endpoint(() => gate.then(ada))
    const waiting = Array.from({ length: 50 }, () => endpoint.ask())
    expect(await endpoint.ask()).toBe('CALLER_CHECK_UNAVAILABLE')
    expect(endpoint.requests).toHaveLength(50)
    answerAll()
    for (const answer of await Promise.all(waiting))
      expect(answer).toMatchObject({ subject: 'ada' })
    expect(await endpoint.ask()).toMatchObject({ subject: 'ada' })
  })
})
