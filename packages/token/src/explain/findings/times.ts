import { duration, listed, moment, shown } from '../wording.ts'
import type { Templates } from './template.ts'

/** What each code about times knows. Times are Unix seconds. */
export interface TimesData {
  NOT_YET_VALID: { readonly issuedAt: number; readonly aheadSeconds: number }
  TOKEN_EXPIRED: {
    readonly endedAt: number
    readonly now: number
    readonly lifetimeSeconds: number | undefined
  }
  RELATIVE_TIME_AS_END: {
    readonly privilege: string
    readonly value: number
    /** Whether it is the privilege without which nobody gets in. */
    readonly keepsOut: boolean
  }
  TOO_OLD: { readonly issuedAt: number; readonly endsAt: number }
  JOIN_PRIVILEGE_EXPIRED: { readonly endedAt: number; readonly now: number }
  ABSOLUTE_TIME_AS_LIFETIME: { readonly field: string; readonly value: number }
  LIFETIME_OVER_DAY: { readonly seconds: number }
  CLOCK_AHEAD: { readonly aheadSeconds: number }
  JOIN_OUTLIVES_TOKEN: { readonly joinEndsAt: number; readonly tokenEndsAt: number }
  JOIN_ENDS_BEFORE_TOKEN: { readonly joinEndsAt: number; readonly tokenEndsAt: number }
  PUBLISH_ENDS_BEFORE_JOIN: {
    readonly privileges: readonly string[]
    readonly endsAt: number
    readonly coHost: boolean | undefined
  }
  EXPIRES_SOON: { readonly leaveAt: number; readonly secondsLeft: number }
}

const RENEW =
  'Fetch a new token and pass it to renewToken() while the user is in the channel, or to join() after they were removed.'

export const TIMES: Templates<TimesData> = {
  NOT_YET_VALID: {
    severity: 'error',
    reason: 'NOT_YET_VALID',
    what: ({ issuedAt, aheadSeconds }) =>
      `The token was issued in the future: at ${moment(issuedAt)}, ${duration(aheadSeconds)} from now. The clock of the server that signed it is ahead, or the one used here is behind.`,
    fix: "Set the clock of your token server by NTP. In containers and virtual machines it is the host's clock.",
  },
  TOKEN_EXPIRED: {
    severity: 'error',
    reason: 'TOKEN_EXPIRED',
    what: ({ endedAt, now, lifetimeSeconds }) =>
      lifetimeSeconds === 0
        ? `The token has a lifetime of 0 seconds: it ended when it was issued, at ${moment(endedAt)}.`
        : `The token ended ${duration(now - endedAt)} ago, at ${moment(endedAt)}${lifetimeSeconds === undefined ? '' : `; it was made for ${duration(lifetimeSeconds)}`}.`,
    fix: ({ lifetimeSeconds }) =>
      lifetimeSeconds === 0
        ? 'Give the token a lifetime in seconds from now, such as 3600.'
        : `${RENEW} Have the client fetch it on token-privilege-will-expire, 30 seconds before the end.`,
  },
  RELATIVE_TIME_AS_END: {
    severity: ({ keepsOut }) => (keepsOut ? 'error' : 'warning'),
    reason: ({ keepsOut }) => (keepsOut ? 'TOKEN_EXPIRED' : undefined),
    answer: ({ keepsOut, privilege }, standard) =>
      keepsOut ? standard : `The user gets in, but ${privilege} is over.`,
    what: ({ privilege, value }) =>
      `The end of ${privilege} is ${value}, which is ${moment(value)}: seconds from now were given where a 006 token takes a Unix time.`,
    fix: ({ value }) =>
      `On your server pass the current Unix time plus the lifetime, here Math.floor(Date.now() / 1000) + ${value}. (In 007 builders it is the other way round: they take seconds from now.)`,
  },
  TOO_OLD: {
    severity: 'error',
    reason: 'TOO_OLD',
    what: ({ issuedAt, endsAt }) =>
      `The token was issued more than 24 hours ago, at ${moment(issuedAt)}. It says it lasts until ${moment(endsAt)}, but Agora ends every token after 24 hours.`,
    fix: 'Issue tokens for 24 hours (86400 seconds) at most and renew them.',
  },
  JOIN_PRIVILEGE_EXPIRED: {
    severity: 'error',
    reason: 'JOIN_PRIVILEGE_EXPIRED',
    what: ({ endedAt, now }) =>
      `The privilege to join ended ${duration(now - endedAt)} ago, at ${moment(endedAt)}, before the token itself.`,
    fix: 'Issue a new token, and give privileges and token the same lifetime.',
  },
  ABSOLUTE_TIME_AS_LIFETIME: {
    severity: 'warning',
    what: ({ field, value }) =>
      `The lifetime of ${field} is ${value} seconds, about ${Math.round(value / 31_557_600)} years: a Unix time (${moment(value)}) was given where seconds from now are meant.`,
    answer:
      'Agora ends every token after 24 hours, so this one lives 24 hours whatever was intended.',
    fix: 'In your server drop the "now +": pass the lifetime alone, such as 3600. (006 builders take a Unix time; 007 builders do not.)',
  },
  LIFETIME_OVER_DAY: {
    severity: 'warning',
    what: ({ seconds }) =>
      `The token claims to last ${duration(seconds)}, longer than 24 hours.${seconds % 1000 === 0 && seconds / 1000 <= 86_400 && seconds >= 600_000 ? ` Perhaps milliseconds were meant: ${seconds} ms are ${duration(seconds / 1000)}.` : ''}`,
    answer:
      'Agora ends it 24 hours after issue: the user is removed then, and a join with it is refused with 2010010 (dynamic key or token timeout).',
    fix: 'Issue tokens for 86400 seconds at most and renew them.',
  },
  CLOCK_AHEAD: {
    severity: 'warning',
    what: ({ aheadSeconds }) =>
      `The clock of the server that signed the token is ${aheadSeconds} s ahead of the one used here.`,
    answer: 'A small difference is tolerated; how much is not documented.',
    fix: 'Let your token server set its clock by NTP.',
  },
  JOIN_OUTLIVES_TOKEN: {
    severity: 'warning',
    what: ({ joinEndsAt, tokenEndsAt }) =>
      `The privilege to join runs until ${moment(joinEndsAt)}, the token only until ${moment(tokenEndsAt)}.`,
    answer:
      "Agora's documents disagree: by one the user stays without any warning and cannot come back after a disconnect, by the others the user is removed when the token ends.",
    fix: 'Give token and privileges the same lifetime.',
  },
  JOIN_ENDS_BEFORE_TOKEN: {
    severity: 'warning',
    what: ({ joinEndsAt, tokenEndsAt }) =>
      `The privilege to join ends at ${moment(joinEndsAt)}, before the token, which runs until ${moment(tokenEndsAt)}.`,
    answer:
      'The user is removed when the privilege ends, 30 seconds after token-privilege-will-expire.',
    fix: 'Give token and privileges the same lifetime, unless you want the user out at that moment.',
  },
  PUBLISH_ENDS_BEFORE_JOIN: {
    severity: 'info',
    what: ({ privileges, endsAt }) =>
      `${listed(privileges)} end${privileges.length === 1 ? 's' : ''} before the membership, first at ${moment(endsAt)}.`,
    answer: ({ coHost }) =>
      coHost === false
        ? 'Nothing happens then: publish privileges count only with co-host authentication on.'
        : 'With co-host authentication on, the user can no longer publish then; the events do not say which privilege ended.',
    fix: 'Keep the times of the privileges in your app, or give all of them the same lifetime.',
  },
  EXPIRES_SOON: {
    severity: 'info',
    what: ({ leaveAt, secondsLeft }) => `Only ${secondsLeft} s are left until ${moment(leaveAt)}.`,
    answer: 'token-privilege-will-expire is due 30 seconds before the end, so it comes at once.',
    fix: `Join with a fresh token, or renew at once. Lifetimes under ${shown(60)} seconds leave no time for that.`,
  },
}
