import { type Kysely, sql } from 'kysely'

import type { Changes } from '../changes.ts'
import type { AdminUsersTable, Schema } from '../schema.ts'
import { isUniqueViolation } from '../storage-problem.ts'

/** What somebody may do in the console, the first most. */
export const ACCOUNT_ROLES = ['owner', 'operator', 'viewer'] as const
export type AccountRole = (typeof ACCOUNT_ROLES)[number]

/** Somebody who may sign in to the console. Times: Unix seconds. */
export interface AdminUserRecord {
  readonly id: string
  /** Unique; what the person types. */
  readonly name: string
  /** In the form that the hash function writes; `undefined` for those who sign in by link or elsewhere only. */
  readonly passwordHash?: string | undefined
  readonly role: AccountRole
  readonly createdAt: number
  readonly disabledAt?: number | undefined
  readonly lastSignInAt?: number | undefined
  /** Who it is at an OpenID Connect provider. */
  readonly oidc?: { readonly issuer: string; readonly subject: string } | undefined
}

/** What of an account an owner may change. */
export interface AdminUserChange {
  readonly role?: AccountRole | undefined
  readonly disabled?: boolean | undefined
}

/** How a change to an account went; the last owner who can sign in stays one. */
export type AdminUserOutcome = 'ok' | 'missing' | 'last-owner'

export interface AdminUserStore {
  /** `'taken'` when the name is, or the subject at its provider. */
  create(user: AdminUserRecord): Promise<'ok' | 'taken'>
  /** Creates it only as the very first: of several set-ups at once, one is told `true`. */
  createFirst(user: AdminUserRecord): Promise<boolean>
  find(id: string): Promise<AdminUserRecord | undefined>
  findByName(name: string): Promise<AdminUserRecord | undefined>
  findByOidc(issuer: string, subject: string): Promise<AdminUserRecord | undefined>
  /** By name. */
  list(): Promise<readonly AdminUserRecord[]>
  /** `false` when there is no such user. */
  setPasswordHash(id: string, passwordHash: string): Promise<boolean>
  noteSignIn(id: string, now: number): Promise<void>
  /** Disabling also ends the user's sessions and links. */
  change(id: string, change: AdminUserChange, now: number): Promise<AdminUserOutcome>
  /** With its sessions and links. */
  remove(id: string): Promise<AdminUserOutcome>
}

export function adminUserStore(db: Kysely<Schema>, changes: Changes): AdminUserStore {
  return {
    async create(user) {
      try {
        await changes.change('admin-users', (transaction) =>
          transaction.insertInto('admin_users').values(toRow(user)).execute(),
        )
        return 'ok'
      } catch (error) {
        if (isUniqueViolation(error)) return 'taken'
        throw error
      }
    },
    createFirst: (user) =>
      changes.change('admin-users', async (transaction) => {
        // The row in `settings` is what the race is about; it also remembers once all users are gone.
        const { numInsertedOrUpdatedRows } = await transaction
          .insertInto('settings')
          .values({ name: 'first-admin', value: '1', sealed: 0, updated_at: user.createdAt })
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirst()
        if (numInsertedOrUpdatedRows !== 1n) return false
        await transaction.insertInto('admin_users').values(toRow(user)).execute()
        return true
      }),
    find: (id) => findBy(db, 'id', id),
    findByName: (name) => findBy(db, 'name', name),
    async findByOidc(issuer, subject) {
      const row = await db
        .selectFrom('admin_users')
        .selectAll()
        .where('oidc_issuer', '=', issuer)
        .where('oidc_subject', '=', subject)
        .executeTakeFirst()
      return row && fromRow(row)
    },
    async list() {
      const rows = await db.selectFrom('admin_users').selectAll().orderBy('name').execute()
      return rows.map(fromRow)
    },
    setPasswordHash: (id, passwordHash) =>
      changes.change('admin-users', async (transaction) => {
        const { numUpdatedRows } = await transaction
          .updateTable('admin_users')
          .set({ password_hash: passwordHash })
          .where('id', '=', id)
          .executeTakeFirst()
        return numUpdatedRows > 0n
      }),
    async noteSignIn(id, now) {
      await db
        .updateTable('admin_users')
        .set({ last_sign_in_at: now })
        .where('id', '=', id)
        .execute()
    },
    change: (id, { role, disabled }, now) =>
      whileOwnersRemain(changes, id, async (transaction) => {
        const isDisabled = disabled === true
        const { numUpdatedRows } = await transaction
          .updateTable('admin_users')
          .set({
            id,
            ...(role === undefined ? {} : { role }),
            ...(disabled === undefined ? {} : { disabled_at: isDisabled ? now : null }),
          })
          .where('id', '=', id)
          .executeTakeFirst()
        if (isDisabled) {
          await transaction.deleteFrom('sessions').where('user_id', '=', id).execute()
          await transaction.deleteFrom('sign_in_links').where('user_id', '=', id).execute()
        }
        return numUpdatedRows > 0n
      }),
    remove: (id) =>
      whileOwnersRemain(changes, id, async (transaction) => {
        const { numDeletedRows } = await transaction
          .deleteFrom('admin_users')
          .where('id', '=', id)
          .executeTakeFirst()
        return numDeletedRows > 0n
      }),
  }
}

/** Thrown inside a transaction to take everything back. */
class LastOwner extends Error {}

/** Changes one account, unless that took the last owner away: two owners who demote each other take turns here. */
async function whileOwnersRemain(
  changes: Changes,
  id: string,
  change: (transaction: Kysely<Schema>) => Promise<boolean>,
): Promise<AdminUserOutcome> {
  try {
    return await changes.change('admin-users', async (transaction) => {
      // Written first for its lock: on PostgreSQL the next one waits here, and then sees what this one did.
      await transaction
        .insertInto('versions')
        .values({ topic: 'admin-users', version: 1 })
        .onConflict((conflict) =>
          conflict.column('topic').doUpdateSet({ version: sql`versions.version + 1` }),
        )
        .execute()
      const wasOwner = await owners(transaction, id)
      if (!(await change(transaction))) return 'missing'
      if (wasOwner > 0 && (await owners(transaction)) === 0) throw new LastOwner()
      return 'ok'
    })
  } catch (error) {
    if (error instanceof LastOwner) return 'last-owner'
    throw error
  }
}

/** How many owners may sign in; with an id whether it is one of them. */
async function owners(db: Kysely<Schema>, id?: string): Promise<number> {
  const { count } = await db
    .selectFrom('admin_users')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('role', '=', 'owner')
    .where('disabled_at', 'is', null)
    .$if(id !== undefined, (query) => query.where('id', '=', id!))
    .executeTakeFirstOrThrow()
  return count
}

async function findBy(
  db: Kysely<Schema>,
  column: 'id' | 'name',
  value: string,
): Promise<AdminUserRecord | undefined> {
  const row = await db
    .selectFrom('admin_users')
    .selectAll()
    .where(column, '=', value)
    .executeTakeFirst()
  return row && fromRow(row)
}

function toRow(user: AdminUserRecord): AdminUsersTable {
  return {
    id: user.id,
    name: user.name,
    password_hash: user.passwordHash ?? null,
    role: user.role,
    created_at: user.createdAt,
    disabled_at: user.disabledAt ?? null,
    last_sign_in_at: user.lastSignInAt ?? null,
    oidc_issuer: user.oidc?.issuer ?? null,
    oidc_subject: user.oidc?.subject ?? null,
  }
}

function fromRow(row: AdminUsersTable): AdminUserRecord {
  return {
    id: row.id,
    name: row.name,
    passwordHash: row.password_hash ?? undefined,
    role: row.role as AccountRole,
    createdAt: row.created_at,
    disabledAt: row.disabled_at ?? undefined,
    lastSignInAt: row.last_sign_in_at ?? undefined,
    oidc:
      row.oidc_issuer === null || row.oidc_subject === null
        ? undefined
        : { issuer: row.oidc_issuer, subject: row.oidc_subject },
  }
}
