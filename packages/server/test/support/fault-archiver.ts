import { archiveAudit } from '../../src/audit/archive/archive-audit.ts'
import {
  closeDatabase,
  connectDatabase,
  type DatabaseLocation,
} from '../../src/storage/database.ts'

/*
 * Archives everything but the last rows, in small slices, and prints how far it is. Meant to be killed. Arguments: the
 * location of the database as JSON, the audit key in hexadecimal, and the file.
 */

const [location = '', key = '', file = ''] = process.argv.slice(2)
const database = connectDatabase(JSON.parse(location) as DatabaseLocation)
process.stdout.write('begun\n')
await archiveAudit(
  {
    database,
    key: Buffer.from(key, 'hex'),
    clock: Date.now,
    monotonicMs: () => performance.now(),
    note: () => {
      process.stdout.write('noted\n')
      return Promise.resolve()
    },
    rest: () => {
      process.stdout.write('removed\n')
      return Promise.resolve()
    },
  },
  file,
  { before: Number.MAX_SAFE_INTEGER },
)
await closeDatabase(database)
