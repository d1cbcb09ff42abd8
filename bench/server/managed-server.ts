import { randomBytes } from 'node:crypto'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { startServer } from '@tessera/server/main'
import { createApiKey } from '@tessera/server/operations'
import { SignJWT } from 'jose'

/*
 * A server with everything on: JWT of an identity provider, policy, limits, durable audit in groups, log, metrics.
 */

const SECRET = 'a secret of at least thirty-two bytes'
const ISSUER = 'https://id.example'

const CONFIG = `
callers:
  identityProviders:
    - { issuer: ${ISSUER}, audience: tessera, secretEnv: BENCH_JWT_SECRET }
policies:
  - name: members
    match: { kind: jwt, issuer: ${ISSUER} }
    allow:
      - { service: rtc, channels: ['lobby', 'room-*'], uid: { rule: any }, role: publisher, maxLifetimeSeconds: 3600 }
limits:
  principal: { points: 1000000000, durationSeconds: 60 }
  address: { points: 1000000000, durationSeconds: 60 }
  project: { points: 1000000000, durationSeconds: 60 }
`

/** What to ask for one token. */
export const TOKEN_REQUEST =
  '{"services":[{"type":"rtc","channel":"lobby","uid":{uid},"role":"publisher"}]}'

/** Starts it, with one project. @param more - More of the environment. @returns The port. */
export async function startManaged(more: Readonly<Record<string, string>> = {}): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'tessera-bench-'))
  const config = join(folder, 'tessera.yaml')
  writeFileSync(config, CONFIG)
  const env = {
    PORT: '0',
    TESSERA_DATA: folder,
    TESSERA_CONFIG: config,
    TESSERA_MASTER_KEY: randomBytes(32).toString('base64'),
    BENCH_JWT_SECRET: SECRET,
    ...more,
  }
  const now = Math.floor(Date.now() / 1000)
  const { text: adminKey } = await createApiKey(env, { name: 'bench', scopes: ['admin'] }, now)
  const server = await startServer({ env, write: () => undefined })
  const created = await fetch(`${server.url}/v1/admin/projects`, {
    method: 'POST',
    headers: { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'bench' }),
  })
  if (created.status !== 201) throw new Error(await created.text())
  return Number(new URL(server.url).port)
}

/** A JWT of somebody. */
export function jwtOf(subject: string): Promise<string> {
  return new SignJWT({})
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer(ISSUER)
    .setAudience('tessera')
    .setSubject(subject)
    .setExpirationTime('1h')
    .sign(Buffer.from(SECRET))
}
