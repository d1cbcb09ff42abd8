import type { Migration } from 'kysely/migration'

import { initial } from './0001-initial.ts'
import { signIn } from './0002-sign-in.ts'
import { growth } from './0003-growth.ts'
import { pages } from './0004-pages.ts'
import { auditFloors } from './0005-audit-floors.ts'
import { auditSheets } from './0006-audit-sheets.ts'

/** Every migration, in order of its name. The same ones run on SQLite and on PostgreSQL. */
export const migrations: Readonly<Record<string, Migration>> = {
  '0001-initial': initial,
  '0002-sign-in': signIn,
  '0003-growth': growth,
  '0004-pages': pages,
  '0005-audit-floors': auditFloors,
  '0006-audit-sheets': auditSheets,
}
