import { describe, expect, test } from 'vitest'

import { adminEndpoint } from '../src/admin/admin-endpoint.ts'
import { oneByOne } from '../src/audit/audit.ts'
import { anonymous } from '../src/callers/anonymous.ts'
import { unlimited } from '../src/limits/limiter.ts'
import { Problem } from '../src/problems.ts'
import { get, NOW, post, testApp, type TestApp } from './support/app.ts'

/*
 * A replica that is in no state to issue: who asks is told so before anything else is looked at, in the words of the
 * endpoint that was asked. Of the caller nothing is known then, so nothing is written down either.
 */

const RTC = { services: [{ type: 'rtc', channel: 'lobby', uid: 1 }] }

function unfit(): TestApp & { readonly refused: string[] } {
  const refused: string[] = []
  const assertFit = (): void => {
    throw new Problem('OVERLOADED', { detail: 'not now', retryAfterSeconds: 1 })
  }
  const endpoint = adminEndpoint(
    {
      callers: [anonymous],
      limiter: unlimited,
      audit: oneByOne(() => Promise.reject(new Error('nothing is to be recorded'))),
      clock: () => NOW * 1000,
      assertNotOverloaded: assertFit,
    },
    {
      method: 'get',
      path: '/v1/admin/things',
      summary: 'Things',
      scope: 'admin:read',
      answer: { status: 200, description: 'Things' },
      run: () => ({}),
    },
  )
  const metrics = {
    issued: () => undefined,
    refused: (family: string, reason: string) => void refused.push(`${family} ${reason}`),
    answered: () => undefined,
  }
  const app = testApp({ assertFit, metrics }, { endpoints: [endpoint] })
  return { ...app, refused }
}

describe('a replica that is not fit', () => {
  test.for([
    {
      what: 'the native API',
      request: () => post('/v1/tokens', RTC),
      body: { code: 'OVERLOADED' },
    },
    {
      what: 'the guide',
      request: () => post('/fetch_rtc_token', { uid: 1 }),
      body: { code: '503' },
    },
    {
      what: 'an older GET',
      request: () => get('/rtc/a/publisher/uid/1/'),
      body: { error: 'not now' },
    },
  ])('says so through $what, and records nothing', async ({ request, body }) => {
    const app = unfit()
    const response = await app.fetch(request())
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1'])
    expect(await response.json()).toMatchObject(body)
    expect([app.audit, app.refused.length]).toEqual([[], 1])
  })

  test('sends administrators away as well', async () => {
    expect((await unfit().fetch(get('/v1/admin/things'))).status).toBe(503)
  })

  test.for(['/healthz', '/readyz', '/openapi.json'])('still answers %s', async (path) => {
    expect((await unfit().fetch(get(path))).status).toBe(200)
  })
})
