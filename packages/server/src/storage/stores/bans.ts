import { type Kysely, sql, type SqlBool } from 'kysely'

import type { Changes } from '../changes.ts'
import { newestPage, type Page, type PageRequest } from '../page.ts'
import type { BansTable, Schema } from '../schema.ts'

/**
 * Who may get no more tokens. Every field that is set must match, so `channel` with `uid` bans that user there, and
 * either alone bans the one everywhere or everybody in the other. Times: Unix seconds.
 */
export interface BanRecord {
  readonly id: string
  /** Only in this project; in all of them when not set. */
  readonly appId?: string | undefined
  readonly subject?: string | undefined
  /** A uid or account, as text. */
  readonly uid?: string | undefined
  readonly channel?: string | undefined
  /** An address or a CIDR range. */
  readonly address?: string | undefined
  /** Only callers whose own credential was issued before this moment, or does not say when. */
  readonly issuedBefore?: number | undefined
  readonly reason: string
  readonly createdAt: number
  readonly createdBy: string
  readonly expiresAt?: number | undefined
  readonly liftedAt?: number | undefined
  /** Whether those who are inside were, or are to be, shown out through Agora's REST API. */
  readonly kickState: KickState
  /** Agora's id of the rule, by which it can be taken back. */
  readonly kickRuleId?: number | undefined
}

export type KickState = 'none' | 'pending' | 'done' | 'failed' | 'lifted'

/** A place in the order in which bans last changed. */
export interface BanPlace {
  readonly revision: number
  readonly id: string
}

/** A ban and the version of the topic `bans` with which it last changed. */
export interface ChangedBan {
  readonly ban: BanRecord
  readonly revision: number
}

export interface BanStore {
  add(ban: BanRecord): Promise<void>
  find(id: string): Promise<BanRecord | undefined>
  /**
   * Up to `limit` bans behind a place, in the order in which they last changed.
   *
   * @param activeAt - Only those in force then, in Unix seconds; default: also lifted and expired ones.
   */
  listChanged(after: BanPlace, limit: number, activeAt?: number): Promise<readonly ChangedBan[]>
  /**
   * Newest first, also lifted and expired ones.
   *
   * @throws {Problem} `REQUEST_INVALID` for an `after` that no page gave.
   */
  list(page: PageRequest): Promise<Page<BanRecord>>
  /** Those whose kick was not finished, perhaps because the server stopped. */
  listUnfinishedKicks(): Promise<readonly BanRecord[]>
  /** `false` when there is no such ban, or it was lifted before. */
  lift(id: string, now: number): Promise<boolean>
  setKick(id: string, state: KickState, ruleId?: number): Promise<void>
}

export function banStore(db: Kysely<Schema>, changes: Changes): BanStore {
  return {
    async add(ban) {
      await changes.change('bans', (transaction, revision) =>
        transaction
          .insertInto('bans')
          .values({ ...toRow(ban), revision })
          .execute(),
      )
    },
    async find(id) {
      const row = await db.selectFrom('bans').selectAll().where('id', '=', id).executeTakeFirst()
      return row && fromRow(row)
    },
    async listChanged({ revision, id }, limit, activeAt) {
      const rows = await db
        .selectFrom('bans')
        .selectAll()
        .where(sql<SqlBool>`(revision, id) > (${revision}, ${id})`)
        .$if(activeAt !== undefined, (query) =>
          query
            .where('lifted_at', 'is', null)
            .where((or) => or.or([or('expires_at', 'is', null), or('expires_at', '>', activeAt!)])),
        )
        .orderBy('revision')
        .orderBy('id')
        .limit(limit)
        .execute()
      return rows.map((row) => ({ ban: fromRow(row), revision: row.revision }))
    },
    list: (page) => newestPage(db.selectFrom('bans').selectAll(), page, fromRow),
    async listUnfinishedKicks() {
      const rows = await db
        .selectFrom('bans')
        .selectAll()
        // Literally, as in the index of those: SQLite does not infer it from a parameter.
        .where('kick_state', '=', sql.lit('pending'))
        .orderBy('created_at')
        .execute()
      return rows.map(fromRow)
    },
    lift: (id, now) =>
      changes.change('bans', async (transaction, revision) => {
        const { numUpdatedRows } = await transaction
          .updateTable('bans')
          .set({ lifted_at: now, revision })
          .where('id', '=', id)
          .where('lifted_at', 'is', null)
          .executeTakeFirst()
        return numUpdatedRows > 0n
      }),
    async setKick(id, state, ruleId) {
      await changes.change('bans', (transaction, revision) =>
        transaction
          .updateTable('bans')
          .set({
            kick_state: state,
            revision,
            ...(ruleId === undefined ? {} : { kick_rule_id: ruleId }),
          })
          .where('id', '=', id)
          .execute(),
      )
    },
  }
}

function toRow(ban: BanRecord): Omit<BansTable, 'revision'> {
  return {
    id: ban.id,
    app_id: ban.appId ?? null,
    subject: ban.subject ?? null,
    uid: ban.uid ?? null,
    channel: ban.channel ?? null,
    address: ban.address ?? null,
    issued_before: ban.issuedBefore ?? null,
    reason: ban.reason,
    created_at: ban.createdAt,
    created_by: ban.createdBy,
    expires_at: ban.expiresAt ?? null,
    lifted_at: ban.liftedAt ?? null,
    kick_state: ban.kickState,
    kick_rule_id: ban.kickRuleId ?? null,
  }
}

function fromRow(row: BansTable): BanRecord {
  return {
    id: row.id,
    appId: row.app_id ?? undefined,
    subject: row.subject ?? undefined,
    uid: row.uid ?? undefined,
    channel: row.channel ?? undefined,
    address: row.address ?? undefined,
    issuedBefore: row.issued_before ?? undefined,
    reason: row.reason,
    createdAt: row.created_at,
    createdBy: row.created_by,
    expiresAt: row.expires_at ?? undefined,
    liftedAt: row.lifted_at ?? undefined,
    kickState: row.kick_state as KickState,
    kickRuleId: row.kick_rule_id ?? undefined,
  }
}
