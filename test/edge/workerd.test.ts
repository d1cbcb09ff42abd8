import { fileURLToPath } from 'node:url'

import { Miniflare } from 'miniflare'
import { rolldown } from 'rolldown'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { readOfficially } from '../support/official.ts'

/* The Worker of deploy/cloudflare, bundled as Wrangler does, in the runtime that Cloudflare runs. */

const APP_ID = '970ca35de60c44645bbae8a215061b33'
const APP_CERTIFICATE = '5cfd2fd1755d40ecb72977518be15d3b'

let worker: Miniflare
let code: string

beforeAll(async () => {
  const build = await rolldown({
    input: fileURLToPath(new URL('../../deploy/cloudflare/worker.ts', import.meta.url)),
    platform: 'browser',
    external: /^node:/,
    moduleTypes: { '.yaml': 'text' },
    resolve: {
      conditionNames: ['@tessera/source', 'workerd', 'worker', 'browser', 'import', 'default'],
    },
  })
  const { output } = await build.generate({ format: 'esm', codeSplitting: false })
  await build.close()
  code = output[0].code
  worker = new Miniflare({
    modules: [{ type: 'ESModule', path: 'worker.js', contents: code }],
    compatibilityDate: '2026-01-01',
    compatibilityFlags: ['nodejs_compat'],
    bindings: {
      APP_ID,
      APP_CERTIFICATE,
      TESSERA_ALLOW_ANONYMOUS: 'public',
      TESSERA_COMPAT: 'one-click,guide',
    },
  })
}, 60_000)
afterAll(() => worker.dispose())

const ask = (path: string, init?: RequestInit): Promise<Response> =>
  worker.dispatchFetch(`http://worker.test${path}`, init as never) as unknown as Promise<Response>

describe('the Worker', () => {
  test("answers the guide's request with a token that Agora's own package verifies", async () => {
    const response = await ask('/access_token?channel=lobby&uid=42')
    expect(response.status).toBe(200)
    const { token } = (await response.json()) as { readonly token: string }
    expect(String(readOfficially(token, APP_CERTIFICATE).appId)).toBe(APP_ID)
  })

  test.for(['/healthz', '/readyz', '/docs', '/openapi.json'])('answers %s', async (path) => {
    expect((await ask(path)).status).toBe(200)
  })

  test('answers the native API, and its refusals', async () => {
    const post = (body: object): Promise<Response> =>
      ask('/v1/tokens', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    const service = { type: 'rtc', channel: 'lobby', uid: 7, role: 'subscriber' }
    expect((await post({ services: [service] })).status).toBe(200)
    const refused = await post({ services: [{ ...service, uid: -1 }] })
    expect([refused.status, refused.headers.get('content-type')]).toEqual([
      400,
      'application/problem+json',
    ])
  })

  test('carries nothing that only Node has', () => {
    const modules = [...code.matchAll(/from ["'](node:[^"']+)["']/g)].map(([, name]) => name)
    expect([...new Set(modules)].sort()).toEqual(['node:crypto', 'node:net'])
  })
})
