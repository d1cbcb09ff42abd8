import { createHmac } from 'node:crypto'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { type RunningServer, startServer } from '../../packages/server/src/main.ts'
import { readOfficially } from '../support/official.ts'
import { ROOT } from './support/files.ts'

/* What somebody gets who pressed the button of a platform and gave an App ID and a certificate. */

const APP_ID = '970ca35de60c44645bbae8a215061b33'
const APP_CERTIFICATE = '5cfd2fd1755d40ecb72977518be15d3b'
const SECRET = 'made by the platform: 64 characters or so, which nobody has seen'

let server: RunningServer

beforeAll(async () => {
  server = await startServer({
    env: {
      APP_ID,
      APP_CERTIFICATE,
      CALLER_JWT_SECRET: SECRET,
      TESSERA_CONFIG: join(ROOT, 'deploy/one-click/tessera.yaml'),
      TESSERA_LOG: 'silent',
      PORT: '0',
    },
    write: () => undefined,
  })
})
afterAll(() => server.close())

/** As a back end makes it in any language: three parts, HS256. */
function signed(claims: object, secret: string): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const text = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`
}

const CLAIMS = {
  iss: 'backend',
  aud: 'tessera',
  sub: 'ann',
  channel: 'lobby',
  uid: 42,
  exp: Math.floor(Date.now() / 1000) + 300,
}

async function ask(
  request: object,
  jwt?: string,
): Promise<{ readonly status: number; readonly body: Readonly<Record<string, unknown>> }> {
  const response = await fetch(`${server.url}/v1/tokens`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(jwt === undefined ? {} : { authorization: `Bearer ${jwt}` }),
    },
    body: JSON.stringify({ services: [{ type: 'rtc', ...request }] }),
  })
  return {
    status: response.status,
    body: (await response.json()) as Readonly<Record<string, unknown>>,
  }
}

describe('one click', () => {
  test('gives a token for what the back end signed', async () => {
    const { status, body } = await ask(
      { channel: 'lobby', uid: 42, role: 'publisher' },
      signed(CLAIMS, SECRET),
    )
    expect(status).toBe(200)
    expect(body.services).toMatchObject([{ type: 'rtc', channel: 'lobby', role: 'publisher' }])
    expect(String(readOfficially(body.token as string, APP_CERTIFICATE).appId)).toBe(APP_ID)
  })

  test('also where the back end signed several channels', async () => {
    const jwt = signed({ ...CLAIMS, channel: ['lobby', 'stage'] }, SECRET)
    expect((await ask({ channel: 'stage', uid: 42 }, jwt)).status).toBe(200)
  })

  test('gives nobody anything without', async () => {
    const { status, body } = await ask({ channel: 'lobby', uid: 42 })
    expect([status, body.code]).toEqual([401, 'CREDENTIAL_MISSING'])
  })

  test('gives nothing at the older endpoints either', async () => {
    expect((await fetch(`${server.url}/access_token?channel=lobby&uid=42`)).status).toBe(401)
  })

  test.for([
    { what: 'another channel', request: { channel: 'stage', uid: 42 }, claims: CLAIMS },
    { what: 'another uid', request: { channel: 'lobby', uid: 7 }, claims: CLAIMS },
    {
      what: 'every channel',
      request: { channel: '*', uid: 42 },
      claims: { ...CLAIMS, channel: '*' },
    },
    {
      what: 'a channel that nobody signed',
      request: { channel: 'lobby', uid: 42 },
      claims: { ...CLAIMS, channel: undefined },
    },
  ])('does not give $what', async ({ request, claims }) => {
    const { status, body } = await ask(request, signed(claims, SECRET))
    expect([status, body.code]).toEqual([403, 'POLICY_DENIED'])
  })

  test.for([
    { what: 'signed by somebody else', jwt: signed(CLAIMS, 'x'.repeat(64)) },
    { what: 'for somebody else', jwt: signed({ ...CLAIMS, aud: 'other' }, SECRET) },
    { what: 'without an end', jwt: signed({ ...CLAIMS, exp: undefined }, SECRET) },
  ])('takes nothing $what', async ({ jwt }) => {
    expect((await ask({ channel: 'lobby', uid: 42 }, jwt)).status).toBe(401)
  })
})
