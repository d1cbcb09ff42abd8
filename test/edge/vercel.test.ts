import { once } from 'node:events'
import {
  createServer,
  type IncomingMessage,
  request as httpRequest,
  type RequestListener,
  type Server,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

import { type Ask, edgeContract, expectToken, SETTINGS } from './support/contract.ts'

/* Both functions of deploy/vercel, called as the platform does, with the header that it sets. */

const CLIENT = '192.0.2.45'
const lines: string[] = []
let server: Server
let askWeb: Ask

beforeAll(async () => {
  for (const [name, value] of Object.entries(SETTINGS)) vi.stubEnv(name, value)
  vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line))
  const web = await import('../../deploy/vercel/api/index.ts')
  askWeb = (path, init) => {
    const request = new Request(`https://tessera.vercel.app${path}`, init)
    request.headers.set('x-vercel-forwarded-for', CLIENT)
    return web.default.fetch(request)
  }
  const node = await import('../../deploy/vercel/node-handler.ts')
  const listener: RequestListener = (request, response) => {
    request.headers['x-vercel-forwarded-for'] = CLIENT
    request.rawHeaders.push('x-vercel-forwarded-for', CLIENT)
    void node.default(request, response)
  }
  server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  vi.unstubAllEnvs()
})
afterAll(() => {
  server.close()
  vi.restoreAllMocks()
})

const origin = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`

describe.for<{ name: string; ask: Ask }>([
  { name: 'the function that takes a Request', ask: (path, init) => askWeb(path, init) },
  { name: 'the handler of Node', ask: (path, init) => fetch(origin() + path, init) },
])('$name', ({ ask }) => {
  edgeContract(ask, () => lines.join('\n'))

  test('counts by the address that the platform saw', async () => {
    lines.length = 0
    await ask('/access_token?channel=lobby&uid=42')
    expect(lines.join()).toContain(`"address":"${CLIENT}"`)
  })
})

test('the handler of Node reads the body of a GET, as an old client sends it', async () => {
  const body = JSON.stringify({ channelName: 'lobby', uid: 42, role: 1 })
  const request = httpRequest(`${origin()}/fetch_rtc_token`, {
    headers: { 'content-type': 'application/json', 'content-length': body.length },
  })
  request.end(body)
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  await expectToken(new Response(await text(response)))
})
