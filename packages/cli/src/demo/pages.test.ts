import { describe, expect, test } from 'vitest'

import { gatewayPages } from './gateway-pages.ts'
import { demoPages } from './pages.ts'

const settings = {
  appId: 'a'.repeat(32),
  gateway: { host: '127-0-0-1.edge.localhost', domain: 'edge.localhost', port: 8443 },
}
const pages = demoPages(() => settings)

async function get(path: string): Promise<Response | undefined> {
  return await pages(new Request(`http://localhost:8080${path}`))
}

describe('the demo pages', () => {
  test('show the page with a policy that names this gateway and nothing beyond the machine', async () => {
    const policy = (await get('/demo'))?.headers.get('content-security-policy') ?? ''
    expect(policy).toContain('wss://*.edge.localhost:8443')
    expect(policy).toMatch(/script-src 'self' 'sha256-[\w+/]{43}='(?:;|$)/)
    const sources = [...policy.matchAll(/https?:\/\/([^\s;]+)/g)].map(([, host]) => host)
    expect(sources.every((host) => host === '*.edge.localhost:8443')).toBe(true)
  })

  test('say where to join', async () => {
    expect(await (await get('/demo/settings.json'))?.json()).toEqual(settings)
  })

  test.for([
    { path: '/demo/style.css', type: 'text/css; charset=utf-8' },
    { path: '/demo/icon.svg', type: 'image/svg+xml' },
    { path: '/demo/agora-rtc-sdk.js', type: 'text/javascript; charset=utf-8' },
  ])('have $path', async ({ path, type }) => {
    expect((await get(path))?.headers.get('content-type')).toBe(type)
  })

  test.for([
    '/',
    '/other',
    '/demo/nothing.js',
    '/demo/index.html',
    '/demo/tsconfig.json',
    '/demo/client/../../package.json',
    '/demo/..%2f..%2fpackage.js',
    '/demo/client/%2e%2e/x.js',
    '/demo//etc/passwd.js',
  ])('know nothing of %s', async (path) => {
    expect(await get(path)).toBeUndefined()
  })

  test('are not there before the gateway is', async () => {
    expect(await demoPages(() => undefined)(new Request('http://localhost/demo'))).toBeUndefined()
  })
})

describe('the pages of the gateway', () => {
  const answer = gatewayPages({
    pages,
    gatewayPort: () => 8443,
    serverUrl: () => 'http://127.0.0.1:8080',
  })

  test('send every other name to the one whose certificate is accepted', async () => {
    const { status, headers } = await answer(new Request('https://localhost:8443/demo'))
    expect([status, headers.get('location')]).toEqual([
      302,
      'https://127-0-0-1.edge.localhost:8443/demo',
    ])
  })

  test('show the page under that name', async () => {
    const url = 'https://127-0-0-1.edge.localhost:8443/demo'
    expect(await (await answer(new Request(url))).text()).toContain('<title>Tessera demo</title>')
  })

  test('know nothing else', async () => {
    expect((await answer(new Request('https://localhost:8443/x'))).status).toBe(404)
  })
})
