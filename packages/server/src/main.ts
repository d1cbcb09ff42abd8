import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'

import { type HttpBindings, serve } from '@hono/node-server'

import { createApp } from './app.ts'
import { lineAudit } from './audit/stdout-audit.ts'
import { noBans } from './bans/bans.ts'
import { anonymous } from './callers/anonymous.ts'
import type { CallerMethod } from './callers/principal.ts'
import { type Config, ConfigError } from './config/config.ts'
import { readConfig } from './config/read-config.ts'
import { unlimited } from './limits/limiter.ts'
import { noMetrics } from './metrics/metrics.ts'
import { builtinPolicy } from './policy/builtin.ts'
import { MAX_BODY_BYTES, readAtMost } from './routes/body-limit.ts'
import { singleProject } from './projects/env-projects.ts'
import type { Project } from './projects/project.ts'

/** A server that listens. */
export interface RunningServer {
  readonly url: string
  /** Stops accepting, finishes what is in flight, and resolves. */
  close(): Promise<void>
}

/** What starting takes from outside; each has the obvious default. */
export interface StartOptions {
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly write?: (line: string) => void
}

/**
 * Reads the configuration, opens what it names, and listens.
 *
 * @throws {ConfigError} When the configuration is not usable; nothing listens then.
 */
export async function startServer(options: StartOptions = {}): Promise<RunningServer> {
  const write = options.write ?? ((line: string) => process.stdout.write(`${line}\n`))
  const config = readConfig(options.env ?? process.env, (path) => readFileSync(path, 'utf8'))
  const callers = callerMethods(config)
  const app = createApp({
    issuing: {
      callers,
      limiter: unlimited,
      policy: builtinPolicy,
      projects: singleProject(envProject(config)),
      bans: noBans,
      audit: lineAudit(write),
      metrics: noMetrics,
      clock: Date.now,
    },
    readiness: [],
    compat: config.compat,
    corsOrigins: config.corsOrigins,
    addressOf: (_request, runtime) =>
      (runtime as HttpBindings | undefined)?.incoming.socket.remoteAddress ?? '',
    bodyOfGet: (runtime) => readAtMost((runtime as HttpBindings).incoming, MAX_BODY_BYTES),
    newRequestId: () => randomBytes(9).toString('base64url'),
    version: '0.1.0',
    monotonicMs: () => performance.now(),
    onError: (error, requestId) =>
      write(
        JSON.stringify({
          level: 'error',
          requestId,
          error: error instanceof Error ? error.stack : 'unknown',
        }),
      ),
  })

  const server = serve({
    fetch: (request, runtime) => app.fetch(request, runtime),
    hostname: config.host,
    port: config.port,
  })
  await new Promise<void>((resolve, reject) => {
    server.once('listening', resolve)
    server.once('error', reject)
  })
  const { port } = server.address() as AddressInfo
  const host = config.host.includes(':') ? `[${config.host}]` : config.host
  return {
    url: `http://${host}:${port}`,
    close: () =>
      new Promise((resolve, reject) =>
        server.close((error) => (error ? reject(error) : resolve())),
      ),
  }
}

function callerMethods(config: Config): readonly CallerMethod[] {
  return config.anonymous === 'off' ? [] : [anonymous]
}

function envProject(config: Config): Project {
  if (config.project === undefined) {
    throw new ConfigError([{ setting: 'APP_ID', message: 'and APP_CERTIFICATE must be set' }])
  }
  const { appId, appCertificate, appCertificateSecondary } = config.project
  return {
    appId,
    name: 'environment',
    status: 'active',
    coHostAuthentication: false,
    allowsAppIdOnly: false,
    certificates: [
      { slot: 'primary', enabled: true, value: appCertificate },
      ...(appCertificateSecondary === undefined
        ? []
        : [{ slot: 'secondary' as const, enabled: true, value: appCertificateSecondary }]),
    ],
  }
}
