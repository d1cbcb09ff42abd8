import { verifyToken } from '@tessera/token'
import { expect, test } from 'vitest'

import { readOfficially } from '../../support/official.ts'
import { appCertificate, appId, otherCertificate } from '../../support/project.ts'

const TICKET_SECRET = Buffer.from('for tests only, and 32 bytes or more').toString('base64')

/** The settings that the contract is written for. */
export const SETTINGS: Readonly<Record<string, string>> = {
  APP_ID: appId,
  APP_CERTIFICATE: appCertificate,
  APP_CERTIFICATE_SECONDARY: otherCertificate,
  TESSERA_TICKET_SECRET: TICKET_SECRET,
  TESSERA_ALLOW_ANONYMOUS: 'public',
  TESSERA_COMPAT: 'one-click,guide',
}
const SECRETS = [appCertificate, otherCertificate, TICKET_SECRET]

/** One HTTP request to what is being tested; `path` begins with a slash. */
export type Ask = (path: string, init?: RequestInit) => Promise<Response>

export function postJson(body: unknown): RequestInit {
  return {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  }
}

export const LOBBY = { type: 'rtc', channel: 'lobby', uid: 7, role: 'subscriber' }

/** Throws unless both Agora's own package and ours find that the project signed this token. */
export async function expectToken(response: Response): Promise<void> {
  expect(response.status).toBe(200)
  const { token } = (await response.json()) as { readonly token: string }
  expect(String(readOfficially(token, appCertificate).appId)).toBe(appId)
  expect(verifyToken(token, { appId, certificates: [appCertificate] }).appId).toBe(appId)
}

/**
 * What holds wherever the app runs.
 *
 * @param written - All that the program has printed so far.
 */
export function edgeContract(ask: Ask, written: () => string): void {
  test("answers the guide's request with a token that Agora's own package verifies", async () => {
    await expectToken(await ask('/access_token?channel=lobby&uid=42'))
  })

  test('answers the native API with a token', async () => {
    await expectToken(await ask('/v1/tokens', postJson({ services: [LOBBY] })))
  })

  test.for([
    { what: 'a uid that is none', body: { services: [{ ...LOBBY, uid: -1 }] }, status: 400 },
    { what: 'a body that is not JSON', body: '{', status: 400 },
    { what: 'a body over the limit', body: 'x'.repeat(20_000), status: 413 },
  ])('refuses $what', async ({ body, status }) => {
    const refused = await ask('/v1/tokens', postJson(body))
    expect([refused.status, refused.headers.get('content-type')]).toEqual([
      status,
      'application/problem+json',
    ])
  })

  test('refuses a ticket that it did not sign', async () => {
    const refused = await ask('/t/made.up.ticket/access_token?channel=lobby&uid=42')
    expect(refused.status).toBe(401)
    expect(await refused.text()).not.toContain('007')
  })

  test('records who asked by the address that the client cannot choose', async () => {
    const init = { headers: { 'x-forwarded-for': '198.51.100.66', 'x-real-ip': '198.51.100.66' } }
    expect((await ask('/access_token?channel=lobby&uid=42', init)).status).toBe(200)
    expect(written()).toMatch(/"address":"[\d.:a-f]+"/)
    expect(written()).not.toContain('198.51.100.66')
  })

  test('gives no secret away, in no answer and in nothing that it prints', async () => {
    const answers = await Promise.all([
      ask('/healthz'),
      ask('/readyz'),
      ask('/openapi.json'),
      ask('/docs'),
      ask('/no/such/path'),
      ask('/access_token?channel=lobby'),
      ask('/v1/tokens', postJson({ services: [LOBBY] })),
    ])
    const texts = await Promise.all(
      answers.map(async (answer) => JSON.stringify([...answer.headers]) + (await answer.text())),
    )
    expect(texts[2]).toContain('/v1/tokens')
    const sent = texts.join('\n').toLowerCase()
    for (const secret of SECRETS) {
      expect(sent).not.toContain(secret.toLowerCase())
      expect(written().toLowerCase()).not.toContain(secret.toLowerCase())
    }
  })
}
