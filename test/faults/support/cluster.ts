import { createHmac, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { createApiKey } from '@tessera/server/operations'

import { type Haproxy, findHaproxy, startHaproxy } from './haproxy.ts'
import { willRemove } from './keeper.ts'
import { type Replica, replicaOf } from './replica.ts'

/** Replicas of the real server with one project, and a balancer in front of them. */
export interface Cluster {
  /** Of the balancer. */
  readonly url: string
  readonly replicas: readonly Replica[]
  /** What the replicas have in their environment, for operations on the same installation. */
  readonly env: Readonly<Record<string, string>>
  /** May administer. */
  readonly adminKey: string
  /** A folder that is removed at the end. */
  readonly folder: string
  /** Asks as an administrator. @param at - Default: the balancer. */
  administer(method: string, path: string, body?: unknown, at?: string): Promise<Response>
  close(): Promise<void>
}

export interface ClusterOptions {
  /** Default: 2. */
  readonly replicas?: number
  /** More of the environment: `DATABASE_URL`, `REDIS_URL`. */
  readonly env?: Readonly<Record<string, string>>
  /** Of each caller in a minute; generous by default, because a fault and not a limit is what a run is about. */
  readonly callerBudget?: number
  /** Where the data folder is; default: beside everything else. */
  readonly dataFolder?: string
  /** How many files each replica may have open; default: as many as this process. */
  readonly maxDescriptors?: number
  /** More of the environment of one replica, by its place. */
  readonly ofReplica?: (at: number) => Readonly<Record<string, string>>
}

const ISSUER = 'https://id.example'
const JWT_SECRET = 'a secret of at least thirty-two bytes'

export async function startCluster(options: ClusterOptions = {}): Promise<Cluster> {
  const folder = mkdtempSync(join(tmpdir(), 'tessera-faults-'))
  willRemove(folder)
  const config = join(folder, 'tessera.yaml')
  writeFileSync(config, configFile(options.callerBudget ?? 10_000_000))
  const env = {
    TESSERA_DATA: options.dataFolder ?? join(folder, 'data'),
    TESSERA_CONFIG: config,
    TESSERA_MASTER_KEY: randomBytes(32).toString('base64'),
    TESSERA_DRAIN_SECONDS: '1',
    // Beside other tests each process waits for its turn; that is not what a fault is about.
    ...(process.env.VITEST === undefined ? {} : { TESSERA_OVERLOAD_MS: '0' }),
    FAULTS_JWT_SECRET: JWT_SECRET,
    ...options.env,
  }
  const { text: adminKey } = await createApiKey(
    env,
    { name: 'faults', scopes: ['admin'] },
    Math.floor(Date.now() / 1000),
  )
  const ports = await freePorts((options.replicas ?? 2) + 1)
  const [frontPort, ...replicaPorts] = ports as [number, ...number[]]
  const replicas = replicaPorts.map((port, at) =>
    replicaOf(port, { ...env, ...options.ofReplica?.(at) }, options.maxDescriptors),
  )
  for (const replica of replicas) await replica.start()
  const program = findHaproxy()
  if (program === undefined) throw new Error('haproxy is needed in front of several replicas')
  const front: Haproxy = await startHaproxy(program, folder, frontPort, replicaPorts)

  const administer: Cluster['administer'] = (method, path, body, at = front.url) =>
    fetch(`${at}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${adminKey}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  const cluster: Cluster = {
    url: front.url,
    replicas,
    env,
    adminKey,
    folder,
    administer,
    async close() {
      await front.close()
      for (const replica of replicas) await replica.kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  const made = await administer('POST', '/v1/admin/projects', { name: 'faults' })
  if (made.status !== 201) throw new Error(await made.text())
  return cluster
}

function configFile(callerBudget: number): string {
  return `
trustedProxies: 1
callers:
  identityProviders:
    - { issuer: ${ISSUER}, audience: tessera, secretEnv: FAULTS_JWT_SECRET }
policies:
  - name: members
    match: { kind: jwt, issuer: ${ISSUER} }
    allow:
      - { service: rtc, channels: ['room-*'], uid: { rule: any }, role: publisher, maxLifetimeSeconds: 3600 }
limits:
  principal: { points: ${callerBudget}, durationSeconds: 60 }
  address: { points: 10000000, durationSeconds: 60 }
  project: { points: 10000000, durationSeconds: 60 }
`
}

/** What the identity provider would give to somebody, good for a day. */
export function jwtOf(subject: string): string {
  const now = Math.floor(Date.now() / 1000)
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const text = `${part({ alg: 'HS256' })}.${part({ iss: ISSUER, aud: 'tessera', sub: subject, iat: now - 60, exp: now + 86_400 })}`
  return `${text}.${createHmac('sha256', JWT_SECRET).update(text).digest('base64url')}`
}

/** Ports that are free now, all different. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer()
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      return server
    }),
  )
  return Promise.all(
    servers.map(async (server) => {
      const address = server.address()
      await new Promise((resolve) => server.close(resolve))
      if (address === null || typeof address === 'string') throw new Error('no free port')
      return address.port
    }),
  )
}
