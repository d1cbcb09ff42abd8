import { end } from './ending.ts'
import { finiteOrNull, type Grant, mayPublish } from './grant.ts'
import { type Member, WARNING_SECONDS, warningAt } from './member.ts'
import { giveUpAwaited, resume, suspend } from './publishing.ts'
import type { Turn } from './turn.ts'

/**
 * Brings a member up to the present: ends what has ended, then warns of what ends within 30 seconds.
 *
 * Safe to call at any time and any number of times; each end and each warning happens once.
 */
export function settle(turn: Turn, member: Member): void {
  turn.touch(member)
  const { now } = turn
  if (member.grant.endsAt <= now) {
    expire(turn, member)
    return
  }
  if (member.graceEndsAt <= now) {
    end(turn, member, 'timed-out', 'ServerTimeOut')
    return
  }
  if (member.awaitedUntil <= now) giveUpAwaited(turn, member)
  const ended = [...member.streams.keys()].filter((kind) => !mayPublish(member.grant, kind, now))
  suspend(turn, member, ended)
  warn(turn, member)
}

/** Tells a member that its token has ended, and takes it out. */
export function expire(turn: Turn, member: Member): void {
  turn.tell(member, { type: 'did-expire' })
  end(turn, member, 'expired', 'Quit')
}

function warn(turn: Turn, member: Member): void {
  const { now } = turn
  const at = warningAt(member, now)
  if (at > now) return
  // It speaks for everything that ends in the 30 seconds after it; each later end gets one of its own.
  member.warnedUntil = now + WARNING_SECONDS
  member.missedWarning = member.connection === undefined
  turn.tell(member, { type: 'will-expire' })
  turn.record(member, { type: 'will-expire', secondsLeft: at + WARNING_SECONDS - now })
}

/**
 * Puts the rights of a new token in the place of the old ones; all deadlines start afresh, and what an ended privilege
 * had silenced is there again.
 */
export function renew(turn: Turn, member: Member, grant: Grant): void {
  member.grant = grant
  member.warnedUntil = Number.NEGATIVE_INFINITY
  turn.record(member, { type: 'renewed', endsAt: finiteOrNull(grant.endsAt) })
  resume(turn, member)
  settle(turn, member)
}
