import { execFileSync } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  authorityPaths,
  type GatewayOptions,
  openAuthority,
  startGateway,
  trustInstructions,
} from '../src/index.ts'
import { issueLeaf } from '../src/tls/authority.ts'
import { ask } from './support/ask.ts'
import { APP_ID, CERTIFICATE } from './support/calls.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gateway-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('a gateway does not start', () => {
  test.for([
    { why: 'without a project', options: {}, says: 'appId' },
    { why: 'with a bad App ID', options: { appId: 'x' }, says: 'appId' },
    {
      why: 'with half of its credentials',
      options: { appId: APP_ID, customerId: 'x' },
      says: 'customerSecret',
    },
    { why: 'on a port that is none', options: { appId: APP_ID, port: 70_000 }, says: 'port' },
    { why: 'on all addresses', options: { appId: APP_ID, host: '0.0.0.0' }, says: 'host' },
    { why: 'on a name', options: { appId: APP_ID, host: 'localhost' }, says: 'host' },
    {
      why: 'beyond loopback by mistake',
      options: { appId: APP_ID, host: '192.0.2.1' },
      says: 'allowPublicBind',
    },
  ] satisfies { why: string; options: GatewayOptions; says: string }[])(
    '$why',
    async ({ options, says }) => {
      const start = startGateway({ port: 0, ...options })
      await expect(start).rejects.toThrow(RangeError)
      await expect(start).rejects.toThrow(says)
    },
  )

  test('on a port that is taken for UDP', async () => {
    const port = await quietPort()
    const socket = createSocket('udp4')
    await new Promise<void>((resolve) => socket.bind(port, '127.0.0.1', resolve))
    await expect(startGateway({ appId: APP_ID, port })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    })
    await new Promise<void>((resolve) => socket.close(() => resolve()))
    await (await startGateway({ appId: APP_ID, port })).close()
  })
})

test('projects come from a file as well as from flags', async () => {
  const configFile = join(folder, 'projects.yaml')
  const second = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  writeFileSync(
    configFile,
    `projects:\n  - appId: ${second}\n    appCertificate: "${CERTIFICATE}"\n`,
  )
  const gateway = await startGateway({ appId: APP_ID, configFile, port: 0 })
  expect(gateway.projects.list().map(({ appId }) => appId)).toEqual([APP_ID, second])
  await gateway.close()
})

test('what is not the gateway’s own goes to the pages it was given', async () => {
  const pages = (request: Request): Response =>
    new Response(`page ${new URL(request.url).pathname}`)
  const gateway = await startGateway({ appId: APP_ID, port: 0, pages })
  expect((await ask(gateway, 'GET', '/demo')).text).toBe('page /demo')
  expect((await ask(gateway, 'GET', '/_gateway/clock')).json).toHaveProperty('now')
  for (const [host, status] of [
    ['127-0-0-1.edge.localhost', 200],
    ['127.0.0.1', 200],
    ['evil.example', 403],
    ['localhost.evil.example', 403],
  ] as const) {
    const headers = { Host: `${host}:${gateway.port}` }
    expect((await ask(gateway, 'GET', '/demo', { headers })).status).toBe(status)
  }
  await gateway.close()
  const bare = await startGateway({ appId: APP_ID, port: 0 })
  expect((await ask(bare, 'GET', '/demo')).status).toBe(404)
  await bare.close()
})

/** G3: the local CA. */
describe('the local CA', () => {
  test('is made once, kept, and its key is for the owner alone', async () => {
    const first = await startGateway({ appId: APP_ID, port: 0, dataFolder: folder })
    const { key, certificate } = authorityPaths(folder)
    expect(statSync(key).mode & 0o777).toBe(0o600)
    expect(statSync(join(folder, 'ca')).mode & 0o077).toBe(0)
    await first.close()

    chmodSync(key, 0o644)
    const second = await startGateway({ appId: APP_ID, port: 0, dataFolder: folder })
    expect(second.authorityPem).toBe(first.authorityPem)
    expect(statSync(key).mode & 0o777).toBe(0o600)
    expect((await ask(second, 'GET', '/_gateway/ca.pem')).text).toBe(first.authorityPem)
    await second.close()
    expect(trustInstructions('linux', certificate)).toContain(certificate)
  })

  test('is the same for two gateways that start at once', async () => {
    const shared = join(folder, 'shared')
    const opened = await Promise.all(
      Array.from({ length: 4 }, async () => openAuthority(shared, Date.now())),
    )
    expect(new Set(opened.map(({ certificatePem }) => certificatePem)).size).toBe(1)
  })

  test('is replaced before it ends', async () => {
    const old = await openAuthority(join(folder, 'old'), Date.now() - 720 * 86_400_000)
    const fresh = await openAuthority(join(folder, 'old'), Date.now())
    expect(fresh.certificatePem).not.toBe(old.certificatePem)
  })

  test.for([
    { name: 'localhost', accepted: true },
    { name: '127-0-0-1.edge.localhost', accepted: true },
    { name: 'example.com', accepted: false },
    { name: 'localhost.example.com', accepted: false },
    { name: 'notlocalhost', accepted: false },
  ])('speaks for $name: $accepted', async ({ name, accepted }) => {
    const authority = await openAuthority(folder, Date.now())
    const leaf = await issueLeaf(authority, Date.now(), [name])
    const leafPath = join(folder, 'leaf.pem')
    writeFileSync(leafPath, leaf.certificatePem)
    const check = (): string =>
      execFileSync('openssl', ['verify', '-CAfile', authorityPaths(folder).certificate, leafPath], {
        encoding: 'utf8',
        stdio: 'pipe',
      })
    if (accepted) expect(check()).toContain('OK')
    else expect(check).toThrow(/permitted subtree violation/)

    const server = createServer({ cert: leaf.certificatePem, key: leaf.keyPem })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const outcome = await new Promise((resolve) => {
      const socket = connect(
        { port, host: '127.0.0.1', servername: name, ca: authority.certificatePem },
        () => {
          resolve(true)
          socket.destroy()
        },
      )
      socket.on('error', () => resolve(false))
    })
    expect(outcome).toBe(accepted)
    server.close()
  })
})

describe('how to trust the CA', () => {
  test.for(['darwin', 'win32', 'linux', 'freebsd'])(
    'on %s comes with how to undo it',
    (platform) => {
      const text = trustInstructions(platform, '/data/ca/ca.pem')
      expect(text).toContain('/data/ca/ca.pem')
      expect(text).toContain('Undo:')
    },
  )
})

/**
 * A port that is free for TCP and stays so: it lies below the range from which the system takes ports for connections of
 * other tests.
 */
async function quietPort(): Promise<number> {
  for (let port = 20_000 + (process.pid % 10_000); ; port++) {
    const server = createTcpServer()
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false))
      server.listen(port, '127.0.0.1', () => resolve(true))
    })
    if (!isFree) continue
    await new Promise((resolve) => server.close(resolve))
    return port
  }
}

test('the CA’s certificate is shown behind the gateway’s own, for whoever wants to see who signed it', async () => {
  const gateway = await startGateway({ appId: APP_ID, port: 0 })
  const chain = await new Promise<readonly string[]>((resolve, reject) => {
    const socket = connect(
      // Trusting nobody: a CA that is known beforehand would be put into the chain by ourselves.
      { host: '127.0.0.1', port: gateway.port, rejectUnauthorized: false },
      () => {
        const { raw, issuerCertificate } = socket.getPeerCertificate(true)
        const issuer = issuerCertificate as typeof issuerCertificate | undefined
        resolve([raw, issuer?.raw].map((der) => der?.toString('base64') ?? 'none'))
        socket.destroy()
      },
    )
    socket.on('error', reject)
  })
  const authority = gateway.authorityPem.replaceAll(/-----[^-]+-----|\s/g, '')
  expect(chain[0]).not.toBe(authority)
  expect(chain[1]).toBe(authority)
  await gateway.close()
})
