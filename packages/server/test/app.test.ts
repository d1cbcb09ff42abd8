import { verifyToken } from '@tessera/token'
import { describe, expect, test } from 'vitest'

import { oneByOne } from '../src/audit/audit.ts'
import { Problem } from '../src/problems.ts'
import { CERTIFICATE, get, NOW, post, testApp } from './support/app.ts'

interface Answer {
  readonly token: string
  readonly code: string
  readonly detail: string
  readonly errors: readonly { readonly path: string; readonly message: string }[]
}

async function bodyOf(response: Response): Promise<Answer> {
  return (await response.json()) as Answer
}

const RTC = { type: 'rtc', channel: 'lobby', uid: 1234, role: 'publisher' }

describe('POST /v1/tokens', () => {
  test('answers a token for what was asked, and says when it ends', async () => {
    const app = testApp()
    const response = await app.fetch(post('/v1/tokens', { services: [RTC], expiresInSeconds: 600 }))
    expect(response.status).toBe(200)
    const body = await bodyOf(response)
    expect(body).toMatchObject({
      format: '007',
      services: [RTC],
      expiresInSeconds: 600,
      expiresAt: NOW + 600,
      serverTime: NOW,
    })
    const verified = verifyToken(body.token, { certificates: [CERTIFICATE] }, { now: NOW })
    expect(verified.services).toMatchObject([{ type: 'rtc', channel: 'lobby', uid: '1234' }])
    expect(app.audit).toMatchObject([
      { action: 'token.issue', services: [RTC], certificateSlot: 'primary' },
    ])
    expect(JSON.stringify(app.audit)).not.toContain(body.token)
  })

  test.for([
    {
      wrong: 'a channel with a slash',
      services: [{ ...RTC, channel: 'a/b' }],
      path: 'services.0.channel',
    },
    {
      wrong: 'a channel of 65 bytes',
      services: [{ ...RTC, channel: 'x'.repeat(65) }],
      path: 'services.0.channel',
    },
    { wrong: 'an empty channel', services: [{ ...RTC, channel: '' }], path: 'services.0.channel' },
    { wrong: 'uid -1', services: [{ ...RTC, uid: -1 }], path: 'services.0.uid' },
    { wrong: 'uid 1.5', services: [{ ...RTC, uid: 1.5 }], path: 'services.0.uid' },
    { wrong: 'uid 2³²', services: [{ ...RTC, uid: 4_294_967_296 }], path: 'services.0.uid' },
    { wrong: 'uid "0123"', services: [{ ...RTC, uid: '0123' }], path: 'services.0.uid' },
    { wrong: 'uid "0"', services: [{ ...RTC, uid: '0' }], path: 'services.0.uid' },
    { wrong: 'uid null', services: [{ ...RTC, uid: null }], path: 'services.0.uid' },
    { wrong: 'an unknown role', services: [{ ...RTC, role: 'host' }], path: 'services.0.role' },
    { wrong: 'an unknown service', services: [{ type: 'whiteboard' }], path: 'services.0.type' },
    { wrong: 'no service', services: [], path: 'services' },
    { wrong: 'an unknown field', services: [{ ...RTC, colour: 'red' }], path: 'services.0' },
  ])('refuses $wrong and names it', async ({ services, path }) => {
    const app = testApp()
    const response = await app.fetch(post('/v1/tokens', { services }))
    expect(response.status).toBe(400)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    const body = await bodyOf(response)
    expect(body.code).toBe('REQUEST_INVALID')
    expect(body.errors.map((error) => error.path)).toContain(path)
    expect(app.audit).toMatchObject([{ action: 'token.refuse', reason: 'REQUEST_INVALID' }])
  })

  test('recognises a moment where a duration is meant', async () => {
    const body = await bodyOf(
      await testApp().fetch(post('/v1/tokens', { services: [RTC], expiresInSeconds: NOW + 3600 })),
    )
    expect(body.detail).toBe('expiresInSeconds: looks like a Unix time; pass seconds from now')
  })

  test.for([
    {
      wrong: 'another content type',
      headers: { 'content-type': 'text/plain' },
      body: '{}',
      status: 415,
    },
    { wrong: 'no JSON', headers: {}, body: '{"services":', status: 400 },
    { wrong: 'an empty body', headers: {}, body: '', status: 400 },
    { wrong: '17 KB', headers: {}, body: JSON.stringify({ x: 'x'.repeat(17_000) }), status: 413 },
    { wrong: 'arrays in arrays', headers: {}, body: '['.repeat(8_000), status: 400 },
    { wrong: 'an array', headers: {}, body: '[]', status: 400 },
    { wrong: 'a prototype', headers: {}, body: '{"__proto__":{"services":[]}}', status: 400 },
  ])('refuses $wrong with $status', async ({ headers, body, status }) => {
    const response = await testApp().fetch(post('/v1/tokens', body, headers))
    expect(response.status).toBe(status)
    expect(response.headers.get('cache-control')).toBe('no-store')
  })

  test('refuses a body of unknown length as soon as it is too large', async () => {
    let sent = 0
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1_000
        controller.enqueue(new Uint8Array(1_000).fill(0x20))
        if (sent > 1_000_000) controller.close()
      },
    })
    const request = new Request('http://localhost/v1/tokens', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'transfer-encoding': 'chunked' },
      body: endless,
      duplex: 'half',
    } as RequestInit)
    const response = await testApp().fetch(request)
    expect(response.status).toBe(413)
    expect(sent).toBeLessThan(30_000)
  })

  test('issues nothing when the decision cannot be written down', async () => {
    const app = testApp({
      audit: oneByOne(() =>
        Promise.reject(new Problem('AUDIT_UNAVAILABLE', { detail: 'the disk is full' })),
      ),
    })
    const response = await app.fetch(post('/v1/tokens', { services: [RTC] }))
    expect(response.status).toBe(503)
    expect((await bodyOf(response)).token).toBeUndefined()
  })

  test('asks for a credential where no method takes strangers', async () => {
    const response = await testApp({ callers: [] }).fetch(post('/v1/tokens', { services: [RTC] }))
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toBe('Bearer')
  })

  test('looks at the credential before the body', async () => {
    const response = await testApp({ callers: [] }).fetch(post('/v1/tokens', 'not json'))
    expect((await bodyOf(response)).code).toBe('CREDENTIAL_MISSING')
  })
})

describe('every answer', () => {
  test.for([
    { request: get('/healthz'), status: 200 },
    { request: get('/readyz'), status: 200 },
    { request: get('/openapi.json'), status: 200 },
    { request: get('/nowhere'), status: 404 },
    { request: get('/v1/tokens'), status: 405 },
    { request: post('/v1/tokens', {}), status: 400 },
    { request: get('/access_token'), status: 400 },
  ])('to $request.method $request.url is $status and never cached', async ({ request, status }) => {
    const response = await testApp().fetch(request)
    expect(response.status).toBe(status)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('referrer-policy')).toBe('no-referrer')
    expect(response.headers.get('x-request-id')).toBe('request-1')
  })

  test.for([
    { origin: 'https://app.example', allowed: 'https://app.example' },
    { origin: 'https://evil-app.example', allowed: null },
    { origin: 'https://app.example.evil', allowed: null },
    { origin: 'https://APP.example', allowed: null },
    { origin: 'https://app.example:8443', allowed: null },
    { origin: 'http://app.example', allowed: null },
    { origin: 'null', allowed: null },
  ])('lets a page of $origin read: $allowed', async ({ origin, allowed }) => {
    const response = await testApp().fetch(get('/healthz', { origin }))
    expect(response.headers.get('access-control-allow-origin')).toBe(allowed)
    expect(response.headers.get('vary')).toBe('Origin')
  })

  test('keeps a request id that is one, and no other', async () => {
    const app = testApp()
    const kept = await app.fetch(get('/healthz', { 'x-request-id': 'abc-123_X' }))
    expect(kept.headers.get('x-request-id')).toBe('abc-123_X')
    const forged = await app.fetch(get('/healthz', { 'x-request-id': 'a b' }))
    expect(forged.headers.get('x-request-id')).toBe('request-1')
  })

  test('to a failure of ours says nothing of it, and the log has it', async () => {
    const app = testApp({
      policy: {
        decide: () => {
          throw new Error('secret detail')
        },
      },
    })
    const response = await app.fetch(post('/v1/tokens', { services: [RTC] }))
    expect(response.status).toBe(500)
    expect(await response.text()).not.toContain('secret detail')
    expect(app.failures).toHaveLength(1)
  })
})

describe('POST /v1/tokens/explain', () => {
  test('explains to a stranger, without checking the certificate', async () => {
    const app = testApp({ callers: [] })
    const response = await app.fetch(post('/v1/tokens/explain', { token: '007nonsense' }))
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({ verdict: 'refused', certificateChecked: false })
  })

  test('checks the certificate for a caller', async () => {
    const app = testApp()
    const { token } = await bodyOf(await app.fetch(post('/v1/tokens', { services: [RTC] })))
    const right = await app.fetch(
      post('/v1/tokens/explain', { token, join: { channel: 'lobby', uid: 1234 } }),
    )
    expect(await right.json()).toMatchObject({ verdict: 'valid', certificateChecked: true })
    const wrong = await app.fetch(
      post('/v1/tokens/explain', { token, join: { channel: 'Lobby', uid: 1234 } }),
    )
    expect(await wrong.json()).toMatchObject({ verdict: 'refused' })
  })
})
