import type { Unverified006Token } from '../006/decode.ts'
import type { UnverifiedToken } from '../decode.ts'
import { CLOCK_SKEW_SECONDS, LOOKS_LIKE_UNIX_TIME, MAX_LIFETIME_SECONDS } from '../limits.ts'
import type { Case } from './case.ts'
import { type Found, found } from './findings/findings.ts'
import type { ReadToken } from './read.ts'

/** What is wrong with the times of the token as a whole. */
export function checkTimes(token: ReadToken, facts: Case): Found[] {
  return [
    ...checkIssueTime(token, facts.now),
    ...(token.version === '007' ? check007(token, facts.now) : check006(token, facts.now)),
  ]
}

function checkIssueTime({ issuedAt }: ReadToken, now: number): Found[] {
  const aheadSeconds = issuedAt - now
  if (aheadSeconds > CLOCK_SKEW_SECONDS) return [found('NOT_YET_VALID', { issuedAt, aheadSeconds })]
  return aheadSeconds > 0 ? [found('CLOCK_AHEAD', { aheadSeconds })] : []
}

function check007(token: UnverifiedToken, now: number): Found[] {
  const { issuedAt, expiresInSeconds, expiresAt } = token
  const notes: Found[] = []
  const lifetimes = [
    { field: 'the token', seconds: expiresInSeconds },
    ...token.services.flatMap(({ type, privileges }) =>
      privileges.map(({ id, name, seconds }) => ({
        field: `the privilege ${type}.${name ?? id}`,
        seconds,
      })),
    ),
  ]
  const absolute = lifetimes.find(({ seconds }) => seconds >= LOOKS_LIKE_UNIX_TIME)
  if (absolute) {
    notes.push(
      found('ABSOLUTE_TIME_AS_LIFETIME', { field: absolute.field, value: absolute.seconds }),
    )
  } else if (expiresInSeconds > MAX_LIFETIME_SECONDS) {
    notes.push(found('LIFETIME_OVER_DAY', { seconds: expiresInSeconds }))
  }
  if (expiresAt <= now) {
    const endedAt = expiresAt
    notes.push(found('TOKEN_EXPIRED', { endedAt, now, lifetimeSeconds: expiresInSeconds }))
  } else if (issuedAt + MAX_LIFETIME_SECONDS <= now) {
    notes.push(found('TOO_OLD', { issuedAt, endsAt: expiresAt }))
  }
  return notes
}

function check006(token: Unverified006Token, now: number): Found[] {
  const { issuedAt, ts, privileges } = token
  const relative = privileges.filter(
    ({ statedEnd }) => statedEnd > 0 && statedEnd < LOOKS_LIKE_UNIX_TIME,
  )
  const entry = relative.find(({ name }) => name === 'joinChannel' || name === 'rtmLogin')
  if (entry) return [relativeTime(entry, true)]
  // Each code is told once, for the first.
  const notes = relative.map((other) => relativeTime(other, false))
  const lastEnd = Math.max(ts, ...privileges.map(({ statedEnd }) => statedEnd))
  const statedEnd = Math.max(0, ...privileges.map((privilege) => privilege.statedEnd || ts)) || ts
  if (lastEnd > ts) notes.push(found('LIFETIME_OVER_DAY', { seconds: lastEnd - issuedAt }))
  if (statedEnd <= now) {
    notes.push(found('TOKEN_EXPIRED', { endedAt: statedEnd, now, lifetimeSeconds: undefined }))
  } else if (ts <= now) {
    notes.push(found('TOO_OLD', { issuedAt, endsAt: statedEnd }))
  }
  return notes
}

function relativeTime(
  { id, name, statedEnd }: Unverified006Token['privileges'][number],
  keepsOut: boolean,
): Found {
  const privilege = name ?? `privilege ${id}`
  return found('RELATIVE_TIME_AS_END', { privilege, value: statedEnd, keepsOut })
}
