import { decode006, type Unverified006Token } from '../006/decode.ts'
import { fitsChannel006, fitsUid006 } from '../006/match.ts'
import { signedBy006 } from '../006/verify.ts'
import { isTokenError } from '../errors.ts'
import type { PrivilegeName } from '../privileges.ts'
import type { AdmissionProject, JoinRequest } from './admission.ts'
import { type Grant, joinProblem, signer, timeProblem } from './grant.ts'
import { joiningText } from './names.ts'
import type { AdmissionReason } from './refusals.ts'

/**
 * What a 006 token grants to a join, or the first thing that is wrong with it.
 *
 * The token holds no names, only checksums, and the names are needed to check its signature. So unlike in 007 another
 * channel or uid is found first; the platform's answer to it is the same as to a bad signature.
 */
export function grantOf006(
  token: string,
  request: JoinRequest,
  project: AdmissionProject,
  now: number,
  skewSeconds: number,
): Grant | AdmissionReason {
  const read = readToken(token)
  if (read === undefined) return 'TOKEN_MALFORMED'
  if (read.appId !== request.appId) return 'APP_MISMATCH'

  const ownEnds = ownEndsOf(read)
  if (isForRtm(read)) return 'NO_RTC_SERVICE'
  if (!fitsChannel006(read, request.channel)) return 'CHANNEL_MISMATCH'
  const uid = uidCandidates(request).find((text) => fitsUid006(read, text))
  if (uid === undefined) {
    const namedZero = joiningText(request.uid) === '' && fitsUid006(read, '0')
    return namedZero ? 'UID_TYPE_SUSPECTED' : 'UID_MISMATCH'
  }
  const certificateSlot = signer(
    project,
    (certificate) => signedBy006(read, [certificate], request.channel, uid) === 0,
  )
  if (certificateSlot === 'BAD_SIGNATURE' || certificateSlot === 'CERTIFICATE_DISABLED') {
    return certificateSlot
  }
  const { issuedAt, ts } = read
  const reason =
    timeProblem(issuedAt, lastStatedEnd(read), now, skewSeconds) ?? joinProblem(ownEnds, now)
  return reason ?? { tokenVersion: '006', certificateSlot, issuedAt, tokenEndsAt: ts, ownEnds }
}

function readToken(token: string): Unverified006Token | undefined {
  try {
    return decode006(token)
  } catch (error) {
    if (!isTokenError(error)) throw error
    return undefined
  }
}

/** The uids whose token is good for this join; `""` is the token for any user. */
function uidCandidates(request: JoinRequest): readonly string[] {
  const candidates = [joiningText(request.uid), '']
  if (request.accountUid !== undefined) candidates.push(joiningText(request.accountUid))
  return candidates
}

function isForRtm(read: Unverified006Token): boolean {
  const names = read.privileges.map(({ name }) => name)
  return names.includes('rtmLogin') && !names.includes('joinChannel')
}

const RTC: readonly string[] = [
  'joinChannel',
  'publishAudioStream',
  'publishVideoStream',
  'publishDataStream',
] satisfies PrivilegeName<'rtc'>[]

function ownEndsOf(read: Unverified006Token): Grant['ownEnds'] {
  const ends = new Map<PrivilegeName<'rtc'>, number | undefined>()
  for (const { name, statedEnd } of read.privileges) {
    if (name === undefined || !RTC.includes(name)) continue
    // An end of 0 stands for 24 hours after issue, and that is the token's own end.
    ends.set(name as PrivilegeName<'rtc'>, statedEnd === 0 ? undefined : statedEnd)
  }
  return ends
}

/** When the token says that the last of its privileges ends, even beyond its 24 hours: what tells old from expired. */
function lastStatedEnd({ privileges, ts }: Unverified006Token): number {
  return Math.max(...privileges.map(({ statedEnd }) => statedEnd || ts), privileges.length ? 0 : ts)
}
