import { deflateSync } from 'node:zlib'

import { describe, expect, test } from 'vitest'

import { get, post, testApp } from './support/app.ts'

/*
 * The inspector reads tokens that nobody has verified, for whoever asks.
 */

/** Looks like a 007 token, and unpacks to so many bytes. */
function bomb(bytes: number): string {
  return `007${deflateSync(Buffer.alloc(bytes), { level: 9 }).toString('base64')}`
}

const MEGABYTE = 1 << 20

describe('POST /v1/tokens/explain', () => {
  test.for([
    { what: 'that unpacks to 100 KB', token: bomb(100_000), status: 200 },
    { what: 'that unpacks to 5 MB', token: bomb(5 * MEGABYTE), status: 200 },
    { what: 'that is longer than 8 KB', token: bomb(10 * MEGABYTE), status: 400 },
    { what: 'of 8,193 characters', token: `007${'A'.repeat(8_190)}`, status: 400 },
    {
      what: 'that unpacks to another one',
      token: `007${deflateSync(bomb(MEGABYTE)).toString('base64')}`,
      status: 200,
    },
    { what: 'that is cut', token: bomb(MEGABYTE).slice(0, -9), status: 200 },
  ])('answers a text $what with $status, shortly', async ({ token, status }) => {
    const app = testApp()
    const response = await app.fetch(post('/v1/tokens/explain', { token }))
    expect(response.status).toBe(status)
    const text = await response.text()
    expect(text.length).toBeLessThan(20_000)
    if (status === 200) expect(JSON.parse(text)).toMatchObject({ verdict: 'refused' })
    expect(app.failures).toEqual([])
  })

  test.for([
    { bytes: 65_536, read: true },
    { bytes: 65_537, read: false },
  ])('reads a text that unpacks to $bytes bytes: $read', async ({ bytes, read }) => {
    const response = await testApp().fetch(post('/v1/tokens/explain', { token: bomb(bytes) }))
    const { token, findings } = (await response.json()) as {
      readonly token: unknown
      readonly findings: readonly { readonly code: string }[]
    }
    expect(token !== null).toBe(read)
    expect(findings.some(({ code }) => code === 'TOO_LARGE')).toBe(!read)
  })

  test('is no GET, so that no token stands in an address', async () => {
    expect((await testApp().fetch(get('/v1/tokens/explain?token=007x'))).status).toBe(405)
  })
})
