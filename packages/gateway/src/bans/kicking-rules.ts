import type { RemovalCause, Selector, StreamKind } from '../channels/index.ts'

export type RulePrivilege = 'join_channel' | 'publish_audio' | 'publish_video'

/** Who is kept from what, and until when (Unix seconds). A scope that is left out matches everybody. */
export interface KickingRule extends Selector {
  readonly id: number
  readonly privileges: readonly RulePrivilege[]
  readonly createdAt: number
  readonly updatedAt: number
  readonly endsAt: number
}

/** Somebody as a rule sees them. */
export interface Target {
  readonly appId: string
  readonly channel: string
  readonly uid: number
  readonly address: string
}

/** More rules than this are a mistake of a script; the oldest make room. */
const MAX_RULES = 10_000

/** The kicking rules in force, in the order in which they were made. */
export class KickingRules {
  readonly #rules = new Map<number, KickingRule>()
  #lastId = 0

  /**
   * Adds a rule.
   *
   * @param seconds - How long it lasts; 0 makes a rule that is over at once: it only puts out who is inside now.
   */
  add(
    scope: Selector,
    privileges: readonly RulePrivilege[],
    seconds: number,
    now: number,
  ): KickingRule {
    const id = ++this.#lastId
    const rule = {
      ...scope,
      id,
      privileges,
      createdAt: now,
      updatedAt: now,
      endsAt: now + seconds,
    }
    this.#forgetEnded(now)
    if (seconds > 0) {
      if (this.#rules.size >= MAX_RULES) this.#rules.delete(this.#rules.keys().next().value!)
      this.#rules.set(id, rule)
    }
    return rule
  }

  list(appId: string, now: number): readonly KickingRule[] {
    this.#forgetEnded(now)
    return [...this.#rules.values()].filter((rule) => rule.appId === appId)
  }

  /** Gives a rule another end; `undefined` when there is none of this id. */
  extend(appId: string, id: number, seconds: number, now: number): KickingRule | undefined {
    const rule = this.list(appId, now).find((candidate) => candidate.id === id)
    if (rule === undefined) return undefined
    const changed = { ...rule, updatedAt: now, endsAt: now + seconds }
    this.#rules.set(id, changed)
    return changed
  }

  /** Tells whether there was such a rule. */
  remove(appId: string, id: number, now: number): boolean {
    return this.list(appId, now).some((rule) => rule.id === id) && this.#rules.delete(id)
  }

  /** Whether somebody may not be inside now, in the platform's words. */
  banOf(target: Target, now: number): RemovalCause | undefined {
    const rule = this.#against(target, now).find(({ privileges }) =>
      privileges.includes('join_channel'),
    )
    return rule && causeOf(rule)
  }

  /** What somebody inside may not send now. */
  forbiddenKinds(target: Target, now: number): readonly StreamKind[] {
    return this.#against(target, now).flatMap((rule) => kindsOf(rule.privileges))
  }

  #against(target: Target, now: number): readonly KickingRule[] {
    return [...this.#rules.values()].filter(
      (rule) =>
        rule.endsAt > now &&
        rule.appId === target.appId &&
        (rule.channel === undefined || rule.channel === target.channel) &&
        (rule.uid === undefined || rule.uid === target.uid) &&
        (rule.address === undefined || rule.address === target.address),
    )
  }

  #forgetEnded(now: number): void {
    for (const rule of this.#rules.values()) if (rule.endsAt <= now) this.#rules.delete(rule.id)
  }
}

/** What a member is told when a rule puts it out: the narrowest scope gives the name. */
export function causeOf(scope: Selector): RemovalCause {
  if (scope.uid !== undefined) return 'uid-banned'
  return scope.address !== undefined ? 'ip-banned' : 'channel-banned'
}

export function kindsOf(privileges: readonly RulePrivilege[]): readonly StreamKind[] {
  return privileges.flatMap((privilege): StreamKind[] => {
    if (privilege === 'publish_audio') return ['audio']
    return privilege === 'publish_video' ? ['video'] : []
  })
}
