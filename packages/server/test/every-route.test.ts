import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import type { Endpoint } from '../src/routes/endpoint.ts'
import { managedServer, statelessServer, type TestServer } from './support/server.ts'

/*
 * What holds on every route, by the list of routes that the server itself has, so that no new one is forgotten.
 */

const PATHS_OF_OLDER_SERVERS = [
  'GET /access_token?channel=a&uid=1',
  'GET /rtc/a/publisher/uid/1/',
  'GET /rte/a/publisher/uid/1/',
  'GET /rtm/ada/',
  'GET /chat/account/ada/',
  'GET /api/agora/token?channel=a&uid=1',
  'POST /fetch_rtc_token',
  'POST /getToken',
  'POST /token/generate',
  'POST /v2/token/generate',
]

describe.each([
  { mode: 'without a database', open: () => statelessServer() },
  { mode: 'with a database', open: () => managedServer() },
])('$mode', ({ open }) => {
  let server: TestServer
  beforeAll(async () => {
    server = await open()
  })
  afterAll(() => server.close())

  async function ask(line: string, headers: Readonly<Record<string, string>>): Promise<Response> {
    const [method = '', path = ''] = line.split(' ')
    const hasBody = method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS'
    return server.app.fetch(
      new Request(`http://localhost${path}`, {
        method,
        headers: { 'content-type': 'application/json', ...headers },
        ...(hasBody ? { body: '{}' } : {}),
      }),
    )
  }

  /** Each route, asked rightly and wrongly, as far as nobody has to know what it is about. */
  function lines(): readonly string[] {
    const own = server.app.endpoints.flatMap(({ method, path }) => {
      const filled = path.replaceAll(/:\w+/g, 'none')
      return [method.toUpperCase(), 'OPTIONS', 'HEAD', 'PROPFIND'].map((one) => `${one} ${filled}`)
    })
    return [...own, ...PATHS_OF_OLDER_SERVERS, 'GET /openapi.json', 'GET /docs', 'GET /nowhere']
  }

  test('no answer is kept by a cache or leaves its address in a referrer, whoever asks', async () => {
    const callers: Readonly<Record<string, string>>[] = [
      {},
      { authorization: 'Bearer nonsense' },
      ...(server.adminKey === '' ? [] : [{ authorization: `Bearer ${server.adminKey}` }]),
    ]
    const kept: string[] = []
    let asked = 0
    for (const line of lines()) {
      // The document of events never ends; it is asked by strangers only.
      for (const caller of line.includes('/events') ? callers.slice(0, 2) : callers) {
        const { headers, body } = await ask(line, caller)
        await body?.cancel()
        asked++
        const right =
          headers.get('cache-control') === 'no-store' &&
          headers.get('referrer-policy') === 'no-referrer' &&
          headers.get('x-content-type-options') === 'nosniff' &&
          headers.get('vary')?.includes('Origin') === true
        if (!right) kept.push(`${line} ${JSON.stringify([...headers])}`)
      }
    }
    expect(kept).toEqual([])
    expect(asked).toBeGreaterThan(server.adminKey === '' ? 40 : 300)
    expect(server.failures).toEqual([])
  })

  test('of our own, none hands out a token, or changes anything, to a GET', () => {
    const issuing = ({ problems }: Endpoint): boolean => problems.includes('POLICY_DENIED')
    const methods = server.app.endpoints.filter(issuing).map(({ method }) => method)
    expect(methods.length).toBeGreaterThan(1)
    expect(new Set(methods)).toEqual(new Set(['post']))
  })

  test('none takes a credential in its query', () => {
    const queries = server.app.endpoints.flatMap(({ query }) =>
      query === undefined ? [] : [JSON.stringify(query.toJSONSchema({ io: 'input' }))],
    )
    expect(queries.join()).not.toMatch(/"(?:[a-z_]*token|api_?key|secret|password|ticket|code)"/i)
  })

  test('none lets a page of an origin that is not listed read its answer, nor ask with credentials', async () => {
    for (const line of lines()) {
      const { headers, body } = await ask(line, { origin: 'https://evil.example' })
      await body?.cancel()
      expect({ line, allowed: headers.get('access-control-allow-origin') }).toEqual({
        line,
        allowed: null,
      })
      const listed = await ask(line, { origin: 'https://app.example' })
      await listed.body?.cancel()
      expect(listed.headers.get('access-control-allow-origin')).toBe('https://app.example')
      expect(listed.headers.get('access-control-allow-credentials')).toBeNull()
    }
  })
})
