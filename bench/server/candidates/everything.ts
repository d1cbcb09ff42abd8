import { randomBytes } from 'node:crypto'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { createApiKey } from '@tessera/server/operations'
import { startServer } from '@tessera/server/main'
import { SignJWT } from 'jose'

import type { ServerCandidate } from '../candidate.ts'

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

/** Everything on: JWT (from the cache after the first), policy, limits, durable audit in groups, log, metrics. */
export const candidate: ServerCandidate = {
  label: 'Tessera, managed, everything on',
  start: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tessera-bench-'))
    const config = join(folder, 'tessera.yaml')
    writeFileSync(config, CONFIG)
    const env = {
      PORT: '0',
      TESSERA_DATA: folder,
      TESSERA_CONFIG: config,
      TESSERA_MASTER_KEY: randomBytes(32).toString('base64'),
      BENCH_JWT_SECRET: SECRET,
    }
    const now = Math.floor(Date.now() / 1000)
    const { text: adminKey } = await createApiKey(env, { name: 'bench', scopes: ['admin'] }, now)
    const server = await startServer({ env, write: () => undefined })
    await fetch(`${server.url}/v1/admin/projects`, {
      method: 'POST',
      headers: { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'bench' }),
    })
    const jwt = await new SignJWT({})
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer(ISSUER)
      .setAudience('tessera')
      .setSubject('ada')
      .setExpirationTime('1h')
      .sign(Buffer.from(SECRET))
    return {
      port: Number(new URL(server.url).port),
      request: {
        method: 'POST',
        path: '/v1/tokens',
        headers: { authorization: `Bearer ${jwt}`, 'content-type': 'application/json' },
        body: '{"services":[{"type":"rtc","channel":"lobby","uid":{uid},"role":"publisher"}]}',
      },
    }
  },
}
