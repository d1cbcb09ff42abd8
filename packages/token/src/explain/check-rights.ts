import { MAX_LIFETIME_SECONDS } from '../limits.ts'
import type { Case } from './case.ts'
import { type Found, found } from './findings/findings.ts'
import type { ReadToken } from './read.ts'
import { publishPrivileges, type RtcPart } from './rtc-part.ts'

/** When a token ends for everybody: its own end, and 24 hours after issue. */
export function tokenEnd(token: ReadToken): { own: number; effective: number } {
  const own = token.version === '007' ? token.expiresAt : token.ts
  return { own, effective: Math.min(own, token.issuedAt + MAX_LIFETIME_SECONDS) }
}

/** When a member with this token is removed, where a token's end removes. */
export function leaveTime(token: ReadToken, part: RtcPart): number {
  const { effective } = tokenEnd(token)
  return Math.min(part.ownEnds.get('joinChannel') ?? effective, effective)
}

/** The privileges of an RTC token: joining, and publishing where that is wanted. */
export function checkRtcRights(token: ReadToken, part: RtcPart, facts: Case): Found[] {
  return [...checkJoin(token, part, facts), ...checkPublishing(token, part, facts)]
}

function checkJoin(token: ReadToken, part: RtcPart, { now }: Case): Found[] {
  if (!part.ownEnds.has('joinChannel')) return [found('NO_JOIN_PRIVILEGE')]
  const joinEndsAt = part.ownEnds.get('joinChannel')
  const end = tokenEnd(token)
  const leaveAt = leaveTime(token, part)
  const secondsLeft = leaveAt - now
  const soon =
    secondsLeft > 0 && secondsLeft <= 30 ? [found('EXPIRES_SOON', { leaveAt, secondsLeft })] : []
  // In 006 only privileges have chosen ends; the token's own is always 24 hours.
  if (joinEndsAt === undefined) return soon
  if (joinEndsAt <= now && end.effective > now) {
    return [found('JOIN_PRIVILEGE_EXPIRED', { endedAt: joinEndsAt, now })]
  }
  if (token.version === '006') return soon
  const times = { joinEndsAt, tokenEndsAt: end.own }
  if (joinEndsAt > end.own && end.own < token.issuedAt + MAX_LIFETIME_SECONDS) {
    return [...soon, found('JOIN_OUTLIVES_TOKEN', times)]
  }
  if (joinEndsAt < end.effective) return [...soon, found('JOIN_ENDS_BEFORE_TOKEN', times)]
  return soon
}

function checkPublishing(token: ReadToken, part: RtcPart, facts: Case): Found[] {
  const granted = publishPrivileges(part)
  const endOf = (name: (typeof granted)[number]): number => {
    const { effective } = tokenEnd(token)
    return Math.min(part.ownEnds.get(name) ?? effective, effective)
  }
  const inForce = granted.filter((name) => endOf(name) > facts.now)
  const isOver = leaveTime(token, part) <= facts.now
  if (inForce.length === 0 && !isOver) {
    if (facts.coHost === false) return [found('PUBLISH_UNGUARDED')]
    if (!facts.wantsToPublish) return []
    return [facts.coHost === true ? found('PUBLISH_REFUSED') : found('PUBLISH_DEPENDS')]
  }
  const leaveAt = leaveTime(token, part)
  const early = inForce.filter((name) => endOf(name) < leaveAt)
  if (early.length === 0 || isOver) return []
  const endsAt = Math.min(...early.map(endOf))
  return [found('PUBLISH_ENDS_BEFORE_JOIN', { privileges: early, endsAt, coHost: facts.coHost })]
}
