import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import type { AccountRole } from '../src/storage/stores/admin-users.ts'
import { managedServer, type TestServer } from './support/server.ts'
import { owner, type Visitor, visitor } from './support/visitor.ts'

/*
 * Who may come into the console, what each role may do there, and that nobody gives away more than they have.
 */

interface Account {
  readonly id: string
  readonly name: string
  readonly role: AccountRole
  readonly disabled: boolean
}
interface Made {
  readonly account: Account
  readonly signInLink: string
}

let server: TestServer
let first: Visitor
beforeEach(async () => {
  server = await managedServer()
  first = await owner(server)
})
afterEach(() => server.close())

async function invited(name: string, role: AccountRole): Promise<Made> {
  const response = await first.ask('POST', '/v1/admin/accounts', { name, role })
  expect(response.status).toBe(201)
  return (await response.json()) as Made
}

async function arrived({ signInLink }: Made): Promise<Visitor> {
  const person = visitor(server)
  const token = new URL(signInLink).hash.slice('#token='.length)
  expect((await person.ask('POST', '/v1/sign-in/link', { token })).status).toBe(200)
  return person
}

async function outcome(
  person: Visitor,
  [method, path, body]: readonly [string, string, unknown?],
): Promise<number | string> {
  const response = await person.ask(method, path, body)
  if (response.ok) return 'done'
  return ((await response.json()) as { code: string }).code
}

describe('an account', () => {
  test('comes with a link to this server, good once, whose token no server is sent', async () => {
    const made = await invited('ann', 'viewer')
    const link = new URL(made.signInLink)
    expect([link.origin, link.pathname, link.search]).toEqual([
      'http://localhost',
      '/console/sign-in',
      '',
    ])
    const ann = await arrived(made)
    expect(await ann.json('GET', '/v1/session')).toMatchObject({
      account: { name: 'ann', role: 'viewer', hasPassword: false },
    })
    const token = link.hash.slice('#token='.length)
    expect((await visitor(server).ask('POST', '/v1/sign-in/link', { token })).status).toBe(401)
  })

  test('has the newest link only', async () => {
    const made = await invited('ann', 'viewer')
    const path = `/v1/admin/accounts/${made.account.id}/sign-in-link`
    const newer = await first.json<Made>('POST', path)
    const token = new URL(made.signInLink).hash.slice('#token='.length)
    expect((await visitor(server).ask('POST', '/v1/sign-in/link', { token })).status).toBe(401)
    await arrived(newer)
  })

  test('that has lost its password sets another after a link', async () => {
    const made = await invited('ann', 'viewer')
    const ann = await arrived(made)
    await ann.ask('PUT', '/v1/session/password', { next: 'words that will be lost' })
    const path = `/v1/admin/accounts/${made.account.id}/sign-in-link`
    const back = await arrived(await first.json<Made>('POST', path))
    expect(await back.json('GET', '/v1/session')).toMatchObject({
      account: { hasPassword: true },
      needsCurrentPassword: false,
    })
    const next = 'words that are written down'
    expect((await back.ask('PUT', '/v1/session/password', { next })).status).toBe(204)
    const credentials = { name: 'ann', password: next }
    expect((await visitor(server).ask('POST', '/v1/sign-in/password', credentials)).status).toBe(
      200,
    )
  })

  test('is listed with what an owner may know', async () => {
    const { account } = await invited('ann', 'operator')
    const { accounts } = await first.json<{ accounts: Account[] }>('GET', '/v1/admin/accounts')
    expect(accounts).toEqual([
      {
        id: account.id,
        name: 'ann',
        role: 'operator',
        hasPassword: false,
        disabled: false,
        createdAt: expect.any(Number) as number,
      },
      expect.objectContaining({ name: 'owner', lastSignInAt: expect.any(Number) as number }),
    ])
  })

  test('is out at once when it is disabled or removed, and at its new role from then on', async () => {
    const made = await invited('ann', 'operator')
    const path = `/v1/admin/accounts/${made.account.id}`
    const ann = await arrived(made)
    expect(await outcome(ann, ['POST', '/v1/admin/projects', { name: 'a' }])).toBe('done')
    await first.ask('PATCH', path, { role: 'viewer' })
    expect(await outcome(ann, ['POST', '/v1/admin/projects', { name: 'b' }])).toBe('SCOPE_MISSING')

    const link = await first.json<Made>('POST', `${path}/sign-in-link`)
    expect(await first.json('PATCH', path, { disabled: true })).toMatchObject({ disabled: true })
    expect(await outcome(ann, ['GET', '/v1/session'])).toBe('CREDENTIAL_INVALID')
    const token = new URL(link.signInLink).hash.slice('#token='.length)
    expect((await visitor(server).ask('POST', '/v1/sign-in/link', { token })).status).toBe(401)
    expect(await outcome(first, ['POST', `${path}/sign-in-link`])).toBe('CONFLICT')

    await first.ask('PATCH', path, { disabled: false })
    const again = await arrived(await first.json<Made>('POST', `${path}/sign-in-link`))
    expect(await outcome(first, ['DELETE', path])).toBe('done')
    expect(await outcome(again, ['GET', '/v1/session'])).toBe('CREDENTIAL_INVALID')
    expect(await outcome(first, ['DELETE', path])).toBe('NOT_FOUND')
  })

  test.for([
    ['PATCH', { role: 'operator' }],
    ['PATCH', { disabled: true }],
    ['DELETE', undefined],
  ] as const)('of the last owner stays one: %s %o', async ([method, body]) => {
    const { account } = await first.json<{ account: Account }>('GET', '/v1/session')
    const path = `/v1/admin/accounts/${account.id}`
    expect(await outcome(first, [method, path, body])).toBe('CONFLICT')
    await invited('ann', 'owner')
    expect(await outcome(first, [method, path, body])).toBe('done')
  })

  test.for([
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    '{{constructor.constructor("alert(1)")()}}',
    "'; drop table admin_users; --",
    'javascript:alert(1)',
    '\u202eowner',
    'Łukasz 🦊',
  ])('may be called %s, and is called that', async (name) => {
    const { account } = await invited(name, 'viewer')
    expect(account.name).toBe(name)
    const text = await (await first.ask('GET', '/v1/admin/accounts')).text()
    expect((JSON.parse(text) as { accounts: Account[] }).accounts).toContainEqual(
      expect.objectContaining({ name }),
    )
    expect(await outcome(first, ['POST', '/v1/admin/accounts', { name, role: 'owner' }])).toBe(
      'CONFLICT',
    )
  })

  test.for(['two\nlines', '\0', ''])('cannot be called %o', async (name) => {
    const request = ['POST', '/v1/admin/accounts', { name, role: 'viewer' }] as const
    expect(await outcome(first, request)).toBe('REQUEST_INVALID')
  })
})

test('whoever is not signed in is told so, also where anybody may ask for tokens', async () => {
  const open = await managedServer({ TESSERA_ALLOW_ANONYMOUS: '1' })
  try {
    for (const path of ['/v1/admin/projects', '/v1/admin/accounts']) {
      const response = await visitor(open).ask('GET', path)
      expect(response.status).toBe(401)
      expect(await response.json()).toMatchObject({
        code: 'CREDENTIAL_MISSING',
        hint: expect.stringContaining('sign in to the console') as string,
      })
    }
  } finally {
    await open.close()
  }
})

describe('a role', () => {
  const SETTINGS = { customerId: 'id', customerSecret: 'secret' }
  const TOKEN = { services: [{ type: 'rtc', channel: 'a', uid: 1, role: 'publisher' }] }
  const none = 'SCOPE_MISSING'
  test.for([
    { does: ['GET', '/v1/admin/projects'], owner: 'done', operator: 'done', viewer: 'done' },
    { does: ['GET', '/v1/admin/settings'], owner: 'done', operator: 'done', viewer: 'done' },
    { does: ['GET', '/v1/admin/audit'], owner: 'done', operator: 'done', viewer: 'done' },
    {
      does: ['POST', '/v1/admin/projects', { name: 'p' }],
      owner: 'done',
      operator: 'done',
      viewer: none,
    },
    {
      does: ['POST', '/v1/admin/temporary-tokens', TOKEN],
      owner: 'done',
      operator: 'done',
      viewer: none,
    },
    {
      does: ['POST', '/v1/admin/api-keys', { name: 'k', scopes: ['chat:app'] }],
      owner: 'done',
      operator: 'done',
      viewer: none,
    },
    {
      does: ['POST', '/v1/admin/api-keys', { name: 'k', scopes: ['admin:read'] }],
      owner: 'done',
      operator: 'done',
      viewer: none,
    },
    {
      does: ['POST', '/v1/admin/api-keys', { name: 'k', scopes: ['admin'] }],
      owner: 'done',
      operator: none,
      viewer: none,
    },
    {
      does: ['POST', '/v1/admin/api-keys', { name: 'k', scopes: ['admin:settings'] }],
      owner: 'done',
      operator: none,
      viewer: none,
    },
    {
      does: ['PUT', '/v1/admin/settings/agora-rest', SETTINGS],
      owner: 'done',
      operator: none,
      viewer: none,
    },
    { does: ['GET', '/v1/admin/accounts'], owner: 'done', operator: none, viewer: none },
    {
      does: ['POST', '/v1/admin/accounts', { name: 'x', role: 'owner' }],
      owner: 'done',
      operator: none,
      viewer: none,
    },
  ] as const)('decides about $does', async ({ does, ...expected }) => {
    await first.ask('POST', '/v1/admin/projects', { name: 'Demo' })
    const found: Record<string, unknown> = {}
    for (const role of ['owner', 'operator', 'viewer'] as const) {
      const person = await arrived(await invited(role === 'owner' ? 'second' : role, role))
      const [method, path, body] = does
      const own =
        path === '/v1/admin/accounts' && body !== undefined
          ? { ...(body as object), name: `by-${role}` }
          : body
      // A second project would leave open which one a token is for.
      if (path === '/v1/admin/temporary-tokens') expect(own).toBe(TOKEN)
      found[role] = await outcome(person, [method, path, own])
    }
    expect(found).toEqual(expected)
  })

  test('lets everybody have a token explained, with its signature checked', async () => {
    await first.ask('POST', '/v1/admin/projects', { name: 'Demo' })
    const { token } = await first.json<{ token: string }>(
      'POST',
      '/v1/admin/temporary-tokens',
      TOKEN,
    )
    for (const role of ['operator', 'viewer'] as const) {
      const person = await arrived(await invited(role, role))
      expect(await person.json('POST', '/v1/tokens/explain', { token })).toMatchObject({
        certificateChecked: true,
      })
    }
  })

  test('of a person is needed for accounts: no key does, whatever its scopes', async () => {
    const { secret } = await first.json<{ secret: string }>('POST', '/v1/admin/api-keys', {
      name: 'k',
      scopes: ['admin', 'admin:accounts', 'admin:settings'],
    })
    for (const key of [secret, server.adminKey]) {
      const response = await server.app.fetch(
        new Request('http://localhost/v1/admin/accounts', {
          headers: { authorization: `Bearer ${key}` },
        }),
      )
      expect(response.status).toBe(403)
    }
  })
})

test('every change is in the audit log with who made it, and no link is', async () => {
  const { account } = await first.json<{ account: Account }>('GET', '/v1/session')
  const made = await invited('ann', 'viewer')
  const path = `/v1/admin/accounts/${made.account.id}`
  await first.ask('PATCH', path, { role: 'operator' })
  const link = await first.json<Made>('POST', `${path}/sign-in-link`)
  await first.ask('DELETE', path)
  const { entries } = await first.json<{ entries: { event: Record<string, unknown> }[] }>(
    'GET',
    '/v1/admin/audit?limit=4',
  )
  const own = { kind: 'session', subject: account.id }
  const { id } = made.account
  expect(
    entries.map(({ event }) => [event.action, event.principal, event.change]).reverse(),
  ).toEqual([
    ['account.create', own, { name: 'ann', role: 'viewer' }],
    ['account.change', own, { id, role: 'operator' }],
    ['account.link', own, { id }],
    ['account.remove', own, { id }],
  ])
  const text = JSON.stringify([entries, server.lines])
  for (const { signInLink } of [made, link]) {
    expect(text).not.toContain(new URL(signInLink).hash.slice('#token='.length))
  }
})
