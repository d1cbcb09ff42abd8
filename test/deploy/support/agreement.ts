import { expect } from 'vitest'

import type { Config } from '../../../packages/server/src/config/config.ts'
import {
  readConfig,
  SECRET_SETTINGS,
  SETTINGS,
} from '../../../packages/server/src/config/read-config.ts'
import { STOP_GRACE_MS } from '../../../packages/server/src/serving.ts'
import type { Deployment } from './deployments.ts'

/** What a secret may look like; whoever deploys gives a real one. */
const ANSWERS: Readonly<Record<string, string>> = {
  APP_ID: '970ca35de60c44645bbae8a215061b33',
  APP_CERTIFICATE: '5cfd2fd1755d40ecb72977518be15d3b',
  CALLER_JWT_SECRET: 'a secret that the platform made, of thirty-two bytes or more',
  DATABASE_URL: 'postgres://tessera:secret@postgres.internal:5432/tessera',
  REDIS_URL: 'redis://redis.internal:6379',
  TESSERA_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
}

/** Read by Node and its packages, not by the server. */
const NOT_OURS = ['NODE_ENV']

const KNOWN: ReadonlySet<string> = new Set([
  ...SETTINGS,
  ...SECRET_SETTINGS.map((name) => `${name}_FILE`),
  ...NOT_OURS,
])

/** Variables that a file sets or asks for, and that nobody reads. */
export function unknownVariables({ variables, asked, config }: Deployment): readonly string[] {
  const named = new Set(
    [...(config ?? '').matchAll(/secretEnv: ([A-Z_]+)/g)].map(([, name]) => name),
  )
  return [...Object.keys(variables), ...asked].filter(
    (name) => !KNOWN.has(name) && !named.has(name),
  )
}

/** Reads the configuration as the server of that deployment would. @throws {ConfigError} When it would not start. */
export function configOf({ variables, asked, config }: Deployment): Config {
  const given = Object.fromEntries(asked.map((name) => [name, ANSWERS[name]]))
  const files = Object.entries(variables)
    .filter(([name]) => name.endsWith('_FILE'))
    .map(([name, path]) => [path, ANSWERS[name.replace(/_FILE$/, '')]] as const)
  const contents = new Map<string, string | undefined>(files)
  if (variables.TESSERA_CONFIG !== undefined) contents.set(variables.TESSERA_CONFIG, config)
  return readConfig({ ...variables, ...given }, (path) => {
    const content = contents.get(path)
    if (content === undefined) throw new Error(`nobody puts a file at ${path}`)
    return content
  })
}

/** The promises that every deployment makes about a server. */
export function expectAgreement(deployment: Deployment): void {
  expect(unknownVariables(deployment)).toEqual([])
  const config = configOf(deployment)
  expect(config.warnings).toEqual([])
  // Nothing is open to everybody until somebody says so.
  expect(config.anonymous).toBe('off')
  expect(deployment.ports).toEqual(deployment.ports.map(() => config.port))
  const { metricsPorts = [] } = deployment
  expect(metricsPorts).toEqual(metricsPorts.map(() => config.metricsListen?.port))
  if (deployment.graceSeconds !== undefined) {
    expect(deployment.graceSeconds).toBeGreaterThan(config.drainSeconds + STOP_GRACE_MS / 1000)
  }
}
