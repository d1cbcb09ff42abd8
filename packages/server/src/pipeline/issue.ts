import { type AuditCaller, auditCaller, type AuditEvent, type AuditLog } from '../audit/audit.ts'
import type { Bans } from '../bans/bans.ts'
import { authenticate } from '../callers/authenticate.ts'
import type { Call, CallerMethod, Principal } from '../callers/principal.ts'
import { type Limiter, showAllowance } from '../limits/limiter.ts'
import type { Metrics } from '../metrics/metrics.ts'
import type { Policy } from '../policy/policy.ts'
import { isProblem, type Problem } from '../problems.ts'
import type { Certificate, Project, ProjectSource } from '../projects/project.ts'
import { signGrant } from './sign-grant.ts'
import { signingCertificate } from './signing-certificate.ts'
import { tokenHash } from './token-hash.ts'
import type { Grant, IssuedToken, TokenRequest } from './token-request.ts'

/** Everything that issuing needs from outside. */
export interface Issuing {
  readonly callers: readonly CallerMethod[]
  readonly limiter: Limiter
  readonly policy: Policy
  readonly projects: ProjectSource
  readonly bans: Bans
  readonly audit: AuditLog
  readonly metrics: Metrics
  /**
   * Whether this replica is in a state to issue at all; asked before anything else. Its refusals say nothing of the
   * caller, so they are counted and not audited.
   *
   * @throws {Problem} `CLOCK_UNRELIABLE` or `OVERLOADED`.
   */
  readonly assertFit?: () => void
  /** Unix milliseconds. */
  readonly clock: () => number
}

/**
 * The one way to a token, for every endpoint: authenticate ► limit ► authorize ► sign ► audit.
 *
 * Refusals are audited too. The row of an issued token is durable before the token is returned; when it cannot be
 * written, nothing is issued.
 *
 * @param readRequest - Checks the body, and reads a long one; called only once the caller is known and within its limits.
 * @param answer - Makes the answer of the token; here, because whoever waits for the token first waits twice.
 * @throws {Problem} With the reason of the refusal.
 */
export async function issueToken<Answer>(
  issuing: Issuing,
  call: Call,
  readRequest: () => Promise<TokenRequest> | TokenRequest,
  answer: (token: IssuedToken) => Answer,
): Promise<Answer> {
  const at = issuing.clock()
  const now = Math.floor(at / 1000)
  let principal: Principal | undefined
  let request: TokenRequest | undefined
  let signed: SignedToken
  assertFit(issuing, call)
  try {
    // Most steps are done at once; each needless await would cost a turn of the event loop.
    const authenticated = authenticate(issuing.callers, call, now)
    principal = authenticated instanceof Promise ? await authenticated : authenticated
    const taken = issuing.limiter.takeCaller(principal, call)
    showAllowance(call, taken instanceof Promise ? await taken : taken)

    const read = readRequest()
    request = read instanceof Promise ? await read : read
    // Clients of a base URL can name no project; their ticket may.
    const found = issuing.projects.find(request.project, principal.bounds?.project)
    const project = found instanceof Promise ? await found : found
    const counted = issuing.limiter.takeProject(project.appId, 1)
    if (counted instanceof Promise) await counted
    const made = authorizeAndSign(issuing, call, principal, request, project, now)
    signed = made instanceof Promise ? await made : made

    await issuing.audit.record(tokenEvent(auditCaller(call, principal), at, signed.row))
  } catch (error) {
    if (isProblem(error)) await recordRefusal(issuing, call, principal, request, error, at)
    throw error
  }
  issuing.metrics.issued(call.endpoint)
  return answer(signed.token)
}

/** @throws {Problem} When this replica is in no state to issue. */
export function assertFit(issuing: Issuing, call: Call): void {
  try {
    issuing.assertFit?.()
  } catch (error) {
    if (isProblem(error)) issuing.metrics.refused(call.endpoint, error.code)
    throw error
  }
}

/** What of an audit row is about the token. */
export type TokenRow = Required<
  Pick<AuditEvent, 'appId' | 'services' | 'expiresAt' | 'certificateSlot' | 'rule' | 'tokenHash'>
>

/** The row of an issued token. Field by field, as each token pays for it: spreading costs a microsecond. */
export function tokenEvent(caller: AuditCaller, at: number, row: TokenRow): AuditEvent {
  return {
    requestId: caller.requestId,
    endpoint: caller.endpoint,
    address: caller.address,
    principal: caller.principal,
    at,
    action: 'token.issue',
    appId: row.appId,
    services: row.services,
    expiresAt: row.expiresAt,
    certificateSlot: row.certificateSlot,
    rule: row.rule,
    tokenHash: row.tokenHash,
  }
}

/** A token, and what is written down before it may leave. */
export interface SignedToken {
  readonly token: IssuedToken
  readonly row: TokenRow
}

/**
 * Steps three and four, for one token of one caller. The token must not leave before its row is written. Waits only where
 * something is not known yet.
 */
export function authorizeAndSign(
  issuing: Issuing,
  call: Call,
  principal: Principal,
  request: TokenRequest,
  project: Project,
  now: number,
): Promise<SignedToken> | SignedToken {
  const certificate = signingCertificate(project)
  const signUnlessBanned = (grant: Grant): Promise<SignedToken> | SignedToken => {
    const check = issuing.bans.assertNotBanned(principal, call, project.appId, grant, now)
    return check instanceof Promise
      ? check.then(() => signWith(issuing, project, certificate, grant, now))
      : signWith(issuing, project, certificate, grant, now)
  }
  const decision = issuing.policy.decide({ principal, request, project, now })
  return decision instanceof Promise ? decision.then(signUnlessBanned) : signUnlessBanned(decision)
}

function signWith(
  issuing: Issuing,
  { appId }: Project,
  certificate: Certificate,
  grant: Grant,
  now: number,
): SignedToken {
  const token = signGrant({ appId, appCertificate: certificate.value.reveal() }, grant, now)
  const { format, services, expiresInSeconds, rule } = grant
  const expiresAt = now + expiresInSeconds
  issuing.projects.noteSigned?.(certificate, expiresAt)
  return {
    token: { token, format, appId, services, expiresInSeconds, expiresAt, serverTime: now },
    row: {
      appId,
      services,
      expiresAt,
      certificateSlot: certificate.slot,
      rule,
      tokenHash: tokenHash(token),
    },
  }
}

/** Writes a refusal down; when even that fails, the caller hears of the refusal all the same: nothing was issued. */
export async function recordRefusal(
  issuing: Issuing,
  call: Call,
  principal: Principal | undefined,
  request: TokenRequest | undefined,
  { code, details }: Problem,
  at: number,
): Promise<void> {
  issuing.metrics.refused(call.endpoint, code)
  // Nor what is said to an address without looking who asks: it would let anybody fill the log.
  if (code === 'AUDIT_UNAVAILABLE' || (code === 'RATE_LIMITED' && principal === undefined)) return
  try {
    await issuing.audit.record({
      ...auditCaller(call, principal),
      at,
      action: 'token.refuse',
      reason: code,
      ...(request === undefined ? {} : { services: request.services }),
      // What names no project may be a certificate that was taken for an App ID.
      ...(request?.project === undefined || code === 'PROJECT_NOT_FOUND'
        ? {}
        : { appId: request.project }),
      ...(details.rule === undefined ? {} : { rule: details.rule }),
    })
  } catch (error) {
    if (!isProblem(error)) throw error
  }
}
