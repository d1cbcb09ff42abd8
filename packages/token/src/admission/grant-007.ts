import { type DecodedService, decodeToken, type UnverifiedToken } from '../decode.ts'
import { isTokenError } from '../errors.ts'
import type { PrivilegeName } from '../privileges.ts'
import { signedBy } from '../verify.ts'
import type { AdmissionProject, JoinRequest } from './admission.ts'
import { type Grant, joinProblem, signer, timeProblem } from './grant.ts'
import { covers, joiningText, looksLikeOtherType } from './names.ts'
import type { AdmissionReason } from './refusals.ts'

type RtcService = Extract<DecodedService, { readonly type: 'rtc' | 'streaming' | 'fcdn' }>

/** What a 007 token grants to a join, or the first thing that is wrong with it. */
export function grantOf007(
  token: string,
  request: JoinRequest,
  project: AdmissionProject,
  now: number,
  skewSeconds: number,
): Grant | AdmissionReason {
  const read = readToken(token)
  if (typeof read === 'string') return read
  if (read.appId !== request.appId) return 'APP_MISMATCH'
  const certificateSlot = signer(project, (certificate) => signedBy(read, [certificate]) === 0)
  if (certificateSlot === 'BAD_SIGNATURE' || certificateSlot === 'CERTIFICATE_DISABLED') {
    return certificateSlot
  }
  const problem = timeProblem(read.issuedAt, read.expiresAt, now, skewSeconds)
  if (problem) return problem

  // A token may hold several RTC services; one that fits is enough, else the one that came furthest tells the reason.
  let furthest: { readonly reason: AdmissionReason; readonly step: number } = {
    reason: 'NO_RTC_SERVICE',
    step: 0,
  }
  for (const service of read.services) {
    if (service.type !== 'rtc') continue
    const ownEnds = ownEndsOf(service, read.issuedAt)
    const failure = serviceProblem(service, ownEnds, request, now)
    if (failure === undefined) {
      const { issuedAt, expiresAt: tokenEndsAt } = read
      return { tokenVersion: '007', certificateSlot, issuedAt, tokenEndsAt, ownEnds }
    }
    if (failure.step > furthest.step) furthest = failure
  }
  return furthest.reason
}

function readToken(
  token: string,
): UnverifiedToken | 'TOKEN_MALFORMED' | 'TOKEN_UNSUPPORTED_VERSION' {
  try {
    return decodeToken(token)
  } catch (error) {
    if (!isTokenError(error)) throw error
    return error.code === 'TOKEN_UNSUPPORTED_VERSION' ? error.code : 'TOKEN_MALFORMED'
  }
}

function ownEndsOf(service: RtcService, issuedAt: number): Grant['ownEnds'] {
  const ends = new Map<PrivilegeName<'rtc'>, number | undefined>()
  for (const { name, seconds } of service.privileges) {
    if (name === undefined) continue
    ends.set(name as PrivilegeName<'rtc'>, seconds === 0 ? undefined : issuedAt + seconds)
  }
  return ends
}

function serviceProblem(
  service: RtcService,
  ownEnds: Grant['ownEnds'],
  request: JoinRequest,
  now: number,
): { readonly reason: AdmissionReason; readonly step: number } | undefined {
  if (!covers(service.channel, request.channel)) return { reason: 'CHANNEL_MISMATCH', step: 1 }
  const name = joiningText(request.uid)
  const names = request.accountUid === undefined ? [name] : [name, joiningText(request.accountUid)]
  if (!names.some((text) => covers(service.uid, text))) {
    const suspected = looksLikeOtherType(service.uid, name)
    return { reason: suspected ? 'UID_TYPE_SUSPECTED' : 'UID_MISMATCH', step: 2 }
  }
  const reason = joinProblem(ownEnds, now)
  return reason && { reason, step: 3 }
}
