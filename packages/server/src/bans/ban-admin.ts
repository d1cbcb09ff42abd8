import { Problem } from '../problems.ts'
import type { Page, PageRequest } from '../storage/page.ts'
import type { BanRecord, BanStore } from '../storage/stores/bans.ts'
import { kickRule } from './kick-rule.ts'
import type { KickingRules } from './kicking-rules.ts'
import { parseNetwork } from './network.ts'

/** What a new ban is made of; see {@link BanRecord} for the fields. */
export interface NewBan {
  readonly appId?: string | undefined
  readonly subject?: string | undefined
  readonly uid?: string | number | undefined
  readonly channel?: string | undefined
  readonly address?: string | undefined
  readonly issuedBefore?: number | undefined
  readonly reason: string
  /** Unix seconds; for ever when not set. */
  readonly expiresAt?: number | undefined
  /** Also show out those who are inside, through Agora's REST API. */
  readonly kick?: boolean | undefined
}

/** Sets and lifts bans. They count at once; kicks follow in the background. `now` is in Unix seconds. */
export interface BanAdmin {
  /**
   * @param by - Who sets it, for the record.
   * @throws {Problem} `REQUEST_INVALID`; `CONFLICT` when a kick is asked for and no customer credentials are set.
   */
  add(ban: NewBan, by: string, now: number): Promise<BanRecord>
  /** @throws {Problem} `NOT_FOUND` when there is no such ban in force. */
  lift(id: string, now: number): Promise<BanRecord>
  /** Newest first, also lifted and expired ones. @throws {Problem} `REQUEST_INVALID` for an `after` that no page gave. */
  list(page: PageRequest): Promise<Page<BanRecord>>
  /** Takes up kicks that a server did not finish, or one that failed. */
  resumeKicks(now: number, id?: string): Promise<void>
  /** Resolves when no kick is under way. */
  idle(): Promise<void>
}

export interface BanAdminOptions {
  readonly store: BanStore
  /** `undefined` as long as no customer credentials are set. */
  readonly kicking: () => Promise<KickingRules | undefined>
  readonly newId: () => string
  /** Told when a kick failed for good. */
  readonly onKickFailed: (ban: BanRecord, error: unknown) => void
}

export function banAdmin(options: BanAdminOptions): BanAdmin {
  const { store, kicking, newId, onKickFailed } = options
  const underWay = new Set<Promise<void>>()

  const inBackground = (work: Promise<void>): void => {
    const tracked = work.finally(() => underWay.delete(tracked))
    underWay.add(tracked)
  }

  const kick = async (ban: BanRecord, now: number, mayBeThere: boolean): Promise<void> => {
    try {
      const rule = kickRule(ban, now)
      const rules = await kicking()
      if ('impossible' in rule || rules === undefined) throw new Error('this ban cannot be kicked')
      const ruleId = await rules.add(rule, mayBeThere)
      await store.setKick(ban.id, 'done', ruleId)
      // Lifted meanwhile: what was just set must not stay.
      const current = await store.find(ban.id)
      if (current?.liftedAt !== undefined) await unkick(current)
    } catch (error) {
      onKickFailed(ban, error)
      await store.setKick(ban.id, 'failed').catch((cause: unknown) => onKickFailed(ban, cause))
    }
  }

  const unkick = async (ban: BanRecord): Promise<void> => {
    if (ban.appId === undefined || ban.kickRuleId === undefined) return
    try {
      const rules = await kicking()
      if (rules === undefined) throw new Error('no customer credentials are set')
      await rules.remove(ban.appId, ban.kickRuleId)
      await store.setKick(ban.id, 'lifted')
    } catch (error) {
      onKickFailed(ban, error)
    }
  }

  return {
    async add(wanted, by, now) {
      assertUsable(wanted, now)
      const { kick: wantsKick = false, uid, ...fields } = wanted
      const ban: BanRecord = {
        ...fields,
        ...(uid === undefined ? {} : { uid: String(uid) }),
        id: newId(),
        createdAt: now,
        createdBy: by,
        kickState: wantsKick ? 'pending' : 'none',
      }
      if (wantsKick) await assertKickable(ban, now, kicking)
      await store.add(ban)
      if (wantsKick) inBackground(kick(ban, now, false))
      return ban
    },
    async lift(id, now) {
      const lifted = await store.lift(id, now)
      const ban = lifted ? await store.find(id) : undefined
      if (ban === undefined) {
        throw new Problem('NOT_FOUND', { detail: 'there is no such ban in force' })
      }
      if (ban.kickState === 'done') inBackground(unkick(ban))
      return ban
    },
    list: (page) => store.list(page),
    async resumeKicks(now, id) {
      const one = id === undefined ? undefined : await store.find(id)
      const bans = id === undefined ? await store.listUnfinishedKicks() : one ? [one] : []
      for (const ban of bans) {
        if (ban.liftedAt === undefined) inBackground(kick(ban, now, true))
        else await store.setKick(ban.id, 'lifted')
      }
    },
    async idle() {
      while (underWay.size > 0) await Promise.all(underWay)
    },
  }
}

/** @throws {Problem} `REQUEST_INVALID` naming what is wrong. */
function assertUsable(ban: NewBan, now: number): void {
  const { subject, uid, channel, address, issuedBefore, expiresAt } = ban
  const targets = [subject, uid, channel, address, issuedBefore]
  if (targets.every((target) => target === undefined || target === '')) {
    throw invalid('', 'must name a subject, uid, channel, address or issuedBefore')
  }
  if (String(uid) === '0') throw invalid('uid', 'must not be 0, which stands for any user')
  if (expiresAt !== undefined && expiresAt <= now) {
    throw invalid('expiresAt', 'must be a Unix time in the future')
  }
  if (address === undefined) return
  try {
    parseNetwork(address)
  } catch (error) {
    throw invalid('address', error instanceof Error ? error.message : 'is not an address')
  }
}

async function assertKickable(
  ban: BanRecord,
  now: number,
  kicking: BanAdminOptions['kicking'],
): Promise<void> {
  const rule = kickRule(ban, now)
  if ('impossible' in rule) throw invalid('kick', rule.impossible)
  if ((await kicking()) === undefined) {
    throw new Problem('CONFLICT', {
      detail: 'kicking needs the customer id and secret of Agora’s REST API, which are not set',
      hint: 'set them in the settings, or ban without kick',
    })
  }
}

function invalid(path: string, message: string): Problem {
  return new Problem('REQUEST_INVALID', {
    detail: `${path === '' ? 'the ban' : path} ${message}`,
    errors: [{ path, message }],
  })
}
