import { gunzipSync, gzipSync } from 'node:zlib'

import { beforeAll, describe, expect, test, vi } from 'vitest'

import {
  bodyOf,
  type HttpEvent,
  type HttpResult,
  requestOf,
  resultOf,
} from '../../deploy/aws-lambda/http-event.ts'
import { type Ask, edgeContract, expectToken, LOBBY, SETTINGS } from './support/contract.ts'

/* The handler of deploy/aws-lambda, given the events that an HTTP API and a function URL send. */

const EVENT: HttpEvent = {
  version: '2.0',
  rawPath: '/access_token',
  rawQueryString: 'channel=lobby&uid=42',
  headers: { host: 'abc.lambda-url.eu-west-1.on.aws', 'x-forwarded-for': '203.0.113.9' },
  requestContext: {
    domainName: 'abc.lambda-url.eu-west-1.on.aws',
    stage: '$default',
    http: { method: 'GET', sourceIp: '192.0.2.44' },
  },
  isBase64Encoded: false,
}

const withMethod = (method: string): HttpEvent['requestContext'] => ({
  ...EVENT.requestContext,
  http: { ...EVENT.requestContext.http, method },
})

let handler: (event: HttpEvent) => Promise<HttpResult>
const lines: string[] = []

beforeAll(async () => {
  for (const [name, value] of Object.entries(SETTINGS)) vi.stubEnv(name, value)
  vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line))
  ;({ handler } = await import('../../deploy/aws-lambda/handler.ts'))
  return () => {
    vi.unstubAllEnvs()
    vi.restoreAllMocks()
  }
})

/** A request as the gateway turns it into an event, and the result into a response. */
const askAs =
  (isBase64Encoded: boolean): Ask =>
  async (path, init = {}) => {
    const request = new Request(`https://${EVENT.requestContext.domainName}${path}`, init)
    const { pathname, search } = new URL(request.url)
    const body = Buffer.from(await request.arrayBuffer())
    const result = await handler({
      ...EVENT,
      rawPath: pathname,
      rawQueryString: search.slice(1),
      headers: {
        ...Object.fromEntries(request.headers),
        'x-forwarded-for': `${request.headers.get('x-forwarded-for') ?? ''}, 192.0.2.44`,
      },
      requestContext: withMethod(request.method),
      ...(body.length > 0 && { body: body.toString(isBase64Encoded ? 'base64' : 'utf8') }),
      isBase64Encoded,
    })
    return new Response(Buffer.from(result.body, result.isBase64Encoded ? 'base64' : 'utf8'), {
      status: result.statusCode,
      headers: result.headers,
    })
  }

describe('the function', () => {
  describe.for([false, true])('given bodies in base64: %s', (isBase64Encoded) => {
    edgeContract(askAs(isBase64Encoded), () => lines.join('\n'))
  })

  test('counts by the address that called the gateway', async () => {
    lines.length = 0
    await handler(EVENT)
    expect(lines.join()).toContain('"address":"192.0.2.44"')
    expect(lines.join()).not.toContain('203.0.113.9')
  })

  test('reads the body of a GET, as an old client sends it', async () => {
    const body = Buffer.from(JSON.stringify({ channelName: 'lobby', uid: 42, role: 1 }))
    const { rawQueryString: _, ...rest } = EVENT
    const result = await handler({
      ...rest,
      rawPath: '/fetch_rtc_token',
      rawQueryString: '',
      body: body.toString('base64'),
      isBase64Encoded: true,
    })
    await expectToken(new Response(result.body, { status: result.statusCode }))
  })

  test('lets a stage with a name stand in front of every path', async () => {
    const requestContext = { ...EVENT.requestContext, stage: 'live' }
    for (const rawPath of ['/live/access_token', '/access_token']) {
      expect((await handler({ ...EVENT, rawPath, requestContext })).statusCode).toBe(200)
    }
    const other = await handler({ ...EVENT, rawPath: '/lively/access_token', requestContext })
    expect(other.statusCode).toBe(404)
  })

  test('is not for events of another format', async () => {
    await expect(handler({ ...EVENT, version: '1.0' })).rejects.toThrow(/2\.0/)
  })

  test('takes a request to the native API', async () => {
    const result = await handler({
      ...EVENT,
      rawPath: '/v1/tokens',
      rawQueryString: '',
      requestContext: withMethod('POST'),
      headers: { 'content-type': 'application/json', 'content-length': '3' },
      body: JSON.stringify({ services: [LOBBY] }),
    })
    expect(result.statusCode).toBe(200)
    expect(result.isBase64Encoded).toBe(false)
  })
})

describe('requestOf', () => {
  test.for([
    { what: 'a query in the path', rawPath: '/a?b=c', url: '/a%3Fb=c?x=1' },
    { what: 'a fragment in the path', rawPath: '/a#b', url: '/a%23b?x=1' },
    { what: 'two slashes', rawPath: '//evil.test/a', url: '//evil.test/a?x=1' },
    { what: 'escapes', rawPath: '/a%2Fb', url: '/a%2Fb?x=1' },
  ])('leaves host and query alone for $what', ({ rawPath, url }) => {
    const request = requestOf({ ...EVENT, rawPath, rawQueryString: 'x=1' })
    expect(request.url).toBe(`https://${EVENT.requestContext.domainName}${url}`)
  })

  test('keeps a query that names something twice', () => {
    const { url } = requestOf({ ...EVENT, rawQueryString: 'a=1&a=2&b=%26' })
    expect(new URL(url).searchParams.getAll('a')).toEqual(['1', '2'])
    expect(new URL(url).searchParams.get('b')).toBe('&')
  })

  test('joins cookies, keeps headers with several values, and leaves out what has none', () => {
    const { headers } = requestOf({
      ...EVENT,
      headers: { accept: 'text/html,application/json', 'x-none': undefined, 'x-name': 'Zoë €' },
      cookies: ['a=1', 'b=2'],
    })
    expect(headers.get('cookie')).toBe('a=1; b=2')
    expect(headers.get('accept')).toBe('text/html,application/json')
    expect(headers.has('x-none')).toBe(false)
    expect(Buffer.from(headers.get('x-name')!, 'latin1').toString()).toBe('Zoë €')
  })

  test('takes bodies that are no text', async () => {
    const bytes = gzipSync('body')
    const event = {
      ...EVENT,
      requestContext: withMethod('POST'),
      headers: { 'content-length': '1' },
      body: bytes.toString('base64'),
      isBase64Encoded: true,
    }
    const request = requestOf(event)
    expect(Buffer.from(await request.arrayBuffer())).toEqual(bytes)
    expect(request.headers.has('content-length')).toBe(false)
    expect(Buffer.from(bodyOf(event))).toEqual(bytes)
  })
})

describe('resultOf', () => {
  test('gives each cookie by itself and other headers as one text', async () => {
    const headers = new Headers({ vary: 'origin' })
    headers.append('vary', 'accept')
    headers.append('set-cookie', 'a=1; Expires=Tue, 01 Jan 2030 00:00:00 GMT')
    headers.append('set-cookie', 'b=2')
    expect(await resultOf(new Response('ä', { status: 201, headers }))).toEqual({
      statusCode: 201,
      headers: { 'content-type': 'text/plain;charset=UTF-8', vary: 'origin, accept' },
      cookies: ['a=1; Expires=Tue, 01 Jan 2030 00:00:00 GMT', 'b=2'],
      body: 'ä',
      isBase64Encoded: false,
    })
  })

  test('gives what is no text in base64', async () => {
    const { body, isBase64Encoded } = await resultOf(new Response(gzipSync('long')))
    expect(isBase64Encoded).toBe(true)
    expect(gunzipSync(Buffer.from(body, 'base64')).toString()).toBe('long')
  })

  test('gives an answer without a body', async () => {
    const { body, statusCode } = await resultOf(new Response(null, { status: 204 }))
    expect([statusCode, body]).toEqual([204, ''])
  })
})
