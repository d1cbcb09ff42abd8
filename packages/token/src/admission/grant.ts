import type { PrivilegeName } from '../privileges.ts'
import { MAX_LIFETIME_SECONDS } from '../limits.ts'
import type { AdmissionProject, CertificateSlot } from './admission.ts'
import type { AdmissionReason } from './refusals.ts'

/** What a token of either version grants in the channel that is joined. Times: Unix seconds. */
export interface Grant {
  readonly tokenVersion: '007' | '006'
  readonly certificateSlot: CertificateSlot
  readonly issuedAt: number
  /** The token's own end, before the 24-hour rule. */
  readonly tokenEndsAt: number
  /** Each privilege with the end of its own limit; `undefined` when it has none. */
  readonly ownEnds: ReadonlyMap<PrivilegeName<'rtc'>, number | undefined>
}

/** The first of several certificates that signed, where `signs` tells for each. */
export function signer(
  project: AdmissionProject,
  signs: (certificate: string) => boolean,
): CertificateSlot | 'CERTIFICATE_DISABLED' | 'BAD_SIGNATURE' {
  const signers = project.certificates.filter(({ value }) => signs(value))
  const enabled = signers.find((certificate) => certificate.enabled)
  if (enabled) return enabled.slot
  return signers.length > 0 ? 'CERTIFICATE_DISABLED' : 'BAD_SIGNATURE'
}

/**
 * What is wrong with a token's own times at `now`.
 *
 * A token past its own end is expired however old it is: `TOO_OLD` is the platform's answer to one that still claims to
 * be good. The tolerated skew widens nothing but the issue time.
 */
export function timeProblem(
  issuedAt: number,
  tokenEndsAt: number,
  now: number,
  skewSeconds: number,
): Extract<AdmissionReason, 'NOT_YET_VALID' | 'TOO_OLD' | 'TOKEN_EXPIRED'> | undefined {
  if (issuedAt > now + skewSeconds) return 'NOT_YET_VALID'
  if (tokenEndsAt <= now) return 'TOKEN_EXPIRED'
  if (issuedAt + MAX_LIFETIME_SECONDS <= now) return 'TOO_OLD'
  return undefined
}

/** What is wrong with the join privilege at `now`. */
export function joinProblem(
  ownEnds: Grant['ownEnds'],
  now: number,
): 'NO_JOIN_PRIVILEGE' | 'JOIN_PRIVILEGE_EXPIRED' | undefined {
  if (!ownEnds.has('joinChannel')) return 'NO_JOIN_PRIVILEGE'
  const end = ownEnds.get('joinChannel')
  return end !== undefined && end <= now ? 'JOIN_PRIVILEGE_EXPIRED' : undefined
}
