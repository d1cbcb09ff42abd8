import { readFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { bundle } from './support/bundle.ts'

const entries = [
  { name: '.', code: `export * from '@tessera/client'` },
  { name: './react', code: `export * from '@tessera/client/react'` },
  { name: './testing', code: `export * from '@tessera/client/testing'` },
]

/** What a call in a browser loads: the native endpoint and `joinRtc`. */
const CORE = `
  import { joinRtc, tokenSource } from '@tessera/client'
  export const used = [joinRtc, tokenSource.endpoint]
`
const MAX_CORE_BYTES = 6_000

test('the core is under 6 kB gzipped', async () => {
  const { length } = gzipSync(await bundle(CORE, { minify: true }), { level: 9 })
  expect(length).toBeLessThan(MAX_CORE_BYTES)
})

test('a bundler leaves out the sources and clients that an app does not use', async () => {
  const code = await bundle(CORE)
  for (const unused of ['fetch_rtc_token', 'tokenPrivilegeWillExpire', 'onTokenWillExpire']) {
    expect(code).not.toContain(unused)
  }
})

describe.each(entries)('$name', ({ code }) => {
  // Without comments, which may speak of what the code must not do.
  const built = bundle(code, { minify: true, external: ['react'] })

  test.for([
    { what: 'signing code', pattern: /\bsign\(|hmac|appCertificate|app_certificate|sha-?256/i },
    { what: 'anything of Node', pattern: /\bnode:|\bprocess\.|\bBuffer\b|\brequire\(/ },
    { what: 'a guessable random', pattern: /Math\.random/ },
    {
      what: 'a place where a token would stay',
      pattern: /localStorage|sessionStorage|indexedDB|document\.cookie|BroadcastChannel|\bcaches\b/,
    },
    { what: 'a log', pattern: /console\./ },
  ])('has no $what in it', async ({ pattern }) => {
    expect(await built).not.toMatch(pattern)
  })

  test('imports nothing but React', async () => {
    const imports = [...(await built).matchAll(/from\s*["']([^"']+)["']/g)].map(([, name]) => name)
    expect(imports.filter((name) => name !== 'react')).toEqual([])
  })
})

test('the package has no dependencies at run time', async () => {
  const text = await readFile(new URL('../package.json', import.meta.url), 'utf8')
  expect(JSON.parse(text)).not.toHaveProperty('dependencies')
})
