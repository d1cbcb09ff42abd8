import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { makeApiKey } from '../../src/admin/api-keys.ts'
import { type App, createApp } from '../../src/app.ts'
import { keySetFetch } from '../../src/callers/jwt/key-set-fetch.ts'
import type { Composition } from '../../src/compose/composition.ts'
import { everyTimer } from '../../src/compose/housekeeping.ts'
import { openLimiter } from '../../src/compose/limiter.ts'
import { composeManaged, openInstallation } from '../../src/compose/managed.ts'
import { ALONE, type Neighbours } from '../../src/compose/neighbours.ts'
import { composeStateless } from '../../src/compose/stateless.ts'
import type { Surroundings } from '../../src/compose/surroundings.ts'
import type { Config } from '../../src/config/config.ts'
import { readConfig } from '../../src/config/read-config.ts'
import { pinoLog } from '../../src/log/pino-log.ts'
import { prometheusMetrics } from '../../src/metrics/prometheus.ts'
import { readDocsScript } from '../../src/routes/docs-script.ts'
import { metricsEndpoints } from '../../src/routes/metrics.ts'
import { APP_ID, CERTIFICATE } from './app.ts'

/** A server as `main.ts` puts it together, but for the socket. */
export interface TestServer {
  readonly app: App
  /** Of an API key that may administer; in managed mode. */
  readonly adminKey: string
  /** Everything that was written to standard output. */
  readonly lines: readonly string[]
  /** Errors that nobody had expected. */
  readonly failures: readonly unknown[]
  /** Where the managed mode keeps its files. */
  readonly folder: string
  /** A one-time token for setting up the console, as it is printed at the start. */
  setUpToken(): Promise<string | undefined>
  /** Closes it and leaves its files. */
  closeKeeping(): Promise<void>
  close(): Promise<void>
}

type Env = Readonly<Record<string, string>>

/** One project from the environment, open to everybody, with every family of older endpoints. */
export async function statelessServer(
  env: Env = {},
  configFile = '',
  overrides: Partial<Surroundings> = {},
): Promise<TestServer> {
  const config = configOf({ APP_ID, APP_CERTIFICATE: CERTIFICATE, ...env }, configFile)
  return started(config, '', '', async (surroundings) =>
    composeStateless(
      config,
      config.project!,
      { ...surroundings, ...overrides },
      await openLimiter(config, surroundings),
    ),
  )
}

/** An empty database in a folder of its own, open to everybody, and an API key that may administer. */
export async function managedServer(
  env: Env = {},
  configFile = '',
  overrides: Partial<Surroundings> = {},
  neighbours: Neighbours = ALONE,
): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), 'tessera-server-'))
  const config = configOf(
    {
      TESSERA_DATA: folder,
      TESSERA_MASTER_KEY: randomBytes(32).toString('base64'),
      ...env,
    },
    configFile,
  )
  const adminKey = await addAdminKey(config)
  return started(config, folder, adminKey, (surroundings) =>
    composeManaged(config, { ...surroundings, ...overrides }, neighbours),
  )
}

function configOf(env: Env, configFile: string): Config {
  return readConfig(
    {
      TESSERA_ALLOW_ANONYMOUS: '1',
      TESSERA_COMPAT: 'all',
      CORS_ALLOW_ORIGIN: 'https://app.example',
      ...(configFile === '' ? {} : { TESSERA_CONFIG: 'tessera.yaml' }),
      ...env,
    },
    () => configFile,
  )
}

async function addAdminKey(config: Config): Promise<string> {
  const now = Math.floor(Date.now() / 1000)
  const { storage } = await openInstallation(config, now, () => undefined)
  try {
    const { record, text } = makeApiKey({ name: 'administrator', scopes: ['admin'] }, now)
    await storage.apiKeys.create(record)
    return text
  } finally {
    await storage.close()
  }
}

async function started(
  config: Config,
  folder: string,
  adminKey: string,
  compose: (surroundings: Surroundings) => Promise<Composition>,
): Promise<TestServer> {
  const lines: string[] = []
  const failures: unknown[] = []
  const write = (line: string): void => {
    lines.push(line)
  }
  const metrics = prometheusMetrics()
  const surroundings: Surroundings = {
    log: pinoLog('debug', write),
    metrics,
    write,
    clock: Date.now,
    wallClock: Date.now,
    monotonicMs: () => performance.now(),
    turnMs: () => performance.now(),
    every: everyTimer,
    fetch: () => Promise.reject(new Error('tests reach no other server')),
    keySetFetch,
  }
  const composition = await compose(surroundings)
  const app = createApp({
    ...composition,
    endpoints: [...composition.endpoints, ...metricsEndpoints(metrics)],
    compat: config.compat,
    corsOrigins: config.corsOrigins,
    addressOf: () => '192.0.2.1',
    newRequestId: () => randomBytes(9).toString('base64url'),
    onError: (error, requestId) => {
      failures.push(error)
      surroundings.log.error('request-failed', { requestId, error })
    },
    metrics: surroundings.metrics,
    version: '0.0.0',
    docsScript: readDocsScript,
    monotonicMs: surroundings.monotonicMs,
  })
  return {
    app,
    adminKey,
    lines,
    failures,
    folder,
    setUpToken: async () => composition.setUpToken?.(),
    closeKeeping: () => composition.close(),
    async close() {
      await composition.close()
      if (folder !== '') rmSync(folder, { recursive: true, force: true })
    },
  }
}
