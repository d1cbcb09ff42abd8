import { Secret } from '../../src/config/secret.ts'
import { keyRing, readMasterKey } from '../../src/projects/master-key.ts'
import { rewrapAll } from '../../src/projects/rewrap-all.ts'
import type { DatabaseLocation } from '../../src/storage/database.ts'
import { openStorage } from '../../src/storage/storage.ts'

/*
 * Changes the master key and prints a line for each row. Meant to be killed. Arguments: the location of the database as
 * JSON, the new key, the old key.
 */

const [location = '', newKey = '', oldKey = ''] = process.argv.slice(2)
const storage = await openStorage(JSON.parse(location) as DatabaseLocation)
const { sealedRows } = storage
await rewrapAll(
  {
    ...sealedRows,
    async rewrap(row, sealed) {
      await sealedRows.rewrap(row, sealed)
      process.stdout.write('row\n')
    },
  },
  keyRing(readMasterKey(new Secret(newKey)), [readMasterKey(new Secret(oldKey))]),
)
await storage.close()
