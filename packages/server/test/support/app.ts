import { createApp, type App, type AppDeps } from '../../src/app.ts'
import { type AuditEvent, oneByOne } from '../../src/audit/audit.ts'
import { noBans } from '../../src/bans/bans.ts'
import { anonymous } from '../../src/callers/anonymous.ts'
import { COMPAT_FAMILIES, DEFAULT_COMPAT_OPTIONS } from '../../src/compat/family.ts'
import { Secret } from '../../src/config/secret.ts'
import { unlimited } from '../../src/limits/limiter.ts'
import { noMetrics } from '../../src/metrics/metrics.ts'
import type { Issuing } from '../../src/pipeline/issue.ts'
import { builtinPolicy } from '../../src/policy/builtin.ts'
import { singleProject } from '../../src/projects/env-projects.ts'
import { batchEndpoints } from '../../src/routes/batch.ts'
import { readDocsScript } from '../../src/routes/docs-script.ts'

export const APP_ID = '970CA35de60c44645bbae8a215061b33'
export const CERTIFICATE = '5CFd2fd1755d40ecb72977518be15d3b'
/** 2026-11-24T00:00:00Z. */
export const NOW = 1_795_478_400

/** An app in memory, with its audit log to look at. */
export interface TestApp extends App {
  readonly audit: AuditEvent[]
  readonly failures: unknown[]
}

/** An app that anybody may ask, at a fixed moment; `overrides` replace parts of it. */
export function testApp(
  issuing: Partial<Issuing> = {},
  overrides: Partial<Omit<AppDeps, 'issuing'>> = {},
): TestApp {
  const audit: AuditEvent[] = []
  const failures: unknown[] = []
  const whole: Issuing = {
    callers: [anonymous],
    limiter: unlimited,
    policy: builtinPolicy,
    projects: singleProject({
      appId: APP_ID,
      name: 'test',
      status: 'active',
      coHostAuthentication: false,
      allowsAppIdOnly: false,
      certificates: [{ slot: 'primary', enabled: true, value: new Secret(CERTIFICATE) }],
    }),
    bans: noBans,
    audit: oneByOne((event) => {
      audit.push(event)
      return Promise.resolve()
    }),
    metrics: noMetrics,
    clock: () => NOW * 1000,
    ...issuing,
  }
  const app = createApp({
    issuing: whole,
    endpoints: batchEndpoints(whole),
    readiness: [],
    compat: { ...DEFAULT_COMPAT_OPTIONS, families: COMPAT_FAMILIES },
    corsOrigins: ['https://app.example'],
    addressOf: () => '192.0.2.1',
    newRequestId: () => 'request-1',
    onError: (error) => failures.push(error),
    version: '0.0.0',
    docsScript: readDocsScript,
    monotonicMs: () => 0,
    ...overrides,
  })
  return { ...app, audit, failures }
}

/** A request as a client would send it. */
export function post(path: string, body: unknown, headers: Record<string, string> = {}): Request {
  return new Request(`http://localhost${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
}

export function get(path: string, headers: Record<string, string> = {}): Request {
  return new Request(`http://localhost${path}`, { headers })
}
