import assert from 'node:assert/strict'

import pg from 'pg'

import {
  type FaultRow,
  figures,
  onStage,
  refusals,
  type Scale,
  underLoad,
} from './support/fault.ts'

/** What a later release may do to the tables while servers of this one are still running beside it. */
const LATER = [
  'alter table audit_rows add column later_text text',
  'alter table audit_rows add column later_number bigint default 7',
  'alter table projects add column later_text text',
  'alter table bans add column later_text text',
  'alter table policies add column later_text text',
  'alter table sessions add column later_text text',
  'alter table versions add column later_text text',
  'create table later_things (id text primary key, project_id text)',
  'create index later_index on audit_rows (app_id)',
]

/** A later release's columns and tables come under running servers; its migrations are refused by a server that starts. */
export function schemaAhead({ rate }: Scale): Promise<FaultRow> {
  return onStage({}, async ({ cluster }) => {
    const database = new pg.Client({ connectionString: cluster.env.DATABASE_URL })
    await database.connect()
    const [replica] = cluster.replicas
    let words = ''
    try {
      const ordeal = await underLoad(cluster, { rate }, async (load) => {
        for (const statement of LATER) await database.query(statement)
        await load.moreTokens(rate)
        // One that starts beside them finds what it needs.
        assert.equal(await replica!.stop(), 0)
        await replica!.start()
        await load.moreTokens(rate)
        const ban = { subject: 'nobody', reason: 'a test' }
        assert.equal((await cluster.administer('POST', '/v1/admin/bans', ban)).status, 201)

        await database.query(
          `insert into kysely_migration (name, timestamp) values ('9999-later', '2030-01-01')`,
        )
        assert.equal(await replica!.stop(), 0)
        await assert.rejects(replica!.start(), (error: Error) => {
          words = error.message
          return true
        })
        await load.moreTokens(rate)
        await database.query(`delete from kysely_migration where name = '9999-later'`)
        await replica!.start()
      })
      assert.match(words, /written by a newer release/, 'it says what is wrong in words')
      assert.equal(ordeal.failed, 0, `failed: ${refusals(ordeal.load)}`)
      return {
        fault: 'tables of a later release under running servers',
        ...figures(ordeal),
        seen: `${LATER.length} changes harmed nobody; a start on a later release's migrations was refused: "${/tessera: (.*)/.exec(words)?.[1] ?? ''}"`,
      }
    } finally {
      await database.end()
    }
  })
}
