import type { Admitted, StreamKind } from './admission.ts'
import { type Refusal, REFUSALS } from './refusals.ts'

/** How long publish rights are counted: to the token's end (`kick`, the default) or beyond it (`stay`); see `Deadlines`. */
export interface PublishingOptions {
  /** The time to judge by, in Unix seconds. */
  readonly now: number
  readonly onTokenEnd?: 'kick' | 'stay'
}

/** Whether somebody inside may do as they ask, and what the edge answers when not. */
export type PublishJudgement =
  | { readonly allowed: true }
  | ({
      readonly allowed: false
      readonly reason: 'ROLE_NOT_PERMITTED' | 'PUBLISH_NOT_PERMITTED'
    } & Refusal)

/**
 * Judges a change of role. Under co-host authentication a host needs at least one publish privilege that still runs;
 * anybody may become audience.
 */
export function judgeRole(
  member: Pick<Admitted, 'mayPublish'>,
  role: 'host' | 'audience',
  options: PublishingOptions,
): PublishJudgement {
  if (role === 'audience' || publishableKinds(member, options).length > 0) return { allowed: true }
  return { allowed: false, reason: 'ROLE_NOT_PERMITTED', ...REFUSALS.ROLE_NOT_PERMITTED }
}

/** Judges the publishing of streams: each kind needs its right. The role is the caller's to check; Agora wants a host. */
export function judgePublish(
  member: Pick<Admitted, 'mayPublish'>,
  kinds: readonly StreamKind[],
  options: PublishingOptions,
): PublishJudgement {
  const may = publishableKinds(member, options)
  if (kinds.every((kind) => may.includes(kind))) return { allowed: true }
  return { allowed: false, reason: 'PUBLISH_NOT_PERMITTED', ...REFUSALS.PUBLISH_NOT_PERMITTED }
}

/** What may be published at `now`. */
export function publishableKinds(
  member: Pick<Admitted, 'mayPublish'>,
  options: PublishingOptions,
): readonly StreamKind[] {
  return (['audio', 'video', 'data'] as const).filter((kind) => {
    const right = member.mayPublish[kind]
    if (!right.allowed) return false
    return options.now < (options.onTokenEnd === 'stay' ? right.stayUntil : right.endsAt)
  })
}
