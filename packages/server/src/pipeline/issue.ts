import { type AuditLog, auditCaller } from '../audit/audit.ts'
import type { Bans } from '../bans/bans.ts'
import { authenticate } from '../callers/authenticate.ts'
import type { Call, CallerMethod, Principal } from '../callers/principal.ts'
import { type Limiter, showAllowance } from '../limits/limiter.ts'
import type { Policy } from '../policy/policy.ts'
import { isProblem, Problem } from '../problems.ts'
import type { Certificate, Project, ProjectSource } from '../projects/project.ts'
import { signGrant } from './sign-grant.ts'
import { tokenHash } from './token-hash.ts'
import type { IssuedToken, TokenRequest } from './token-request.ts'

/** Everything that issuing needs from outside. */
export interface Issuing {
  readonly callers: readonly CallerMethod[]
  readonly limiter: Limiter
  readonly policy: Policy
  readonly projects: ProjectSource
  readonly bans: Bans
  readonly audit: AuditLog
  /** Unix milliseconds. */
  readonly clock: () => number
}

/**
 * The one way to a token, for every endpoint: authenticate ► limit ► authorize ► sign ► audit.
 *
 * Refusals are audited too. The row of an issued token is durable before the token is returned; when it cannot be
 * written, nothing is issued.
 *
 * @param readRequest - Reads and checks the body; called only once the caller is known and within its limits.
 * @throws {Problem} With the reason of the refusal.
 */
export async function issueToken(
  issuing: Issuing,
  call: Call,
  readRequest: () => Promise<TokenRequest> | TokenRequest,
): Promise<IssuedToken> {
  const at = issuing.clock()
  const now = Math.floor(at / 1000)
  let principal: Principal | undefined
  let request: TokenRequest | undefined
  try {
    principal = await authenticate(issuing.callers, call, now)
    showAllowance(call, await issuing.limiter.takeCaller(principal, call))

    request = await readRequest()
    const project = await issuing.projects.find(request.project)
    const certificate = signingCertificate(project)
    await issuing.limiter.takeProject(project.appId, 1)
    const grant = await issuing.policy.decide({ principal, request, project, now })
    await issuing.bans.assertNotBanned(principal, call, project.appId, grant, now)

    const key = { appId: project.appId, appCertificate: certificate.value.reveal() }
    const token = signGrant(key, grant, now)
    const expiresAt = now + grant.expiresInSeconds
    issuing.projects.noteSigned?.(project.appId, certificate.slot, expiresAt)

    await issuing.audit.record({
      ...auditCaller(call, principal),
      at,
      action: 'token.issue',
      appId: project.appId,
      services: grant.services,
      expiresAt,
      certificateSlot: certificate.slot,
      rule: grant.rule,
      tokenHash: tokenHash(token),
    })
    const { format, services, expiresInSeconds } = grant
    return {
      token,
      format,
      appId: project.appId,
      services,
      expiresInSeconds,
      expiresAt,
      serverTime: now,
    }
  } catch (error) {
    if (isProblem(error) && error.code !== 'AUDIT_UNAVAILABLE') {
      await issuing.audit.record({
        ...auditCaller(call, principal),
        at,
        action: 'token.refuse',
        reason: error.code,
        ...(request === undefined ? {} : { services: request.services }),
        ...(request?.project === undefined ? {} : { appId: request.project }),
        ...(error.details.rule === undefined ? {} : { rule: error.details.rule }),
      })
    }
    throw error
  }
}

/** @throws {Problem} When the project may not sign now. */
function signingCertificate(project: Project): Certificate {
  if (project.status === 'disabled') {
    throw new Problem('PROJECT_DISABLED', {
      detail: `the project ${project.appId} is disabled`,
      hint: 'enable it in the console or with PATCH /v1/admin/projects',
    })
  }
  const certificate = project.certificates.find(({ enabled }) => enabled)
  if (certificate === undefined) {
    throw new Problem('PROJECT_WITHOUT_CERTIFICATE', {
      detail: `the project ${project.appId} has no enabled certificate`,
      hint: 'add or enable one; without a certificate clients join with the App ID alone',
    })
  }
  return certificate
}
