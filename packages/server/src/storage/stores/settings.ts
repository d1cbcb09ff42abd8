import type { Kysely } from 'kysely'

import { Secret } from '../../config/secret.ts'
import type { Changes } from '../changes.ts'
import type { Schema } from '../schema.ts'
import type { TextSeal } from '../text-seal.ts'

/** Settings that are changed at run time, by name. */
export interface SettingsStore {
  /** Every plain setting; of the secret ones only the names. */
  list(): Promise<{
    readonly values: ReadonlyMap<string, unknown>
    readonly secrets: readonly string[]
  }>
  /** `undefined` when it is not set, or is a secret. */
  get(name: string): Promise<unknown>
  /** @param value - Anything that JSON can carry. */
  set(name: string, value: unknown, now: number): Promise<void>
  getSecret(name: string): Promise<Secret | undefined>
  setSecret(name: string, value: Secret, now: number): Promise<void>
  /** `false` when it was not set. */
  remove(name: string): Promise<boolean>
  /**
   * Sets it only if nobody has: of several who try at once, one is told `true`. For what must happen once, such as
   * the first administrator.
   */
  setOnce(name: string, value: unknown, now: number): Promise<boolean>
}

export function settingsStore(db: Kysely<Schema>, changes: Changes, seal: TextSeal): SettingsStore {
  const find = async (name: string, sealed: 0 | 1): Promise<string | undefined> => {
    const row = await db
      .selectFrom('settings')
      .select('value')
      .where('name', '=', name)
      .where('sealed', '=', sealed)
      .executeTakeFirst()
    return row?.value
  }
  const put = async (name: string, value: string, sealed: 0 | 1, now: number): Promise<void> => {
    const changed = { value, sealed, updated_at: now }
    await changes.change('settings', (transaction) =>
      transaction
        .insertInto('settings')
        .values({ name, ...changed })
        .onConflict((conflict) => conflict.column('name').doUpdateSet(changed))
        .execute(),
    )
  }
  return {
    async list() {
      const rows = await db.selectFrom('settings').selectAll().orderBy('name').execute()
      return {
        values: new Map(
          rows
            .filter(({ sealed }) => sealed === 0)
            .map(({ name, value }) => [name, JSON.parse(value) as unknown]),
        ),
        secrets: rows.filter(({ sealed }) => sealed === 1).map(({ name }) => name),
      }
    },
    async get(name) {
      const value = await find(name, 0)
      return value === undefined ? undefined : (JSON.parse(value) as unknown)
    },
    set: (name, value, now) => put(name, JSON.stringify(value), 0, now),
    async getSecret(name) {
      const value = await find(name, 1)
      return value === undefined ? undefined : new Secret(seal.open(value, `setting ${name}`))
    },
    setSecret: (name, value, now) =>
      put(name, seal.seal(value.reveal(), `setting ${name}`), 1, now),
    remove: (name) =>
      changes.change('settings', async (transaction) => {
        const { numDeletedRows } = await transaction
          .deleteFrom('settings')
          .where('name', '=', name)
          .executeTakeFirst()
        return numDeletedRows > 0n
      }),
    setOnce: (name, value, now) =>
      changes.change('settings', async (transaction) => {
        const { numInsertedOrUpdatedRows } = await transaction
          .insertInto('settings')
          .values({ name, value: JSON.stringify(value), sealed: 0, updated_at: now })
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirst()
        return numInsertedOrUpdatedRows === 1n
      }),
  }
}
