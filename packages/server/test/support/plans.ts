import { CompiledQuery, type Kysely } from 'kysely'

import type { Database } from '../../src/storage/database.ts'
import type { Schema } from '../../src/storage/schema.ts'
import type { Statement } from './statements.ts'

/** A place in a plan where work grows with the table and not with the answer. */
export interface Growth {
  readonly table: string
  /** What was gone through instead of the table. */
  readonly index?: string | undefined
  readonly what: string
}

/** Where a statement reads a whole table or a whole index, or sorts more than it answers. */
export function growthOf(database: Database, statement: Statement): Promise<readonly Growth[]> {
  return database.kind === 'sqlite'
    ? Promise.resolve(sqliteGrowth(database.raw, statement))
    : postgresGrowth(database.db, statement)
}

function sqliteGrowth(
  raw: Extract<Database, { kind: 'sqlite' }>['raw'],
  { sql }: Statement,
): readonly Growth[] {
  const steps = raw.prepare(`explain query plan ${sql}`).all() as { readonly detail: string }[]
  return steps.flatMap(({ detail }) => {
    const scan = /^SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?/.exec(detail)
    // In the order of an index and with a limit, it ends where the answer does.
    const isCut = scan?.[2] !== undefined && isUnconditional(sql)
    if (scan !== null && !isCut && !/VALUES CLAUSE|CONSTANT ROW/.test(detail)) {
      return [{ table: scan[1]!, index: scan[2], what: detail }]
    }
    return detail === 'USE TEMP B-TREE FOR ORDER BY'
      ? [{ table: /from "?(\w+)/i.exec(sql)?.[1] ?? '', what: detail }]
      : []
  })
}

/** A limit, and no condition that could skip rows. */
function isUnconditional(sql: string): boolean {
  const conditions = /\bwhere\b(.*?)\border by\b/is.exec(sql)?.[1] ?? ''
  return /\blimit\b/i.test(sql) && /^[\s()]*(1 = 1)?[\s()]*$/.test(conditions)
}

interface PlanNode {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Index Name'?: string
  readonly 'Index Cond'?: string
  readonly Filter?: string
  readonly Plans?: readonly PlanNode[]
}

/** Tables are empty in a test, so the planner has to be told not to prefer reading all of them. */
async function postgresGrowth(
  db: Kysely<Schema>,
  { sql, parameters }: Statement,
): Promise<Growth[]> {
  return db.connection().execute(async (connection) => {
    await connection.executeQuery(CompiledQuery.raw('set enable_seqscan = off'))
    await connection.executeQuery(CompiledQuery.raw('set enable_bitmapscan = off'))
    const { rows } = await connection.executeQuery<{ 'QUERY PLAN': { Plan: PlanNode }[] }>(
      CompiledQuery.raw(`explain (format json) ${sql}`, [...parameters]),
    )
    await connection.executeQuery(CompiledQuery.raw('reset all'))
    return nodeGrowth(rows[0]!['QUERY PLAN'][0]!.Plan, false)
  })
}

function nodeGrowth(node: PlanNode, isCut: boolean): Growth[] {
  const type = node['Node Type']
  const table = node['Relation Name'] ?? ''
  const below = (node.Plans ?? []).flatMap((child) =>
    nodeGrowth(child, (isCut || type === 'Limit') && type !== 'Sort' && type !== 'Aggregate'),
  )
  const isWhole =
    type === 'Seq Scan' ||
    (/^Index (Only )?Scan/.test(type) &&
      node['Index Cond'] === undefined &&
      (!isCut || node.Filter !== undefined))
  return isWhole
    ? [{ table, index: node['Index Name'], what: `${type} of ${table}` }, ...below]
    : below
}
