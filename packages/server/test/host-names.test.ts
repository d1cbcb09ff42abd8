import { request as httpRequest } from 'node:http'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { type RunningServer, startServer } from '../src/main.ts'
import { APP_ID, CERTIFICATE } from './support/app.ts'

/* A page that made its own name point to this machine (DNS rebinding) shows itself in nothing but the Host header. */

function start(env: Readonly<Record<string, string>>): Promise<RunningServer> {
  return startServer({
    write: () => undefined,
    pages: () => Promise.resolve(new Response('a page')),
    env: { APP_ID, APP_CERTIFICATE: CERTIFICATE, PORT: '0', TESSERA_OVERLOAD_MS: '0', ...env },
  })
}

interface Answer {
  readonly status: number | undefined
  readonly headers: Readonly<Record<string, unknown>>
  readonly text: string
}

function ask({ url }: RunningServer, host: string, path: string, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(`${url}${path}`, { method, headers: { host } }, (response) => {
      let text = ''
      response.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')))
      response.on('end', () => {
        resolve({ status: response.statusCode, headers: response.headers, text })
      })
    })
    request.on('error', reject)
    request.end()
  })
}

describe('without a credential, on the loopback', () => {
  let server: RunningServer
  beforeAll(async () => {
    server = await start({ TESSERA_ALLOW_ANONYMOUS: '1', TESSERA_ALLOWED_HOSTS: 'tokens.test' })
  })
  afterAll(() => server.close())

  const PATHS = [
    'GET /access_token?channel=lobby&uid=1',
    'POST /v1/tokens',
    'GET /t/ticket/access_token',
    'OPTIONS /v1/tokens',
    'GET /healthz',
    'GET /openapi.json',
    'GET /a-page',
  ]
  test.for(PATHS.map((path) => path.split(' ') as [string, string]))(
    'a token, or anything else, under evil.example is refused: %s %s',
    async ([method, path]) => {
      const { status, headers, text } = await ask(server, 'evil.example:8080', path, method)
      expect(status).toBe(421)
      expect(headers).toMatchObject({
        'content-type': 'application/problem+json',
        'cache-control': 'no-store',
      })
      expect(headers).toHaveProperty('x-request-id')
      expect(JSON.parse(text)).toMatchObject({ code: 'HOST_NOT_ALLOWED' })
      expect(text).toContain('TESSERA_ALLOWED_HOSTS')
      expect(text).not.toContain('007')
    },
  )

  test.for(['localhost.evil.example', '127.0.0.1.evil.example', 'a'])(
    'under %s is refused',
    async (host) => {
      expect((await ask(server, host, '/access_token?channel=lobby&uid=1')).status).toBe(421)
    },
  )

  test.for(['localhost:1', 'tokens.localhost', '127.0.0.1', '[::1]:80', '10.0.2.2', 'TOKENS.test'])(
    'under %s is given',
    async (host) => {
      expect((await ask(server, host, '/access_token?channel=lobby&uid=1')).status).toBe(200)
    },
  )
})

test.for([
  { who: 'everybody may have tokens', env: { TESSERA_ALLOW_ANONYMOUS: 'public' }, status: 200 },
  { who: 'callers need a credential', env: {}, status: 401 },
])('where $who, a proxy may pass any name on', async ({ env, status }) => {
  const server = await start(env)
  const answer = await ask(server, 'tokens.example.com', '/access_token?channel=lobby&uid=1')
  expect(answer.status).toBe(status)
  await server.close()
})
