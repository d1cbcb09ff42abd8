import type { LookupAddress } from 'node:dns'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { jwksSource } from '../src/callers/jwt/jwks-source.ts'
import { assertAllowed, keySetFetch } from '../src/callers/jwt/key-set-fetch.ts'
import { problemOf } from './support/callers.ts'

/*
 * An identity provider that misbehaves in every way there is a path for, on the loopback.
 */

const SIXTY_MB = 60_000_000
const KEYS = { keys: [{ kty: 'EC', kid: 'k1' }] }

let server: Server
let base: string
let requests: string[] = []
let bytesOfLarge = 0

const behaviours: Readonly<Record<string, RequestListener>> = {
  '/good': (_request, response) => response.end(JSON.stringify(KEYS)),
  '/error': (_request, response) => response.writeHead(500).end(JSON.stringify(KEYS)),
  '/hang': () => undefined,
  '/drip': (_request, response) => {
    const timer = setInterval(() => response.write(' '), 50)
    response.on('close', () => clearInterval(timer))
  },
  '/large': (request, response) => {
    const chunk = Buffer.alloc(65_536, ' ')
    const send = (): void => {
      while (bytesOfLarge < SIXTY_MB && !response.destroyed) {
        bytesOfLarge += chunk.length
        if (!response.write(chunk)) return void response.once('drain', send)
      }
      response.end()
    }
    request.resume()
    send()
  },
  '/just-too-large': (_request, response) => response.end(JSON.stringify(KEYS).padEnd(65_537, ' ')),
  '/just-fits': (_request, response) => response.end(JSON.stringify(KEYS).padEnd(65_536, ' ')),
  '/metadata': (_request, response) =>
    response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data/' }).end(),
  '/elsewhere': (_request, response) => response.writeHead(302, { location: '/good' }).end(),
  '/html': (_request, response) => response.end('<!doctype html>'),
  '/cut': (_request, response) => {
    response.writeHead(200, { 'content-length': '1000' }).write('{"keys":')
    setImmediate(() => response.destroy())
  },
  '/empty': (_request, response) => response.end(),
}

beforeAll(async () => {
  server = createServer((request, response) => {
    requests.push(request.url ?? '')
    behaviours[request.url ?? '']?.(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const fetchFromLoopback = keySetFetch({ privateHosts: new Set(), allowHttpOnLoopback: true })

/** A fetch for production, where names resolve as the test says. */
function fetchResolving(
  addresses: readonly string[],
  privateHosts: readonly string[] = [],
): ReturnType<typeof keySetFetch> {
  return keySetFetch({
    privateHosts: new Set(privateHosts),
    allowHttpOnLoopback: false,
    resolve: () =>
      Promise.resolve(
        addresses.map((address): LookupAddress => ({
          address,
          family: address.includes(':') ? 6 : 4,
        })),
      ),
  })
}

describe('keySetFetch', () => {
  test.for(['/good', '/just-fits'])('reads %s', async (path) => {
    expect(await fetchFromLoopback(`${base}${path}`)).toEqual(KEYS)
  })

  test.concurrent.for([
    { path: '/error', because: /status 500/ },
    { path: '/hang', because: /abort|timeout/i },
    { path: '/drip', because: /abort|timeout/i },
    { path: '/large', because: /larger than 65536 bytes/ },
    { path: '/just-too-large', because: /larger than 65536 bytes/ },
    { path: '/metadata', because: /status 302/ },
    { path: '/html', because: /JSON/ },
    { path: '/cut', because: /aborted|hang up|reset/i },
    { path: '/empty', because: /JSON/ },
  ])('gives up on $path', async ({ path, because }) => {
    await expect(fetchFromLoopback(`${base}${path}`)).rejects.toThrow(because)
  })

  test('stops reading an answer of 60 MB long before its end', async () => {
    bytesOfLarge = 0
    await fetchFromLoopback(`${base}/large`).catch(() => undefined)
    expect(bytesOfLarge).toBeLessThan(SIXTY_MB / 4)
  })

  test('never follows a redirect, not even to itself', async () => {
    requests = []
    await fetchFromLoopback(`${base}/elsewhere`).catch(() => undefined)
    expect(requests).toEqual(['/elsewhere'])
  })

  test.for([
    ['10.0.0.1'],
    ['169.254.169.254'],
    ['127.0.0.1'],
    ['::1'],
    ['::ffff:127.0.0.1'],
    ['fd00::1'],
    ['203.0.113.1', '10.0.0.1'],
  ])('refuses a name that resolves to %s', async (addresses) => {
    const fetchKeySet = fetchResolving(addresses)
    await expect(fetchKeySet('https://login.example/keys')).rejects.toThrow(/private address/)
  })

  test('refuses a name that has no address', async () => {
    await expect(fetchResolving([])('https://login.example/keys')).rejects.toThrow(/no address/)
  })

  test('lets a listed name have a private address', async () => {
    const port = Number(new URL(base).port)
    const fetchKeySet = fetchResolving(['127.0.0.1'], ['login.internal'])
    // It speaks no TLS: that the handshake fails shows that the address was let through.
    await expect(fetchKeySet(`https://login.internal:${port}/keys`)).rejects.toThrow(/SSL|EPROTO/)
  })

  test('lets a public address through', () => {
    const url = new URL('https://login.example/keys')
    for (const address of ['203.0.113.1', '2001:db8::1']) {
      const addresses = [{ address, family: address.includes(':') ? 6 : 4 }]
      const options = { privateHosts: new Set<string>(), allowHttpOnLoopback: false }
      expect(() => assertAllowed(url, url.hostname, addresses, options)).not.toThrow()
    }
  })

  test.for(['http://login.example/keys', 'ftp://login.example/keys', 'file:///etc/passwd'])(
    'refuses %s: only https is fetched',
    async (url) => {
      await expect(fetchResolving(['203.0.113.1'])(url)).rejects.toThrow(/https/)
    },
  )

  test('refuses plain http to the loopback, unless it is for development', async () => {
    requests = []
    const fetchKeySet = keySetFetch({ privateHosts: new Set(), allowHttpOnLoopback: false })
    await expect(fetchKeySet(`${base}/good`)).rejects.toThrow(/https/)
    expect(requests).toEqual([])
  })

  test('asks for the addresses of a name once, and uses those', async () => {
    let lookups = 0
    const fetchKeySet = keySetFetch({
      privateHosts: new Set(),
      allowHttpOnLoopback: true,
      resolve: () => {
        lookups++
        // Another answer the second time, as a rebinding name server gives.
        return Promise.resolve([{ address: lookups === 1 ? '127.0.0.1' : '10.0.0.1', family: 4 }])
      },
    })
    const port = new URL(base).port
    expect(await fetchKeySet(`http://login.example:${port}/good`)).toEqual(KEYS)
    expect(lookups).toBe(1)
  })

  test('does not wait for a name server that does not answer', async () => {
    const fetchKeySet = keySetFetch({
      privateHosts: new Set(),
      allowHttpOnLoopback: false,
      resolve: () => new Promise(() => undefined),
    })
    await expect(fetchKeySet('https://login.example/keys')).rejects.toThrow(/in time/)
  })
})

test('two hundred callers cost a provider that answers 500 one request', async () => {
  requests = []
  const source = jwksSource(`${base}/error`, fetchFromLoopback, () => 0)
  const codes = await Promise.all(
    Array.from({ length: 200 }, async (_, at) =>
      problemOf(() => source.keyFor({ alg: 'ES256', kid: `k${at}` })).then(({ code }) => code),
    ),
  )
  expect(new Set(codes)).toEqual(new Set(['CALLER_CHECK_UNAVAILABLE']))
  expect(requests).toEqual(['/error'])
})
