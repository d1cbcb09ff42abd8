import type { Kysely } from 'kysely'

import type { Changes } from '../changes.ts'
import type { AdminUsersTable, Schema } from '../schema.ts'
import { isUniqueViolation } from '../storage-problem.ts'

/** Somebody who may sign in to the console. Times: Unix seconds. */
export interface AdminUserRecord {
  readonly id: string
  /** Unique; what the person types. */
  readonly name: string
  /** In the form that the hash function writes; `undefined` for those who sign in by link only. */
  readonly passwordHash?: string | undefined
  readonly role: string
  readonly createdAt: number
  readonly disabledAt?: number | undefined
}

export interface AdminUserStore {
  /** `'taken'` when the name is. */
  create(user: AdminUserRecord): Promise<'ok' | 'taken'>
  /** Creates it only as the very first: of several set-ups at once, one is told `true`. */
  createFirst(user: AdminUserRecord): Promise<boolean>
  find(id: string): Promise<AdminUserRecord | undefined>
  findByName(name: string): Promise<AdminUserRecord | undefined>
  /** By name. */
  list(): Promise<readonly AdminUserRecord[]>
  /** `false` when there is no such user. */
  setPasswordHash(id: string, passwordHash: string): Promise<boolean>
  /** Also ends the user's sessions. `false` when there is no such user, or it was disabled before. */
  disable(id: string, now: number): Promise<boolean>
}

export function adminUserStore(db: Kysely<Schema>, changes: Changes): AdminUserStore {
  const findBy = async (
    column: 'id' | 'name',
    value: string,
  ): Promise<AdminUserRecord | undefined> => {
    const row = await db
      .selectFrom('admin_users')
      .selectAll()
      .where(column, '=', value)
      .executeTakeFirst()
    return row && fromRow(row)
  }
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
    find: (id) => findBy('id', id),
    findByName: (name) => findBy('name', name),
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
    disable: (id, now) =>
      changes.change('admin-users', async (transaction) => {
        await transaction.deleteFrom('sessions').where('user_id', '=', id).execute()
        const { numUpdatedRows } = await transaction
          .updateTable('admin_users')
          .set({ disabled_at: now })
          .where('id', '=', id)
          .where('disabled_at', 'is', null)
          .executeTakeFirst()
        return numUpdatedRows > 0n
      }),
  }
}

function toRow(user: AdminUserRecord): AdminUsersTable {
  return {
    id: user.id,
    name: user.name,
    password_hash: user.passwordHash ?? null,
    role: user.role,
    created_at: user.createdAt,
    disabled_at: user.disabledAt ?? null,
  }
}

function fromRow(row: AdminUsersTable): AdminUserRecord {
  return {
    id: row.id,
    name: row.name,
    passwordHash: row.password_hash ?? undefined,
    role: row.role,
    createdAt: row.created_at,
    disabledAt: row.disabled_at ?? undefined,
  }
}
