import type { Kysely } from 'kysely'

import type { Changes } from '../changes.ts'
import type { PoliciesTable, Schema } from '../schema.ts'

/** One rule of the policy. What `rule` says is the business of `policy/`. Times: Unix seconds. */
export interface PolicyRecord {
  readonly id: string
  readonly name: string
  /** Rules are asked in this order; equal positions in order of their ids. */
  readonly position: number
  readonly rule: unknown
  readonly createdAt: number
  readonly updatedAt: number
}

export interface PolicyStore {
  /** In the order in which they are asked. */
  list(): Promise<readonly PolicyRecord[]>
  find(id: string): Promise<PolicyRecord | undefined>
  /** Adds it, or replaces the one with its id (which keeps its `createdAt`). */
  put(policy: PolicyRecord): Promise<void>
  /** `false` when there is no such policy. */
  remove(id: string): Promise<boolean>
}

export function policyStore(db: Kysely<Schema>, changes: Changes): PolicyStore {
  return {
    async list() {
      const rows = await db
        .selectFrom('policies')
        .selectAll()
        .orderBy('position')
        .orderBy('id')
        .execute()
      return rows.map(fromRow)
    },
    async find(id) {
      const row = await db
        .selectFrom('policies')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirst()
      return row && fromRow(row)
    },
    async put(policy) {
      const { id, name, position, createdAt, updatedAt } = policy
      const changed = { name, position, rule: JSON.stringify(policy.rule), updated_at: updatedAt }
      await changes.change('policies', (transaction) =>
        transaction
          .insertInto('policies')
          .values({ id, created_at: createdAt, ...changed })
          .onConflict((conflict) => conflict.column('id').doUpdateSet(changed))
          .execute(),
      )
    },
    remove: (id) =>
      changes.change('policies', async (transaction) => {
        const { numDeletedRows } = await transaction
          .deleteFrom('policies')
          .where('id', '=', id)
          .executeTakeFirst()
        return numDeletedRows > 0n
      }),
  }
}

function fromRow(row: PoliciesTable): PolicyRecord {
  return {
    id: row.id,
    name: row.name,
    position: row.position,
    rule: JSON.parse(row.rule) as unknown,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}
