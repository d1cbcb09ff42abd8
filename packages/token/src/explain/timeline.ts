import { MAX_LIFETIME_SECONDS } from '../limits.ts'
import { leaveTime, tokenEnd } from './check-rights.ts'
import type { TimelineEntry, TimelineEvent, TokenView } from './explanation.ts'
import type { ReadToken } from './read.ts'
import type { RtcPart } from './rtc-part.ts'

/** How early Agora warns, in seconds. */
const WARNING_LEAD_SECONDS = 30

/** The order of what happens in one second. */
const ORDER: readonly TimelineEvent[] = [
  'issued',
  'will-expire',
  'privilege-ends',
  'token-ends',
  'day-ends',
  'leave',
  'now',
]

/** The moments of a token's life, in order. */
export function timelineOf(
  token: ReadToken,
  view: TokenView,
  part: RtcPart | undefined,
  now: number,
): readonly TimelineEntry[] {
  const { issuedAt } = token
  const end = tokenEnd(token)
  const leaveAt = part ? leaveTime(token, part) : end.effective
  const entries: TimelineEntry[] = [
    { at: issuedAt, event: 'issued', text: 'The token is issued.' },
    { at: now, event: 'now', text: 'Now.' },
    { at: end.own, event: 'token-ends', text: 'The token ends by its own word.' },
  ]
  if (end.own > issuedAt + MAX_LIFETIME_SECONDS) {
    const at = issuedAt + MAX_LIFETIME_SECONDS
    entries.push({ at, event: 'day-ends', text: '24 hours after issue Agora ends it.' })
  }
  for (const { type, privileges } of view.services) {
    for (const at of new Set(privileges.map(({ expiresAt }) => expiresAt))) {
      const together = privileges.filter(({ expiresAt }) => expiresAt === at)
      const names = together.map(({ name }) => name).join(', ')
      entries.push({ at, event: 'privilege-ends', text: `Of ${type} end: ${names}.` })
    }
  }
  if (part) {
    entries.push(
      {
        at: Math.max(issuedAt, leaveAt - WARNING_LEAD_SECONDS),
        event: 'will-expire',
        text: 'token-privilege-will-expire: fetch a new token and renew.',
      },
      {
        at: leaveAt,
        event: 'leave',
        text: 'token-privilege-did-expire: without renewal the user is removed.',
      },
    )
  }
  return entries.sort((a, b) => a.at - b.at || ORDER.indexOf(a.event) - ORDER.indexOf(b.event))
}
