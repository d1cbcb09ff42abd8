import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { type RunningServer, startServer } from '../src/main.ts'
import { APP_ID, CERTIFICATE } from './support/app.ts'
import { RawConnection } from './support/raw-socket.ts'

/*
 * A short request is answered without a stream, a chunked one with: two ways to one app. Whatever is asked, both must say
 * the same.
 */

const lines: string[] = []
let server: RunningServer
beforeAll(async () => {
  server = await startServer({
    write: (line) => void lines.push(line),
    env: {
      APP_ID,
      APP_CERTIFICATE: CERTIFICATE,
      TESSERA_ALLOW_ANONYMOUS: '1',
      TESSERA_COMPAT: 'all',
      CORS_ALLOW_ORIGIN: 'https://app.example',
      TESSERA_LOG: 'debug',
      TESSERA_OVERLOAD_MS: '0',
      PORT: '0',
    },
  })
})
afterAll(() => server.close())

interface Asked {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)
const TOKEN = '{"services":[{"type":"rtc","channel":"lobby","uid":1,"role":"publisher"}]}'
const asked = (some: Partial<Asked> & { readonly text?: string } = {}): Asked => ({
  method: 'POST',
  path: '/v1/tokens',
  headers: { 'content-type': 'application/json' },
  body: bytesOf(some.text ?? TOKEN),
  ...some,
})

function head({ method, path, headers }: Asked, more: string): string {
  const host = new URL(server.url).host
  const own = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return `${method} ${path} HTTP/1.1\r\nhost: ${host}\r\n${own.join('')}${more}\r\n\r\n`
}

/** Sends the body in pieces of these lengths, each in a packet of its own. */
async function sentWhole(request: Asked, pieces: readonly number[] = []): Promise<Answer> {
  return answerTo(async (connection) => {
    connection.send(head(request, `content-length: ${request.body.length}`))
    let at = 0
    for (const length of pieces) {
      await new Promise((resolve) => setImmediate(resolve))
      connection.send(request.body.slice(at, at + length))
      at += length
    }
    connection.send(request.body.slice(at))
  })
}

function sentInChunks(request: Asked): Promise<Answer> {
  return answerTo((connection) => {
    connection.send(head(request, 'transfer-encoding: chunked'))
    connection.send(`${request.body.length.toString(16)}\r\n`)
    connection.send(request.body)
    connection.send('\r\n0\r\n\r\n')
  })
}

interface Answer {
  readonly status: number
  readonly headers: readonly string[]
  readonly body: unknown
}

async function answerTo(
  send: (connection: RawConnection) => Promise<void> | void,
): Promise<Answer> {
  const connection = await RawConnection.open(server.url)
  await send(connection)
  await connection.answers()
  const end = (): number => connection.received.indexOf('\r\n\r\n') + 4
  const length = Number(/content-length: (\d+)/i.exec(connection.received)?.[1] ?? 0)
  await expect
    .poll(() => connection.received.length, { timeout: 5_000 })
    .toBeGreaterThanOrEqual(end() + length)
  connection.end()
  const [first = '', ...headers] = connection.received.slice(0, end() - 4).split('\r\n')
  return {
    status: Number(first.split(' ')[1]),
    headers: headers
      .map((line) => line.toLowerCase())
      // What differs from one request to the next in any case, and the length of a token with its salt.
      .filter(
        (line) => !/^(?:date|x-request-id|ratelimit-\w+|content-length|x-timestamp):/.test(line),
      )
      .sort(),
    body: withoutTheMoment(connection.received.slice(end())),
  }
}

function withoutTheMoment(text: string): unknown {
  try {
    return JSON.parse(text, (name, value: unknown) =>
      /token|^(?:expiresAt|serverTime|expire|userTs|ts)$/i.test(name) ? typeof value : value,
    )
  } catch {
    return text.replaceAll(/00[67][\w+/=]{60,}/g, 'a token')
  }
}

describe('the same in both ways', () => {
  const requests: Readonly<Record<string, Asked>> = {
    'a token': asked(),
    'a body that is no JSON': asked({ text: '{"services":' }),
    'a mark of the byte order': asked({ text: `\ufeff${TOKEN}` }),
    'text that is no UTF-8': asked({ body: Uint8Array.of(0x7b, 0xff, 0xfe, 0x7d) }),
    'characters of several bytes': asked({
      text: '{"services":[{"type":"rtm","userId":"用户-🙂"}]}',
    }),
    'another content type': asked({ headers: { 'content-type': 'text/plain' } }),
    'no content type': asked({ headers: {} }),
    'a request id and an origin': asked({
      headers: {
        'content-type': 'application/json',
        'X-Request-ID': 'abc-1',
        Origin: 'https://app.example',
      },
    }),
    'a credential that is no good': asked({
      headers: { 'content-type': 'application/json', Authorization: 'Bearer tsk_wrong' },
    }),
    'a path that is not there': asked({ path: '/v1/nothing' }),
    'a method that is not there': asked({ method: 'DELETE' }),
    'a compatible endpoint': asked({
      path: '/fetch_rtc_token',
      text: '{"uid":1,"ChannelName":"lobby","role":1}',
    }),
    'one that ends in a slash': asked({
      path: '/fetch_rtc_token/',
      text: '{"uid":1,"ChannelName":"lobby","role":1}',
    }),
    'two slashes': asked({ path: '//v1/tokens' }),
    'a query': asked({ path: '/v1/tokens?a=1' }),
    'a ticket that is none': asked({ path: '/t/abc/v1/tokens' }),
    'the largest body': asked({ text: TOKEN + ' '.repeat(16_384 - TOKEN.length) }),
    'one byte more': asked({ text: TOKEN + ' '.repeat(16_385 - TOKEN.length) }),
  }
  test.for(Object.entries(requests))('%s', async ([, request]) => {
    const whole = await sentWhole(request)
    expect(whole.status).toBeGreaterThanOrEqual(200)
    expect(whole).toEqual(await sentInChunks(request))
  })

  test('whatever is asked, in whatever pieces it comes', async () => {
    const body = fc.oneof(
      fc.json({ maxDepth: 4 }).map(bytesOf),
      fc.uint8Array({ minLength: 1, maxLength: 200 }),
      fc.constant(bytesOf(TOKEN)),
      fc
        .tuple(fc.nat(TOKEN.length - 1), fc.string({ unit: 'grapheme', maxLength: 3 }))
        .map(([at, text]) => bytesOf(TOKEN.slice(0, at) + text + TOKEN.slice(at + 1))),
    )
    const request = fc.record({
      method: fc.constantFrom('POST', 'PUT', 'PATCH', 'DELETE'),
      path: fc.constantFrom(
        '/v1/tokens',
        '/v1/explain',
        '/fetch_rtc_token',
        '/getToken',
        '/x/y-z_',
      ),
      headers: fc.constantFrom<Record<string, string>>(
        { 'content-type': 'application/json' },
        { 'content-type': 'application/json; charset=utf-8' },
        { 'Content-Type': 'text/plain', origin: 'https://app.example' },
        {},
      ),
      body: body.filter(({ length }) => length > 0),
    })
    await fc.assert(
      fc.asyncProperty(
        request,
        fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 3 }),
        async (one, pieces) => {
          expect(await sentWhole(one, pieces)).toEqual(await sentInChunks(one))
        },
      ),
      { numRuns: 150 },
    )
  })
})

test('one after the other on a connection, also before the first is answered', async () => {
  const connection = await RawConnection.open(server.url)
  const one = asked()
  const text = head(one, `content-length: ${one.body.length}`) + TOKEN
  connection.send(text + text + text.slice(0, -10))
  expect(await connection.answers(2)).toEqual([200, 200])
  connection.send(text.slice(-10) + text)
  expect(await connection.answers(4)).toEqual([200, 200, 200, 200])
  connection.end()
})

test('a client that asks whether to go on is told so', async () => {
  const connection = await RawConnection.open(server.url)
  const one = asked()
  connection.send(head(one, `content-length: ${one.body.length}\r\nexpect: 100-continue`))
  expect(await connection.answers()).toEqual([100])
  connection.send(one.body)
  expect(await connection.answers(2)).toEqual([100, 200])
  connection.end()
})

test('many on one connection leave no error behind', async () => {
  const connection = await RawConnection.open(server.url)
  const one = asked()
  for (let count = 1; count <= 50; count++) {
    connection.send(head(one, `content-length: ${one.body.length}`) + TOKEN)
    expect((await connection.answers(count)).at(-1)).toBe(200)
  }
  connection.end()
  await connection.closed()
  expect(lines.filter((line) => line.includes('"level":"error"'))).toEqual([])
})
