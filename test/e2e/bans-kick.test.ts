import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'

import { type Gateway, silentLogger, startGateway } from '@tessera/gateway'
import { type RunningServer, startServer } from '@tessera/server/main'
import { createApiKey } from '@tessera/server/operations'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'

import { appCertificate, appId } from '../support/project.ts'

/*
 * A managed server that kicks with the credentials of its environment, and between it and the platform (which the gateway
 * plays) a line that loses answers, as Agora's own API does at times: what was asked for has happened, and the answer is
 * 504 or nothing.
 */

const customer = { customerId: 'customer', customerSecret: 'of the environment' }

/** What the line does to the answer of the next request of a method; it passes on everything else. */
type Loss = 'answers 504' | 'cuts the line'

let gateway: Gateway
let line: Server
let server: RunningServer
let folder: string
let adminKey: string
const asked: string[] = []
const losses = new Map<string, Loss>()

beforeAll(async () => {
  gateway = await startGateway({
    ...{ appId, appCertificate, ...customer },
    ...{ port: 0, media: false, logger: silentLogger },
  })
  setDefaultCACertificates([...getCACertificates(), gateway.authorityPem])
  line = createServer((request, response) => void passOn(request, response))
  await new Promise<void>((resolve) => line.listen(0, '127.0.0.1', resolve))
  folder = mkdtempSync(join(tmpdir(), 'tessera-kick-'))
  const secretFile = join(folder, 'customer-secret')
  writeFileSync(secretFile, `${customer.customerSecret}\n`, { mode: 0o600 })
  const env = {
    PORT: '0',
    TESSERA_DATA: folder,
    TESSERA_MASTER_KEY: randomBytes(32).toString('base64'),
    TESSERA_AGORA_CUSTOMER_ID: customer.customerId,
    TESSERA_AGORA_CUSTOMER_SECRET_FILE: secretFile,
    TESSERA_AGORA_REST_URL: `http://127.0.0.1:${(line.address() as AddressInfo).port}`,
    TESSERA_LOG: 'error',
    TESSERA_OVERLOAD_MS: '0',
  }
  const key = await createApiKey(
    env,
    { name: 'kick', scopes: ['admin'] },
    Math.floor(Date.now() / 1000),
  )
  adminKey = key.text
  server = await startServer({ env, write: () => undefined })
  await administer('POST', '/projects', { name: 'kick', appId, certificate: appCertificate })
})
beforeEach(() => {
  asked.length = 0
  losses.clear()
})
afterAll(async () => {
  await server.close()
  await gateway.close()
  line.closeAllConnections()
  await new Promise((resolve) => line.close(resolve))
  rmSync(folder, { recursive: true })
})

async function passOn(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = '', url = '', headers } = request
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const { authorization = '', 'content-type': type = 'text/plain' } = headers
  const answer = await fetch(gateway.url + url, {
    method,
    headers: { authorization, 'content-type': type },
    ...(chunks.length === 0 ? {} : { body: Buffer.concat(chunks) }),
  })
  asked.push(`${method} ${answer.status}`)
  const loss = losses.get(method)
  losses.delete(method)
  if (loss === 'cuts the line') {
    response.destroy()
    return
  }
  response.writeHead(loss === 'answers 504' ? 504 : answer.status).end(await answer.text())
}

async function administer(method: string, path: string, body?: unknown): Promise<Ban> {
  const response = await fetch(`${server.url}/v1/admin${path}`, {
    method,
    headers: { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  expect(response.ok).toBe(true)
  return (await response.json()) as Ban
}

interface Ban {
  readonly id: string
  readonly kickState: string
  readonly bans?: readonly Ban[]
}

const stateOf = async (id: string): Promise<string | undefined> =>
  (await administer('GET', '/bans')).bans?.find((ban) => ban.id === id)?.kickState

const rules = (): unknown => gateway.rules.list(appId, gateway.state().now)

test.for<{ loss: Loss | undefined; uid: number; requests: readonly string[] }>([
  { loss: undefined, uid: 11, requests: ['POST 200'] },
  { loss: 'answers 504', uid: 12, requests: ['POST 200', 'GET 200', 'PUT 200'] },
  { loss: 'cuts the line', uid: 13, requests: ['POST 200', 'GET 200', 'PUT 200'] },
])('a kick is one rule, also when the platform $loss', async ({ loss, uid, requests }) => {
  if (loss !== undefined) losses.set('POST', loss)
  const ban = await administer('POST', '/bans', { appId, uid, reason: 'shouted', kick: true })
  await expect.poll(() => stateOf(ban.id), { timeout: 20_000 }).toBe('done')
  expect(rules()).toMatchObject([{ uid, privileges: ['join_channel'] }])
  expect(asked).toEqual(requests)

  // Lifting, too: the rule is gone, and to hear that it is not there any more is as good.
  if (loss !== undefined) losses.set('DELETE', loss)
  await administer('DELETE', `/bans/${ban.id}`)
  await expect.poll(() => stateOf(ban.id), { timeout: 20_000 }).toBe('lifted')
  expect(rules()).toEqual([])
})

test('a platform that refuses the credentials leaves the ban in force, and says so', async () => {
  const ban = { appId: 'f'.repeat(32), uid: 14, reason: 'elsewhere', kick: true }
  const { id } = await administer('POST', '/bans', ban)
  await expect.poll(() => stateOf(id), { timeout: 20_000 }).toBe('failed')
  expect(asked).toEqual(['POST 401'])
})
