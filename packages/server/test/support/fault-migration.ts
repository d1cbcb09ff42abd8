import type { Kysely, KyselyPlugin } from 'kysely'
import { Migrator } from 'kysely/migration'

import { connectDatabase, type DatabaseLocation } from '../../src/storage/database.ts'
import { migrations } from '../../src/storage/migrations/index.ts'

/*
 * Runs the migrations and kills itself before their nth statement, or before they are committed when there are fewer.
 * Arguments: the location of the database as JSON, n.
 */

const [location = '', nth = ''] = process.argv.slice(2)
const { db } = connectDatabase(JSON.parse(location) as DatabaseLocation)

const die = (): never => {
  process.kill(process.pid, 'SIGKILL')
  throw new Error('not reached')
}

let statements = 0
const deadline: KyselyPlugin = {
  transformQuery({ node }) {
    statements += 1
    return statements >= Number(nth) ? die() : node
  },
  transformResult: ({ result }) => Promise.resolve(result),
}

const mortal = Object.fromEntries(
  Object.entries(migrations).map(([name, migration]) => [
    name,
    {
      async up(transaction: Kysely<unknown>): Promise<void> {
        await migration.up(transaction.withPlugin(deadline))
        die()
      },
    },
  ]),
)
await new Migrator({
  db,
  provider: { getMigrations: () => Promise.resolve(mortal) },
}).migrateToLatest()
