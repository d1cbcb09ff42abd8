import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { managedServer, type TestServer } from './support/server.ts'

/*
 * What an administrator sees of the configuration file, and whether the audit log is whole.
 */

const SECRET = 'not-for-anybody-who-reads-the-list'
const CONFIG_FILE = `
callers:
  identityProviders:
    - issuer: https://id.example/
      audience: [meet, chat]
      jwksUrl: https://me:${SECRET}@id.example/keys?key=${SECRET}
      algorithms: [ES256, RS256]
      subjectClaim: uid
    - { issuer: https://keys.example/, audience: meet, algorithms: [EdDSA], keys: [{ kty: OKP, crv: Ed25519, kid: one, x: 11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo }] }
    - { issuer: https://old.example/, audience: meet, secretEnv: SHARED }
  forwardAuth: { url: 'https://app.example/who?key=${SECRET}', headers: [cookie], secretEnv: SHARED }
oidc:
  issuer: https://staff.example
  clientId: tessera
  clientSecretEnv: SHARED
  name: Example
  publicUrl: https://tessera.example
  accounts: [{ claim: realm.roles, value: admins, role: owner }]
policies:
  - name: of the file
    match: { subject: '*' }
    allow: [{ service: rtc, channels: ['*'], role: subscriber, uid: { rule: any } }]
`

let server: TestServer
beforeAll(async () => {
  server = await managedServer({ SHARED: SECRET.repeat(2) }, CONFIG_FILE)
})
afterAll(() => server.close())

async function ask(method: string, path: string, body?: unknown): Promise<Response> {
  return server.app.fetch(
    new Request(`http://localhost${path}`, {
      method,
      headers: {
        authorization: `Bearer ${server.adminKey}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
  )
}

test('identity providers are listed with what they are believed by, and no secret', async () => {
  const text = await (await ask('GET', '/v1/admin/identity-providers')).text()
  expect(text).not.toContain(SECRET)
  expect(JSON.parse(text)).toEqual({
    identityProviders: [
      {
        issuer: 'https://id.example/',
        audience: ['meet', 'chat'],
        keys: { kind: 'jwks-url', url: 'https://id.example/keys', algorithms: ['ES256', 'RS256'] },
        subjectClaim: 'uid',
        scopesClaim: 'scope',
      },
      {
        issuer: 'https://keys.example/',
        audience: ['meet'],
        keys: { kind: 'static', keyIds: ['one'], algorithms: ['EdDSA'] },
        subjectClaim: 'sub',
        scopesClaim: 'scope',
      },
      {
        issuer: 'https://old.example/',
        audience: ['meet'],
        keys: { kind: 'shared-secret', algorithms: ['HS256'] },
        subjectClaim: 'sub',
        scopesClaim: 'scope',
      },
    ],
    forwardAuth: { url: 'https://app.example/who', headers: ['cookie'] },
    signIn: {
      name: 'Example',
      issuer: 'https://staff.example',
      accounts: [{ claim: 'realm.roles', value: 'admins', role: 'owner' }],
    },
  })
})

describe('rules of the configuration file', () => {
  const rule = {
    match: { kind: 'api-key' },
    allow: [{ service: 'rtc', channels: ['*'], role: 'subscriber', uid: { rule: 'any' } }],
  }

  test('are listed beside those of the database', async () => {
    expect(await (await ask('GET', '/v1/admin/policies')).json()).toMatchObject({
      fileRules: [{ name: 'of the file', match: { subject: '*' } }],
      policies: [],
    })
  })

  test('keep their names to themselves', async () => {
    const taken = await ask('POST', '/v1/admin/policies', {
      rule: { name: 'of the file', ...rule },
    })
    expect(taken.status).toBe(409)
    const made = await ask('POST', '/v1/admin/policies', { rule: { name: 'another', ...rule } })
    expect(made.status).toBe(201)
    const { id } = (await made.json()) as { id: string }
    const renamed = await ask('PUT', `/v1/admin/policies/${id}`, {
      rule: { name: 'of the file', ...rule },
    })
    expect(renamed.status).toBe(409)
  })
})

describe('verifying the audit log', () => {
  interface Verdict {
    readonly intact: boolean
    readonly rows: number
    readonly next?: string
  }
  const verify = async (body: object): Promise<Verdict> => {
    const response = await ask('POST', '/v1/admin/audit/verify', body)
    expect(response.status).toBe(200)
    return (await response.json()) as Verdict
  }

  test('goes on part by part until it has seen every row', async () => {
    for (let times = 0; times < 12; times++) await ask('GET', '/v1/admin/nowhere-near')
    for (let times = 0; times < 12; times++) {
      await ask('POST', '/v1/tokens', {
        services: [{ type: 'rtc', channel: 'lobby', uid: 7, role: 'subscriber' }],
      })
    }
    const whole = await verify({})
    expect(whole).toMatchObject({ intact: true, chains: 1 })
    expect(whole.rows).toBeGreaterThanOrEqual(12)
    expect(whole).not.toHaveProperty('next')

    let rows = 0
    let after: string | undefined
    do {
      const part = await verify({ maxRows: 5, ...(after === undefined ? {} : { after }) })
      expect(part.rows).toBeLessThanOrEqual(5)
      rows += part.rows
      after = part.next
    } while (after !== undefined)
    expect(rows).toBe(whole.rows)
  })

  test.each([
    { what: 'a place of another log', body: { after: '3.elsewhere' } },
    { what: 'a place that is none', body: { after: 'x' } },
    { what: 'a checkpoint that is none', body: { checkpoint: '{}' } },
    {
      what: 'a checkpoint that nobody has signed',
      body: { checkpoint: '{"format":"tessera-audit-checkpoint-1","at":1,"heads":[]}' },
    },
    { what: 'no rows at all', body: { maxRows: 0 } },
    { what: 'too many rows', body: { maxRows: 50_001 } },
  ])('refuses $what', async ({ body }) => {
    const response = await ask('POST', '/v1/admin/audit/verify', body)
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ code: 'REQUEST_INVALID' })
  })
})
