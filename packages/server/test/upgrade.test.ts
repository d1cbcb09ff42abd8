import { mkdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

import { verifyToken } from '@tessera/token'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { verifyAuditLog } from '../src/operations.ts'
import { connectDatabase, closeDatabase, type DatabaseLocation } from '../src/storage/database.ts'
import { schemaVersion } from '../src/storage/migrate.ts'
import { migrations } from '../src/storage/migrations/index.ts'
import { onEachDatabase } from './support/databases.ts'
import { managedServer, type TestServer } from './support/server.ts'

/*
 * A database that the first release has written, and a server of today: what was there is still there, still sealed, and
 * still means what it meant.
 */

interface Old {
  readonly masterKey: string
  readonly lobby: { readonly appId: string; readonly primary: string; readonly secondary: string }
  readonly stage: { readonly appId: string }
  readonly adminKey: string
  readonly backendKey: string
  readonly revokedKey: string
  readonly tickets: Readonly<Record<'guest' | 'revoked' | 'mallory', string>>
  readonly guestUid: number
  readonly tokenIssued: string
}

const fixture = (name: string): string =>
  readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8')
const old = JSON.parse(fixture('schema-1.json')) as Old
const { lobby } = old

/** Chains and rows that the first release has left. */
const OLD_CHAINS = 2
const OLD_ROWS = 17

/** Puts the old database where a server of today looks for one. @returns The settings that name the place. */
async function putOldDatabase(location: DatabaseLocation): Promise<Record<string, string>> {
  const sql = fixture('schema-1.sql')
  const common = { TESSERA_MASTER_KEY: old.masterKey, TESSERA_ALLOW_ANONYMOUS: '' }
  if (location.kind === 'sqlite') {
    const folder = dirname(location.file)
    mkdirSync(folder, { recursive: true })
    const database = new DatabaseSync(join(folder, 'tessera.sqlite'))
    database.exec(sql)
    database.close()
    return { ...common, TESSERA_DATA: folder }
  }
  const client = new pg.Client({ connectionString: location.url })
  await client.connect()
  await client.query(sql)
  await client.end()
  return { ...common, DATABASE_URL: location.url }
}

/** The place in the words of the storage. */
function locationOf(env: Readonly<Record<string, string>>): DatabaseLocation {
  return env.DATABASE_URL === undefined
    ? { kind: 'sqlite', file: join(env.TESSERA_DATA!, 'tessera.sqlite') }
    : { kind: 'postgres', url: env.DATABASE_URL }
}

onEachDatabase((databases) => {
  let env: Record<string, string>
  let server: TestServer

  beforeAll(async () => {
    env = await putOldDatabase(await databases.create())
    server = await managedServer(env)
  })
  afterAll(() => server.close())

  const ask = async (
    path: string,
    { key, body }: { readonly key?: string; readonly body?: object } = {},
  ): Promise<{ readonly status: number; readonly body: Record<string, unknown> }> => {
    const response = await server.app.fetch(
      new Request(`http://localhost${path}`, {
        method: body === undefined ? 'GET' : 'POST',
        headers: {
          'content-type': 'application/json',
          ...(key !== undefined && { authorization: `Bearer ${key}` }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
    )
    return { status: response.status, body: (await response.json()) as Record<string, unknown> }
  }
  const tokenFor = (channel: string, uid: number, role = 'publisher', project = lobby.appId) => ({
    project,
    services: [{ type: 'rtc', channel, uid, role }],
  })
  const codeOf = ({ body }: { readonly body: Record<string, unknown> }): unknown => body.code

  test('the tables are those of today', async () => {
    const database = connectDatabase(locationOf(env))
    expect(await schemaVersion(database.db)).toBe(Object.keys(migrations).at(-1))
    await closeDatabase(database)
  })

  describe('an old API key', () => {
    test('gets a token that the old certificate signed, by the old rule', async () => {
      const { status, body } = await ask('/v1/tokens', {
        key: old.backendKey,
        body: tokenFor('room-1', 42),
      })
      expect(status).toBe(200)
      expect(body.expiresInSeconds).toBe(1_800)
      const { appId } = verifyToken(body.token as string, { certificates: [lobby.primary] })
      expect(appId).toBe(lobby.appId)
    })

    test.for([
      { what: 'another channel', request: tokenFor('elsewhere', 42), code: 'POLICY_DENIED' },
      { what: 'a uid that is banned there', request: tokenFor('room-1', 666), code: 'BANNED' },
      {
        what: 'a project that was disabled',
        request: tokenFor('room-1', 42, 'publisher', old.stage.appId),
        code: 'PROJECT_DISABLED',
      },
    ])('gets none for $what', async ({ request, code }) => {
      expect(codeOf(await ask('/v1/tokens', { key: old.backendKey, body: request }))).toBe(code)
    })

    test('is still revoked when it was', async () => {
      const refused = await ask('/v1/tokens', { key: old.revokedKey, body: tokenFor('room-1', 1) })
      expect(codeOf(refused)).toBe('CREDENTIAL_INVALID')
    })
  })

  describe('an old ticket', () => {
    const redeem = (name: keyof Old['tickets']): ReturnType<typeof ask> =>
      ask(`/t/${old.tickets[name]}/v1/tokens`, { body: tokenFor('room-1', 0, 'subscriber') })

    test('gives its holder the uid that was found for them then', async () => {
      const { body } = await redeem('guest')
      expect(body.services).toEqual([
        { type: 'rtc', channel: 'room-1', uid: old.guestUid, role: 'subscriber' },
      ])
    })

    test.for([
      { name: 'revoked', code: 'CREDENTIAL_INVALID' },
      { name: 'mallory', code: 'BANNED' },
    ] as const)('is still refused when it was: $name', async ({ name, code }) => {
      expect(codeOf(await redeem(name))).toBe(code)
    })
  })

  test('an administrator finds everything in its place', async () => {
    const list = async (what: string): Promise<readonly Record<string, unknown>[]> => {
      const { body } = await ask(`/v1/admin/${what}`, { key: old.adminKey })
      return body[what] as Record<string, unknown>[]
    }
    expect((await list('projects')).map(({ name, status }) => [name, status]).sort()).toEqual([
      ['Lobby', 'active'],
      ["Stage 'B'", 'disabled'],
    ])
    expect((await list('policies')).map(({ name }) => name)).toEqual(['rooms', 'guests'])
    expect((await list('tickets')).map(({ id }) => id).sort()).toEqual([
      'tkt_guest',
      'tkt_mallory',
      'tkt_revoked',
    ])
    expect((await list('bans')).map(({ reason }) => reason).sort()).toEqual([
      'shouted',
      'was seen there',
    ])
    const { body } = await ask('/v1/admin/settings', { key: old.adminKey })
    expect(body).toMatchObject({
      agoraRest: { customerId: 'customer', hasCustomerSecret: true },
    })
  })

  test('a token of then is explained with the certificate of then', async () => {
    const { body } = await ask('/v1/tokens/explain', {
      key: old.adminKey,
      body: { token: old.tokenIssued },
    })
    expect(JSON.stringify(body)).not.toContain('WRONG_CERTIFICATE')
    expect(
      verifyToken(old.tokenIssued, { certificates: [lobby.primary] }, { allowExpired: true }),
    ).toMatchObject({ appId: lobby.appId })
  })

  // The last of the suite, for it spoils the log.
  test('the audit log is one chain of evidence across the upgrade, until somebody touches it', async () => {
    await server.closeKeeping()
    const now = Math.floor(Date.now() / 1000)
    const verdict = await verifyAuditLog(env, undefined, now)
    expect(verdict).toMatchObject({ intact: true, chains: OLD_CHAINS + 1 })
    expect(verdict.intact && verdict.rows).toBeGreaterThan(OLD_ROWS)

    const database = connectDatabase(locationOf(env))
    const { numUpdatedRows } = await database.db
      .updateTable('audit_rows')
      .set({ subject: 'somebody else' })
      .where('at_ms', '<', 1_795_529_530_000)
      .where('sequence', '=', 3)
      .executeTakeFirst()
    await closeDatabase(database)
    expect(Number(numUpdatedRows)).toBe(1)
    expect(await verifyAuditLog(env, undefined, now)).toMatchObject({
      intact: false,
      code: 'ROW_ALTERED',
      sequence: 3,
    })
  })
})
