import { explainToken } from '../../packages/token/src/explain/explain.ts'
import type {
  ExplainContext,
  ExplainProject,
} from '../../packages/token/src/explain/explanation.ts'
import type { FindingCode } from '../../packages/token/src/explain/findings/finding-code.ts'
import { rtc, type Service } from '../../packages/token/src/services.ts'
import { signToken } from '../../packages/token/src/sign.ts'

/*
 * What the tests of `explainToken` have in common: a project, a good token for it, and how its explanation is read.
 */

export const APP_ID = '970ca35de60c44645bbae8a215061b33'
export const PRIMARY = '5cfd2fd1755d40ecb72977518be15d3b'
export const SECONDARY = 'b2'.repeat(16)
export const NOW = 1_800_000_000

interface TokenOptions {
  readonly appId?: string
  readonly certificate?: string
  readonly lifetime?: number
  readonly issuedAt?: number
}

export function token(services: readonly Service[], options: TokenOptions = {}): string {
  const { appId = APP_ID, certificate = PRIMARY, lifetime = 3_600, issuedAt = NOW } = options
  return signToken(
    { appId, appCertificate: certificate },
    { services, expiresInSeconds: lifetime },
    { now: issuedAt, salt: 1, maxLifetimeSeconds: 999_999_999 },
  )
}

export const lobby = rtc({ channel: 'lobby', uid: 1234, role: 'publisher' })
export const good = token([lobby])

export const project: ExplainProject = {
  appId: APP_ID,
  certificates: [
    { slot: 'primary', value: PRIMARY, enabled: true },
    { slot: 'secondary', value: SECONDARY, enabled: true },
  ],
}

/** What a user reads under `code`; by default one minute after `good` was issued, joining as it says. */
export function words(code: FindingCode, text: string, context: ExplainContext = {}): string {
  const join = { channel: 'lobby', uid: 1234, ...context.join }
  const all = { now: NOW + 60, ...context, project: { ...project, ...context.project }, join }
  const { findings } = explainToken(text, all)
  const finding = findings.find((one) => one.code === code)
  if (!finding) return `not found, but: ${findings.map((one) => one.code).join(', ')}`
  return [`${finding.severity}: ${finding.what}`, finding.answer, finding.fix].join('\n')
}
