import type { GatewayEvent, MemberState } from './gateway.ts'
import type { MediaKind, Uid } from './session.ts'
import { duration, WARNING_SECONDS } from './timeline.ts'

/** The token of somebody in the call, as far as the gateway tells. Times are Unix seconds by its clock. */
export interface MemberLife {
  /** How many tokens it has had since we look. */
  readonly tokens: number
  readonly since: number
  /** `null`: no end. */
  readonly endsAt: number | null
  /** What its token no longer lets it send, though it would. */
  readonly silenced: ReadonlySet<MediaKind>
}

/** Others are known by their account, where they have one. */
export function uidOf({ uid, account }: { uid?: number; account?: string | null }): Uid {
  return account ?? uid ?? 0
}

/** What is known of one who was there before us. */
export function lifeOf({ joinedAt, deadlines }: MemberState): MemberLife {
  return { tokens: 1, since: joinedAt, endsAt: deadlines.endsAt, silenced: new Set() }
}

/** What an event makes of a life; `undefined` when it is over, or was never known. */
export function lifeAfter(
  life: MemberLife | undefined,
  event: GatewayEvent,
): MemberLife | undefined {
  const { type, at, endsAt = null, kind, reason } = event
  if (type === 'joined') return { tokens: 1, since: at, endsAt, silenced: new Set() }
  if (life === undefined || type === 'ended') return undefined
  if (type === 'renewed') return { ...life, tokens: life.tokens + 1, since: at, endsAt }
  if (kind !== 'audio' && kind !== 'video') return life
  const silenced = new Set(life.silenced)
  if (type === 'unpublished' && reason === 'privilege-ended') silenced.add(kind)
  else silenced.delete(kind)
  return { ...life, silenced }
}

/** What a bar shows of a life. */
export interface LifeBar {
  /** Of the whole, from 0 to 1. */
  readonly used: number
  /** Where the warning begins, from 0 to 1. */
  readonly warning: number
  readonly isWarned: boolean
  readonly text: string
}

export function barOf({ tokens, since, endsAt }: MemberLife, now: number): LifeBar {
  const name = `Token ${tokens}`
  if (endsAt === null) return { used: 0, warning: 1, isWarned: false, text: `${name} · no end` }
  const whole = Math.max(1, endsAt - since)
  const left = Math.max(0, endsAt - now)
  return {
    used: Math.min(1, Math.max(0, 1 - left / whole)),
    warning: Math.max(0, 1 - WARNING_SECONDS / whole),
    isWarned: left <= WARNING_SECONDS,
    text: `${name} · ${duration(left)} left`,
  }
}
