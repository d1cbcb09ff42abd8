import { assertU32, assertUnixSeconds, isChannelName } from '../arguments.ts'
import { CLOCK_SKEW_SECONDS, MAX_LIFETIME_SECONDS } from '../limits.ts'
import type {
  Admission,
  AdmissionProject,
  Admitted,
  AdmitOptions,
  Deadlines,
  JoinRequest,
  PublishRight,
} from './admission.ts'
import type { Grant } from './grant.ts'
import { grantOf006 } from './grant-006.ts'
import { grantOf007 } from './grant-007.ts'
import { isJoiningUid } from './names.ts'
import { type AdmissionReason, REFUSALS } from './refusals.ts'

/**
 * Judges a join as Agora's platform does: the first thing that is wrong decides, in the platform's order.
 *
 * Pure, and never throws for anything that stands in a token. Bans, and a uid that is already inside, are not about the
 * token and are left to the place that is joined.
 *
 * @param project - The project of `request.appId`, or `undefined` when there is none.
 * @throws {TypeError | RangeError} When `now`, `skewSeconds` or `request.accountUid` is not usable.
 *
 * @example
 * ```ts
 * const admission = admit({ appId, channel: 'lobby', uid: 1234, token }, project, { now })
 * if (!admission.admitted) console.log(admission.reason, admission.platformCode, admission.text)
 * ```
 */
export function admit(
  request: JoinRequest,
  project: AdmissionProject | undefined,
  options: AdmitOptions,
): Admission {
  const { now, skewSeconds = CLOCK_SKEW_SECONDS } = options
  assertUnixSeconds('now', now)
  assertU32('skewSeconds', skewSeconds)
  if (request.accountUid !== undefined) assertU32('accountUid', request.accountUid)

  if (project?.appId !== request.appId) return refused('APP_NOT_FOUND')
  if (project.status !== 'active') return refused('PROJECT_DISABLED')
  if (!isChannelName(request.channel)) return refused('BAD_CHANNEL_NAME')
  if (!isJoiningUid(request.uid)) return refused('BAD_UID')

  // A request that came as JSON may lack the field.
  const token = request.token ?? ''
  if (token === '' || token === request.appId) {
    return project.allowsAppIdOnly ? withAppIdOnly(project, now) : refused('TOKEN_REQUIRED')
  }
  if (project.allowsAppIdOnly && !project.certificates.some(({ enabled }) => enabled)) {
    return refused('TOKEN_FOR_STATIC_PROJECT')
  }
  const grantOf = token.startsWith('006') ? grantOf006 : grantOf007
  const grant = grantOf(token, request, project, now, skewSeconds)
  return typeof grant === 'string' ? refused(grant) : withToken(grant, project)
}

/**
 * Judges a token handed in by somebody who is inside, as `renewToken` does. The refusal's `edgeCode` (109, 110, 116,
 * 118, 119, 120) and `nativeRenewResult` are what the client meets; its old deadlines then stay.
 *
 * @param member - Who they are in the channel now: for somebody who joined with 0, the uid they were given.
 * @throws {TypeError | RangeError} When `now` or `skewSeconds` is not usable.
 */
export function admitRenewal(
  token: string,
  member: Omit<JoinRequest, 'token'>,
  project: AdmissionProject | undefined,
  options: AdmitOptions,
): Admission {
  return admit({ ...member, token }, project, options)
}

function refused(reason: AdmissionReason): Admission {
  return { admitted: false, reason, ...REFUSALS[reason] }
}

function withAppIdOnly(project: AdmissionProject, now: number): Admitted {
  const dayEndsAt = now + MAX_LIFETIME_SECONDS
  const deadlines: Deadlines = {
    tokenEndsAt: undefined,
    joinEndsAt: undefined,
    dayEndsAt,
    leaveAt: dayEndsAt,
    stayUntil: dayEndsAt,
    tokenExpiryMatters: false,
  }
  // Co-host authentication wants a token from everybody who publishes.
  const right: PublishRight = project.coHostAuthentication
    ? { allowed: false }
    : { allowed: true, endsAt: dayEndsAt, stayUntil: dayEndsAt }
  return {
    admitted: true,
    by: 'app-id',
    tokenVersion: undefined,
    issuedAt: now,
    certificateSlot: undefined,
    privileges: {},
    mayPublish: { audio: right, video: right, data: right },
    deadlines,
  }
}

function withToken(grant: Grant, project: AdmissionProject): Admitted {
  const { tokenVersion, certificateSlot, issuedAt, tokenEndsAt, ownEnds } = grant
  const dayEndsAt = issuedAt + MAX_LIFETIME_SECONDS
  const endOf = (own: number | undefined): number =>
    Math.min(own ?? tokenEndsAt, tokenEndsAt, dayEndsAt)
  const stayOf = (own: number | undefined): number => Math.min(own ?? tokenEndsAt, dayEndsAt)

  const joinEndsAt = ownEnds.get('joinChannel')
  const leaveAt = endOf(joinEndsAt)
  const stayUntil = stayOf(joinEndsAt)
  const rightTo = (privilege: Parameters<Grant['ownEnds']['get']>[0]): PublishRight => {
    if (!project.coHostAuthentication) return { allowed: true, endsAt: leaveAt, stayUntil }
    if (!ownEnds.has(privilege)) return { allowed: false }
    const own = ownEnds.get(privilege)
    return {
      allowed: true,
      endsAt: Math.min(endOf(own), leaveAt),
      stayUntil: Math.min(stayOf(own), stayUntil),
    }
  }
  return {
    admitted: true,
    by: 'token',
    tokenVersion,
    issuedAt,
    certificateSlot,
    privileges: Object.fromEntries([...ownEnds].map(([name, own]) => [name, endOf(own)])),
    mayPublish: {
      audio: rightTo('publishAudioStream'),
      video: rightTo('publishVideoStream'),
      data: rightTo('publishDataStream'),
    },
    deadlines: {
      tokenEndsAt,
      joinEndsAt,
      dayEndsAt,
      leaveAt,
      stayUntil,
      tokenExpiryMatters: stayUntil !== leaveAt,
    },
  }
}
