import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, createServer, request as httpRequest, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { signTicket } from '../src/callers/tickets.ts'
import { Secret } from '../src/config/secret.ts'
import { type RunningServer, startServer, type StartOptions } from '../src/main.ts'
import { listening, stopServing } from '../src/serving.ts'
import { APP_ID, CERTIFICATE } from './support/app.ts'
import { RawConnection } from './support/raw-socket.ts'

/*
 * What only a socket shows: limits, timeouts, ambiguous requests, and stopping. The behaviour of the app is tested
 * without one.
 */

const TICKET_SECRET = 'a ticket secret of more than 32 bytes'

function start(options: StartOptions = {}): Promise<RunningServer> {
  return startServer({
    write: () => undefined,
    ...options,
    env: {
      APP_ID,
      APP_CERTIFICATE: CERTIFICATE,
      TESSERA_ALLOW_ANONYMOUS: '1',
      // As the requests below call it.
      TESSERA_ALLOWED_HOSTS: 'a',
      TESSERA_TICKET_SECRET: TICKET_SECRET,
      PORT: '0',
      // Tests share the machine, and this process, with others.
      TESSERA_OVERLOAD_MS: '0',
      ...options.env,
    },
  })
}

let server: RunningServer
beforeAll(async () => {
  server = await start()
})
afterAll(() => server.close())

function tokenRequest(url: string): Promise<Response> {
  return fetch(`${url}/v1/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"services":[{"type":"rtc","channel":"lobby","uid":1,"role":"publisher"}]}',
  })
}

describe('a slow client', () => {
  const POST = 'POST /v1/tokens HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n'
  const slow: readonly { readonly how: string; readonly head: string }[] = [
    { how: 'sends nothing at all', head: '' },
    { how: 'sends half a request line', head: 'GET /heal' },
    { how: 'never ends its headers', head: 'GET /healthz HTTP/1.1\r\nHost: a\r\nX-A: b\r\n' },
    { how: 'never sends its body', head: `${POST}Content-Length: 9\r\n\r\n` },
    { how: 'sends half of its body', head: `${POST}Content-Length: 9\r\n\r\n{"a` },
    {
      how: 'never sends its last chunk',
      head: `${POST}Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n`,
    },
    { how: 'has nothing more to ask', head: 'GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n' },
  ]
  const connections = new Map<string, readonly RawConnection[]>()
  let dripping: RawConnection
  let drip: NodeJS.Timeout

  // All at once: it is the same ten seconds for each.
  beforeAll(async () => {
    for (const { how, head } of slow) {
      const fifty = await Promise.all(
        Array.from({ length: 50 }, () => RawConnection.open(server.url)),
      )
      for (const connection of fifty) connection.send(head)
      connections.set(how, fifty)
    }
    dripping = await RawConnection.open(server.url)
    dripping.send('GET /healthz HTTP/1.1\r\nHost: a\r\n')
    drip = setInterval(() => {
      dripping.send('X-A: b\r\n')
    }, 300)
  })
  afterAll(() => {
    clearInterval(drip)
  })

  test('keeps nobody else from being served', async () => {
    expect((await tokenRequest(server.url)).status).toBe(200)
  })

  test.for(slow)('that $how is let go, fifty times over', async ({ how }) => {
    await Promise.all(connections.get(how)!.map((connection) => connection.closed()))
  })

  test('that reads no answer is let go, however much there is for it', async () => {
    const big = createServer((_request, response) => response.end('x'.repeat(20_000_000)))
    big.listen(0, '127.0.0.1')
    const url = await listening(big, '127.0.0.1', 500)
    const gone = new Promise((resolve) =>
      big.once('connection', (socket) => socket.once('close', resolve)),
    )
    const deaf = connect(Number(new URL(url).port), '127.0.0.1').pause()
    deaf.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    await gone
    deaf.destroy()
    big.close()
  })

  test('that drips its headers is let go as well', async () => {
    await dripping.closed()
    expect(dripping.statuses()).not.toContain(200)
  })

  test.for(['POST /v1/tokens', 'POST /fetch_rtc_token', 'GET /fetch_rtc_token'])(
    'that leaves in the middle of its body calls nobody: %s',
    async (line) => {
      const lines: string[] = []
      const running = await start({
        write: (text) => lines.push(text),
        env: { TESSERA_LOG: 'debug' },
      })
      for (const length of [
        'Content-Length: 9\r\n\r\n{',
        'Transfer-Encoding: chunked\r\n\r\n1\r\n{',
      ]) {
        const connection = await RawConnection.open(running.url)
        connection.send(
          `${line} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n${length}`,
        )
        await new Promise((resolve) => setTimeout(resolve, 50))
        connection.end()
      }
      await expect
        .poll(() => lines.filter((text) => text.includes('client-left')), { timeout: 5_000 })
        .toHaveLength(2)
      await running.close()
      expect(lines.filter((text) => text.includes('"level":"error"'))).toEqual([])
    },
  )
})

describe('a request that is unusual', () => {
  test('the headers of all others may have 8 KB', async () => {
    const connection = await RawConnection.open(server.url)
    connection.send(`GET /healthz HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(8_192)}\r\n\r\n`)
    await connection.closed()
    expect(connection.statuses()).toEqual([431])
  })

  test('the body of a GET is not taken for the next request', async () => {
    const connection = await RawConnection.open(server.url)
    const inner = 'GET /readyz HTTP/1.1\r\nHost: a\r\n\r\n'
    connection.send(
      `GET /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: ${inner.length}\r\n\r\n${inner}`,
    )
    connection.send('GET /no-such-path HTTP/1.1\r\nHost: a\r\n\r\n')
    expect(await connection.answers(2)).toEqual([200, 404])
    connection.end()
  })
})

describe('what no request can be made of', () => {
  test.for([
    { what: 'a host with a space', text: 'GET /healthz HTTP/1.1\r\nHost: a b\r\n\r\n' },
    { what: 'a host with a path', text: 'GET /healthz HTTP/1.1\r\nHost: a/b\r\n\r\n' },
    { what: 'a host with a user', text: 'GET /healthz HTTP/1.1\r\nHost: a@b\r\n\r\n' },
    { what: 'a host with half a port', text: 'GET /healthz HTTP/1.1\r\nHost: a:8o\r\n\r\n' },
    { what: 'an address that is none', text: 'GET /healthz HTTP/1.1\r\nHost: [::1\r\n\r\n' },
    { what: 'a path that is a star', text: 'OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n' },
    { what: 'a path with a backslash', text: 'GET /a\\b HTTP/1.1\r\nHost: a\r\n\r\n' },
    { what: 'half of a URL', text: 'GET http://[ HTTP/1.1\r\nHost: a\r\n\r\n' },
  ])('is refused like anything else, and counted: $what', async ({ text }) => {
    const refused = async (): Promise<number> => {
      const metrics = await (await fetch(`${server.url}/metrics`)).text()
      return Number(/duration_seconds_count\{[^}]*4xx[^}]*\} (\d+)/.exec(metrics)?.[1] ?? 0)
    }
    const before = await refused()
    const connection = await RawConnection.open(server.url)
    connection.send(text)
    connection.send('GET /no-such-path HTTP/1.1\r\nHost: a\r\n\r\n')
    // The connection goes on: it is clear where the request ended.
    expect(await connection.answers(2)).toEqual([400, 404])
    expect(headerNames(connection.received, 0)).toEqual(headerNames(connection.received, 1))
    expect(connection.received).toMatch(/x-request-id: [\w-]{8,}\r\n/)
    expect(connection.received).toContain('"code":"REQUEST_INVALID"')
    connection.end()
    expect(await refused()).toBe(before + 2)
  })
})

/** The names of the headers of one of several answers. */
function headerNames(received: string, at: number): readonly string[] {
  const head = received.split(/HTTP\/1\.1 \d{3} /)[at + 1]!.split('\r\n\r\n')[0]!
  const names = head.split('\r\n').map((line) => line.split(':')[0]!.toLowerCase())
  return names.slice(1).toSorted()
}

describe('a connection', () => {
  test('serves one request after the other', async () => {
    const connection = await RawConnection.open(server.url)
    for (let count = 1; count <= 5; count++) {
      connection.send('GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n')
      expect(await connection.answers(count)).toEqual(Array<number>(count).fill(200))
    }
    connection.end()
  })

  test('serves requests that come at once, in their order', async () => {
    const connection = await RawConnection.open(server.url)
    const paths = ['/healthz', '/no-such-path', '/readyz']
    connection.send(paths.map((path) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`).join(''))
    expect(await connection.answers(3)).toEqual([200, 404, 200])
    connection.end()
  })

  test('speaks HTTP/1.0, as the health checks of some balancers do', async () => {
    const connection = await RawConnection.open(server.url)
    connection.send('GET /readyz HTTP/1.0\r\n\r\n')
    await connection.closed()
    expect(connection.statuses()).toEqual([200])
  })
})

describe('over a socket', () => {
  test.for([
    ['', { 'content-length': '42' }],
    // Past a cache, as many a library asks.
    ['?_=1732470000', { 'content-length': '42' }],
    ['?_=1732470000', { 'transfer-encoding': 'chunked' }],
  ] as const)(
    "the guide's sample gets its token with a GET%s that has a JSON body",
    async ([query, headers]) => {
      const body = '{"uid":1234,"channelName":"test","role":1}'
      const text = await new Promise<string>((resolve, reject) => {
        const request = httpRequest(
          `${server.url}/fetch_rtc_token${query}`,
          { method: 'GET', headers: { 'content-type': 'application/json', ...headers } },
          (response) => {
            let answer = ''
            response.on('data', (chunk: Buffer) => (answer += chunk.toString('utf8')))
            response.on('end', () => resolve(answer))
          },
        )
        request.on('error', reject)
        request.end(body)
      })
      const { code, token } = JSON.parse(text) as Record<string, string>
      expect([code, token?.slice(0, 3)]).toEqual(['200', '007'])
    },
  )

  test('a ticket in front of the path reaches a route with a body', async () => {
    const ticket = signTicket(
      {
        id: 'tkt_1',
        subject: 'kiosk',
        expiresAt: Math.floor(Date.now() / 1000) + 60,
        bounds: { channels: ['kiosk-*'] },
      },
      new Secret(TICKET_SECRET),
    )
    const ask = async (text: string): Promise<number> => {
      const response = await fetch(`${server.url}/t/${text}/v1/tokens`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"services":[{"type":"rtc","channel":"kiosk-1","uid":1,"role":"publisher"}]}',
      })
      return response.status
    }
    // A ticket is no anonymous caller, and no rule speaks of it: it opens the door, and then gets nothing.
    expect(await ask(ticket)).toBe(403)
    expect(await ask(`${ticket}x`)).toBe(401)
  })

  test('X-Forwarded-For makes one client no other', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tessera-limits-'))
    const file = join(folder, 'tessera.yaml')
    writeFileSync(file, 'limits: { address: { points: 5, durationSeconds: 60 } }')
    const limited = await start({ env: { TESSERA_CONFIG: file } })
    const statuses: number[] = []
    for (let at = 0; at < 20; at++) {
      const response = await fetch(`${limited.url}/access_token?channel=a&uid=1`, {
        headers: { 'x-forwarded-for': `198.51.100.${at}` },
      })
      statuses.push(response.status)
    }
    await limited.close()
    rmSync(folder, { recursive: true })
    expect(statuses.filter((status) => status === 200)).toHaveLength(5)
  })
})

describe('a server that starts', () => {
  test('warns of a secret that every user may read, and does not repeat it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tessera-secret-'))
    const file = join(folder, 'certificate')
    writeFileSync(file, CERTIFICATE, { mode: 0o644 })
    const lines: string[] = []
    const running = await start({
      env: { APP_CERTIFICATE: undefined, APP_CERTIFICATE_FILE: file },
      write: (line) => lines.push(line),
    })
    await running.close()
    rmSync(folder, { recursive: true })
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { level: 'warn', event: 'setting-to-look-at', setting: 'APP_CERTIFICATE_FILE' },
    ])
    expect(lines.join()).not.toContain(CERTIFICATE)
  })

  test('warns each time that it is open to everybody', async () => {
    const lines: string[] = []
    const running = await start({
      env: { TESSERA_ALLOW_ANONYMOUS: 'public', HOST: '0.0.0.0' },
      write: (line) => lines.push(line),
    })
    await running.close()
    expect(lines.join()).toContain('open-to-everybody')
  })

  test('does not, when it may not listen there', async () => {
    const refused = start({ env: { HOST: '0.0.0.0', TESSERA_TICKET_SECRET: undefined } })
    await expect(refused).rejects.toThrow(/TESSERA_ALLOW_ANONYMOUS/)
  })

  test('says so when its port is taken', async () => {
    const { port } = new URL(server.url)
    await expect(start({ env: { PORT: port } })).rejects.toThrow(/EADDRINUSE/)
  })
})

describe('a server that stops', () => {
  /** A server with a page that is answered when the test says so. */
  async function withSlowPage(drainMs: number): Promise<{
    readonly running: RunningServer
    readonly asked: () => number
    readonly answer: () => void
  }> {
    let asked = 0
    let answer: () => void = () => undefined
    const gate = new Promise<void>((resolve) => (answer = resolve))
    const running = await start({
      drainMs,
      pages: async () => {
        asked++
        await gate
        return new Response('slow, but sure')
      },
    })
    return { running, asked: () => asked, answer }
  }

  test('finishes what is in flight, and answers nobody new', async () => {
    const { running, asked, answer } = await withSlowPage(0)
    const inFlight = Array.from({ length: 30 }, () => fetch(`${running.url}/slow`))
    while (asked() < inFlight.length) await new Promise((resolve) => setTimeout(resolve, 5))
    const closed = running.close()
    await expect(fetch(`${running.url}/healthz`)).rejects.toThrow()
    answer()
    for (const response of await Promise.all(inFlight)) {
      expect(await response.text()).toBe('slow, but sure')
    }
    await closed
  })

  test('says so on /readyz, answers on, and asks its clients to go elsewhere', async () => {
    // Long enough for what is asked meanwhile, also where other tests run beside this one.
    const { running, asked, answer } = await withSlowPage(2_000)
    const held = fetch(`${running.url}/slow`)
    while (asked() === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    expect((await fetch(`${running.url}/readyz`)).status).toBe(200)
    const closed = running.close()
    const readiness = await fetch(`${running.url}/readyz`)
    expect(readiness.status).toBe(503)
    expect(await readiness.json()).toMatchObject({ checks: { serving: 'the server is stopping' } })
    const token = await tokenRequest(running.url)
    expect(token.status).toBe(200)
    expect(token.headers.get('connection')).toBe('close')
    expect((await fetch(`${running.url}/healthz`)).status).toBe(200)
    answer()
    expect(await (await held).text()).toBe('slow, but sure')
    await closed
    await expect(fetch(`${running.url}/readyz`)).rejects.toThrow()
  })

  test('may be told so twice', async () => {
    const running = await start()
    const [once, twice] = [running.close(), running.close()]
    await Promise.all([once, twice])
    await running.close()
  })

  test('drops no request of clients that heed /readyz, whatever the load', async () => {
    const running = await start({ drainMs: 1_500 })
    const agent = new Agent({ keepAlive: true, maxSockets: 16 })
    let isReady = true
    let answered = 0
    let failed = 0
    const client = async (): Promise<void> => {
      while (isReady) {
        const status = await getStatus(`${running.url}/access_token?channel=a&uid=1`, agent)
        if (status === 200 || status === 429) answered++
        else failed++
      }
    }
    const balancer = async (): Promise<void> => {
      while (isReady) {
        isReady = (await getStatus(`${running.url}/readyz`)) === 200
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    }
    const everybody = [balancer(), ...Array.from({ length: 16 }, client)]
    while (answered < 300) await new Promise((resolve) => setTimeout(resolve, 10))
    await running.close()
    await Promise.all(everybody)
    agent.destroy()
    expect(answered).toBeGreaterThanOrEqual(300)
    expect(failed).toBe(0)
  })

  test('does not wait for ever for a request that never ends', async () => {
    const bare: Server = createServer(() => undefined)
    await new Promise<void>((resolve) => bare.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(bare.address() as AddressInfo).port}`
    const halfSent = await RawConnection.open(url)
    halfSent.send('GET /healthz HTTP/1.1\r\n')
    const unanswered = await RawConnection.open(url)
    unanswered.send('GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n')
    await stopServing(bare, 0, 200)
    await Promise.all([halfSent.closed(), unanswered.closed()])
  })
})

/** The status of a GET, or 0 when it failed. */
function getStatus(url: string, agent?: Agent): Promise<number> {
  return new Promise((resolve) => {
    const request = httpRequest(url, agent === undefined ? {} : { agent }, (response) => {
      response.resume()
      response.on('end', () => resolve(response.statusCode ?? 0))
      response.on('error', () => resolve(0))
    })
    request.on('error', () => resolve(0))
    request.end()
  })
}

describe('a server whose event loop is stalled', () => {
  /** Holds up everything in this process, the server included. */
  function stall(ms: number): void {
    const end = performance.now() + ms
    while (performance.now() < end);
  }
  const busy = async (url: string): Promise<Response> => {
    let response = await tokenRequest(url)
    for (let attempt = 0; attempt < 60 && response.status !== 503; attempt++) {
      stall(500)
      await new Promise((resolve) => setTimeout(resolve, 50))
      response = await tokenRequest(url)
    }
    return response
  }

  test('sends callers away, stays healthy, and takes them again by itself', async () => {
    const lines: string[] = []
    const stalled = await start({
      env: { TESSERA_OVERLOAD_MS: '200' },
      write: (line) => lines.push(line),
    })
    const response = await busy(stalled.url)
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1'])
    expect(await response.json()).toMatchObject({ code: 'OVERLOADED' })
    for (const path of ['/healthz', '/readyz']) {
      expect((await fetch(stalled.url + path)).status).toBe(200)
    }
    const metrics = await (await fetch(`${stalled.url}/metrics`)).text()
    expect(metrics).toMatch(/tessera_overloaded [01]/)
    expect(metrics).toMatch(/reason="OVERLOADED"/)

    await expect
      .poll(async () => (await tokenRequest(stalled.url)).status, {
        timeout: 20_000,
        interval: 100,
      })
      .toBe(200)
    expect(lines.filter((line) => line.includes('"overloaded"')).length).toBeGreaterThan(0)
    // Nobody was refused anything, so the record of decisions has nothing of it.
    expect(lines.join()).not.toContain('"reason":"OVERLOADED"')
    await stalled.close()
  })

  test('takes whoever comes when it is told never to send anybody away', async () => {
    const stalled = await start({ env: { TESSERA_OVERLOAD_MS: '0' } })
    for (let second = 0; second < 5; second++) {
      stall(500)
      await new Promise((resolve) => setTimeout(resolve, 300))
      expect((await tokenRequest(stalled.url)).status).toBe(200)
    }
    await stalled.close()
  })
})
