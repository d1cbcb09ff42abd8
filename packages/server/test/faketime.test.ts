import { createHmac, randomBytes } from 'node:crypto'
import { globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { lacks, needed } from '../../../test/support/needs.ts'
import { findPostgres, type PostgresServer, startPostgres } from '../../../test/support/postgres.ts'
import { type ServerProcess, startServerProcess } from './support/server-process.ts'

/*
 * Servers on machines whose clock is wrong: the library of faketime lies to the whole process. JWTs come from a provider
 * whose clock is right.
 */

/** The library that lies, where Debian puts it, or `undefined` on a machine without it. */
const library = globSync('/usr/lib/*/faketime/libfaketime.so.1')[0]
const JWT_SECRET = randomBytes(32).toString('base64url')
const RTC = { services: [{ type: 'rtc', channel: 'lobby', uid: 1 }] }
const APP_ID = 'a'.repeat(32)

const CONFIG_FILE = `
callers:
  identityProviders:
    - { issuer: 'https://id.example/', audience: tessera, secretEnv: IDP_SECRET }
policies:
  - { name: all, match: { kind: jwt }, allow: [{ service: rtc, channels: ['*'], uid: { rule: any } }] }
`

interface Row {
  readonly offset: string
  /** With the clock of PostgreSQL to compare with. */
  readonly compared: string
  /** With no other clock. */
  readonly alone: string
}

/** What a caller is told who has a JWT of this moment, good for ten minutes. */
const ROWS: readonly Row[] = [
  { offset: '+2h', compared: 'CLOCK_UNRELIABLE', alone: 'CREDENTIAL_EXPIRED' },
  { offset: '-2h', compared: 'CLOCK_UNRELIABLE', alone: 'CREDENTIAL_INVALID' },
  { offset: '-20s', compared: 'a token', alone: 'a token' },
]

describe.skipIf(lacks(library) || lacks(findPostgres()))('a server whose clock is off', () => {
  let postgres: PostgresServer
  let folder: string
  const servers = new Map<string, ServerProcess>()
  const start = async (name: string, offset: string, env: Readonly<Record<string, string>>) => {
    const common = { TESSERA_CONFIG: join(folder, 'tessera.yaml'), IDP_SECRET: JWT_SECRET }
    const lie = {
      LD_PRELOAD: needed('libfaketime', library),
      FAKETIME: offset,
      // Timers and limits go by a clock that nobody sets.
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    }
    servers.set(name, await startServerProcess({ ...common, ...lie, ...env }))
  }

  beforeAll(async () => {
    postgres = await startPostgres()
    folder = mkdtempSync(join(tmpdir(), 'tessera-faketime-'))
    writeFileSync(join(folder, 'tessera.yaml'), CONFIG_FILE)
    // One after the other: starting all at once takes a small machine longer than they wait for the database.
    for (const { offset } of ROWS) {
      await start(`compared ${offset}`, offset, {
        DATABASE_URL: await postgres.createDatabase(),
        TESSERA_MASTER_KEY: randomBytes(32).toString('base64'),
      })
      const project = { APP_ID, APP_CERTIFICATE: 'b'.repeat(32) }
      await start(`alone ${offset}`, offset, project)
    }
  })
  afterAll(async () => {
    await Promise.all([...servers.values()].map((server) => server.stop()))
    await postgres.close()
    rmSync(folder, { recursive: true })
  })

  const ask = async (server: ServerProcess): Promise<string> => {
    const response = await fetch(`${server.url}/v1/tokens`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${jwtOfNow()}` },
      body: JSON.stringify(RTC),
    })
    const { code, token } = (await response.json()) as { code?: string; token?: string }
    return token === undefined ? String(code) : 'a token'
  }

  test.for(ROWS)(
    'by $offset says $compared beside a right one, and $alone without',
    async (row) => {
      const compared = servers.get(`compared ${row.offset}`)!
      const alone = servers.get(`alone ${row.offset}`)!
      const admin = {
        authorization: `Bearer ${compared.adminKey}`,
        'content-type': 'application/json',
      }
      const project = JSON.stringify({ name: 'One', appId: APP_ID, certificate: 'b'.repeat(32) })
      await fetch(`${compared.url}/v1/admin/projects`, {
        method: 'POST',
        headers: admin,
        body: project,
      })
      expect({ ...row, compared: await ask(compared), alone: await ask(alone) }).toEqual(row)
      const isReady = row.compared === 'a token'
      expect((await fetch(`${compared.url}/readyz`)).status).toBe(isReady ? 200 : 503)
      expect((await fetch(`${compared.url}/healthz`)).status).toBe(200)
    },
  )
})

function jwtOfNow(): string {
  const now = Math.floor(Date.now() / 1000)
  const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url')
  const claims = { iss: 'https://id.example/', aud: 'tessera', sub: 'ada', iat: now, nbf: now }
  const unsigned = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ ...claims, exp: now + 600 })}`
  return `${unsigned}.${createHmac('sha256', JWT_SECRET).update(unsigned).digest('base64url')}`
}
