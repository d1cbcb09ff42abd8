import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { consolePages, type Pages } from '../src/routes/console-pages.ts'
import { testApp } from './support/app.ts'

const SCRIPT = 'console.log("console")\n'.repeat(50)
let folder: string
let pages: Pages
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tessera-console-'))
  const dist = join(folder, 'dist')
  mkdirSync(join(dist, 'assets'), { recursive: true })
  writeFileSync(
    join(dist, 'index.html'),
    '<!doctype html><meta property="csp-nonce" nonce="__CSP_NONCE__"><div id="root"></div>',
  )
  writeFileSync(join(dist, 'theme.js'), '1')
  writeFileSync(join(dist, 'assets/index-BxY_1-2z.js'), SCRIPT)
  writeFileSync(join(folder, 'secret.js'), 'secret')
  pages = consolePages(dist)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const get = (path: string, headers: Record<string, string> = {}): Promise<Response | undefined> =>
  pages(new Request(`http://localhost${path}`, { headers }))

describe('consolePages', () => {
  test('leads from the root to the console', async () => {
    const response = await get('/')
    expect([response?.status, response?.headers.get('location')]).toEqual([302, '/console'])
  })

  test.for([
    '/console',
    '/console/',
    '/console/sign-in',
    '/console/projects/abc',
    '/console/index.html',
  ])('answers %s with the page, under a policy with a nonce of its own', async (path) => {
    const nonces = new Set<string>()
    for (const response of [await get(path), await get(path)]) {
      const policy = response!.headers.get('content-security-policy')!
      const [, nonce = ''] = /style-src 'self' 'nonce-([^']+)'/.exec(policy)!
      nonces.add(nonce)
      expect(await response!.text()).toContain(`nonce="${nonce}"`)
      expect(policy).toMatch(
        /^default-src 'none'; script-src 'self'; .*frame-ancestors 'none'; base-uri 'none'; form-action 'self'; require-trusted-types-for 'script'$/,
      )
      expect(policy).not.toMatch(/unsafe|https?:|\*/)
      expect(response!.headers.get('cache-control')).toBe('no-store')
      expect(response!.headers.get('x-content-type-options')).toBe('nosniff')
    }
    expect(nonces.size).toBe(2)
  })

  test('lets browsers keep what is named after its content, and compresses it', async () => {
    const plain = await get('/console/assets/index-BxY_1-2z.js')
    expect(plain?.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(plain?.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect(await plain?.text()).toBe(SCRIPT)
    for (let time = 0; time < 2; time++) {
      const packed = await get('/console/assets/index-BxY_1-2z.js', {
        'accept-encoding': 'gzip, br',
      })
      expect(packed?.headers.get('content-encoding')).toBe('gzip')
      expect(gunzipSync(Buffer.from(await packed!.arrayBuffer())).toString()).toBe(SCRIPT)
    }
    expect((await get('/console/theme.js'))?.headers.get('cache-control')).toBe('no-cache')
  })

  test.for([
    '/consoles',
    '/demo',
    '/console/assets/index-00000000.js',
    '/console/missing.svg',
    '/console/index-html/x.js',
  ])('knows nothing of %s', async (path) => {
    expect(await get(path)).toBeUndefined()
  })

  test.for([
    '/console/../secret.js',
    '/console/%2e%2e/secret.js',
    '/console/..%2fsecret.js',
    '/console/assets/..%5c..%5csecret.js',
    '/console//secret.js',
    '/console/.%00./secret.js',
  ])('lets nobody out of its folder by %s', async (path) => {
    expect((await (await get(path))?.text()) ?? '').not.toContain('secret')
  })
})

test.for([
  { method: 'GET', status: 200, hasBody: true },
  { method: 'HEAD', status: 200, hasBody: false },
  { method: 'POST', status: 404, hasBody: true },
])('a server answers $method for a page with $status', async ({ method, status, hasBody }) => {
  const response = await testApp({}, { pages }).fetch(
    new Request('http://localhost/console', { method }),
  )
  expect(response.status).toBe(status)
  expect((await response.text()) !== '').toBe(hasBody)
  if (status === 200) expect(response.headers.get('content-security-policy')).toContain('nonce-')
})
