import { afterEach, describe, expect, test, vi } from 'vitest'
import { exchange, type HttpOptions, postJson, serverAddress, serverUrl } from './exchange.ts'
const URL_ = 'https://tokens.example.com/v1/tokens'
const MIDNIGHT = 'Thu, 01 Jan 2026 00:00:00 GMT'

type Sent = RequestInit & { readonly url: string; readonly headers: Record<string, string> }

/** Answers one response after the other, and remembers what was sent. */
function answering(...responses: (Response | Error)[]) {
  const sent: Sent[] = []
  const send = (options: Partial<HttpOptions> = {}, body?: unknown) =>
    exchange(
      body === undefined ? { url: URL_ } : postJson(URL_, body),
      {
        url: URL_,
        fetch: (url, init) => {
          sent.push({ ...init, url } as Sent)
          const next = responses.shift()
          return next instanceof Response ? Promise.resolve(next) : Promise.reject(next!)
        },
        ...options,
      },
      new AbortController().signal,
    )
  return { send, sent }
}

function problem(status: number, body: object = {}, headers: Record<string, string> = {}) {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/problem+json', ...headers },
  })
}

describe('a request', () => {
  test('is a plain GET, never cached, and follows no redirect', async () => {
    const { send, sent } = answering(new Response('answer'))
    await expect(send()).resolves.toBe('answer')
    expect(sent).toMatchObject([{ url: URL_, cache: 'no-store', redirect: 'error', headers: {} }])
  })

  test('is a POST with a body, and carries the caller’s headers and cookies as told', async () => {
    const { send, sent } = answering(new Response('answer'))
    await send({ headers: { authorization: 'Bearer a' }, credentials: 'include' }, {})
    expect(sent).toMatchObject([
      {
        method: 'POST',
        body: '{}',
        credentials: 'include',
        headers: { 'content-type': 'application/json', authorization: 'Bearer a' },
      },
    ])
  })
})

describe('a 401', () => {
  const login = (asked: boolean[]) => (context: { refresh: boolean }) => {
    asked.push(context.refresh)
    return Promise.resolve({ authorization: context.refresh ? 'Bearer fresh' : 'Bearer old' })
  }

  test('asks the headers function once for a fresh login', async () => {
    const asked: boolean[] = []
    const { send, sent } = answering(problem(401), new Response('answer'))
    await expect(send({ headers: login(asked) })).resolves.toBe('answer')
    expect(asked).toEqual([false, true])
    expect(sent.map(({ headers }) => headers.authorization)).toEqual(['Bearer old', 'Bearer fresh'])
  })

  test('after a fresh login is a refusal', async () => {
    const asked: boolean[] = []
    const { send } = answering(problem(401), problem(401, { code: 'LOGIN_EXPIRED' }))
    await expect(send({ headers: login(asked) })).rejects.toMatchObject({
      code: 'REQUEST_REFUSED',
      details: { status: 401, serverCode: 'LOGIN_EXPIRED' },
    })
    expect(asked).toEqual([false, true])
  })

  test('is a refusal at once when there is nobody to ask', async () => {
    const { send, sent } = answering(problem(401), new Response('answer'))
    await expect(send({ headers: { authorization: 'Bearer old' } })).rejects.toMatchObject({
      code: 'REQUEST_REFUSED',
    })
    expect(sent).toHaveLength(1)
  })
})

describe('an answer that is not a success', () => {
  test.for([
    { status: 403, code: 'REQUEST_REFUSED' },
    { status: 422, code: 'REQUEST_REFUSED' },
    { status: 400, code: 'REQUEST_FAILED' },
    { status: 404, code: 'REQUEST_FAILED' },
    { status: 429, code: 'REQUEST_FAILED' },
    { status: 500, code: 'REQUEST_FAILED' },
    { status: 503, code: 'REQUEST_FAILED' },
  ])('with $status is $code', async ({ status, code }) => {
    const { send } = answering(problem(status))
    await expect(send()).rejects.toMatchObject({ code, details: { status } })
  })

  test('says what the problem document says', async () => {
    const body = {
      code: 'ROLE_NOT_ALLOWED',
      detail: 'audience may not publish',
      hint: 'ask for subscriber',
    }
    const { send } = answering(problem(403, body))
    await expect(send()).rejects.toMatchObject({
      message: 'the token server answered 403: audience may not publish',
      details: { status: 403, serverCode: 'ROLE_NOT_ALLOWED', hint: 'ask for subscriber' },
    })
  })

  test.for(['<html>Bad gateway</html>', '', '[]', '{"detail":7}'])(
    'says only its status where the body is %j',
    async (body) => {
      const { send } = answering(new Response(body, { status: 502 }))
      await expect(send()).rejects.toMatchObject({
        message: 'the token server answered 502: without saying why',
        details: { status: 502, serverCode: undefined, hint: undefined },
      })
    },
  )

  test.for([
    { header: '7', date: '', seconds: 7 },
    { header: 'Thu, 01 Jan 2026 00:02:00 GMT', date: MIDNIGHT, seconds: 120 },
    { header: 'Wed, 31 Dec 2025 23:00:00 GMT', date: MIDNIGHT, seconds: undefined },
    // The user's clock may be an hour off, so a date that cannot be compared with the server's says nothing.
    { header: 'Thu, 01 Jan 2026 00:02:00 GMT', date: '', seconds: undefined },
    { header: '0', date: MIDNIGHT, seconds: undefined },
    { header: 'soon', date: MIDNIGHT, seconds: undefined },
  ])('with Retry-After $header at $date is to be repeated after $seconds s', async (row) => {
    const { header, date, seconds } = row
    const { send } = answering(problem(503, {}, { 'retry-after': header, date }))
    await expect(send()).rejects.toMatchObject({ details: { retryAfterSeconds: seconds } })
  })
})

test('no answer at all keeps the reason as the cause, and says which server and nothing of its path', async () => {
  const cause = new TypeError('fetch failed')
  const { send } = answering(cause)
  const outcome = expect(send()).rejects
  await outcome.toMatchObject({ code: 'NETWORK_FAILED', cause })
  await outcome.toThrow(/^https:\/\/tokens\.example\.com could not be reached/)
})

test('what looks like a token or a login in the words of the server is not repeated', async () => {
  const jwt = `eyJhbGciOiJIUzI1NiJ9.${'eyJzdWIiOiJhZGEifQ'.repeat(3)}.c2lnbmF0dXJl`
  const body = { code: jwt, detail: `token ${jwt} has expired`, hint: `not 007${'eJx'.repeat(40)}` }
  const { send } = answering(problem(403, body))
  await expect(send()).rejects.toMatchObject({
    message: 'the token server answered 403: token … has expired',
    details: { status: 403, serverCode: '…', hint: 'not …' },
  })
})

test('a body that breaks off is a network failure', async () => {
  const broken = new ReadableStream({ pull: (body) => body.error(new Error('reset')) })
  const { send } = answering(new Response(broken))
  await expect(send()).rejects.toMatchObject({ code: 'NETWORK_FAILED' })
})

test('a headers function that throws is named, and nothing is sent', async () => {
  const { send, sent } = answering()
  const headers = () => Promise.reject(new Error('not signed in'))
  await expect(send({ headers })).rejects.toMatchObject({ code: 'SOURCE_FAILED' })
  expect(sent).toHaveLength(0)
})

test('no error shows a header or a cookie', async () => {
  const { send } = answering(problem(500))
  const error: unknown = await send({ headers: { authorization: 'Bearer secret' } }).catch(
    (reason: unknown) => reason,
  )
  expect(JSON.stringify([error, String(error)])).not.toContain('secret')
})

describe('serverUrl', () => {
  test.for([
    ['https://tokens.example.com/', 'https://tokens.example.com'],
    ['https://tokens.example.com/t/abc', 'https://tokens.example.com/t/abc'],
    ['http://localhost:8080/v1/tokens', 'http://localhost:8080/v1/tokens'],
    ['http://app.localhost/', 'http://app.localhost'],
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
    ['http://[::1]:8080', 'http://[::1]:8080'],
  ] as const)('accepts %s', ([url, href]) => {
    expect(serverUrl(url)).toBe(href)
  })

  test.for([
    'http://tokens.example.com',
    'http://192.168.1.5:8080',
    'http://localhost.example.com',
    'http://127.0.0.1.example.com',
    'ftp://localhost',
    'data:text/plain,007',
    '/v1/tokens',
    'tokens.example.com',
    '',
  ])('refuses %j', (url) => {
    expect(() => serverUrl(url)).toThrow(TypeError)
  })
})

describe('serverAddress', () => {
  afterEach(() => vi.unstubAllGlobals())

  test('of a page is complete', () => {
    vi.stubGlobal('location', { href: 'https://app.example.com/room/1' })
    expect(serverAddress('/v1/tokens')()).toBe('https://app.example.com/v1/tokens')
  })

  test('that is relative may be given where a page is rendered beforehand, and not be used there', () => {
    const address = serverAddress('/v1/tokens')
    expect(address).toThrow('url must be a whole address')
  })

  test.for(['tokens.example.com', 'http://tokens.example.com', '//tokens.example.com', ''])(
    'refuses %j at once',
    (url) => {
      expect(() => serverAddress(url)).toThrow(TypeError)
    },
  )
})
