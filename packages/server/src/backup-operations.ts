import { existsSync, statSync } from 'node:fs'

import { databaseLocation } from './compose/managed.ts'
import type { Config } from './config/config.ts'
import type { Env } from './config/environment.ts'
import { loadConfig } from './config/load-config.ts'
import { backupKeyCheck } from './projects/backup-keys.ts'
import { keyRing, readMasterKey } from './projects/master-key.ts'
import { BackupError } from './storage/backup-error.ts'
import { backupToFile, linesOf, restoreFromFile } from './storage/backup-file.ts'
import { openBackup } from './storage/backup-lines.ts'
import { closeDatabase, connectDatabase, type DatabaseLocation } from './storage/database.ts'
import { schemaVersion } from './storage/migrate.ts'
import { inTheWayOf, inUse, replaceFile } from './storage/replace-file.ts'
import { type RestoreReport, tableWithRows } from './storage/restore.ts'

/*
 * Backing an installation up and putting it back, for the person at the shell. Each opens a connection of its own; a
 * server may be running during a backup.
 */

/** A backup that was made. */
export interface BackupReport {
  readonly file: string
  readonly rows: number
  readonly bytes: number
  /** Unix seconds. */
  readonly madeAt: number
}

/** What a backup holds, once it has been checked. */
export interface BackupCheck {
  readonly rows: number
  /** Unix seconds. */
  readonly madeAt: number
  /** The newest migration that had run where it was made. */
  readonly schema: string
}

/**
 * Writes everything that the database holds to a file, as it is at one moment.
 *
 * @param force - Also over a file that is there.
 * @param now - Unix seconds.
 * @throws {BackupError} When there is no database, or the file is there.
 * @throws {ConfigError} When the configuration is not usable.
 */
export async function backupInstallation(
  env: Env,
  file: string,
  { force }: { readonly force: boolean },
  now: number,
): Promise<BackupReport> {
  const location = locationOf(loadConfig(env))
  if (!force && existsSync(file)) {
    throw new BackupError(`${file} is there already`, {
      hint: 'choose another name, or write over it with --force',
    })
  }
  if (location.kind === 'sqlite' && !existsSync(location.file)) throw noDatabase(location)
  // As it is, without bringing its tables up to date: a backup before an upgrade is one of the old tables.
  const database = connectDatabase(location)
  try {
    if ((await schemaVersion(database.db)) === undefined) throw noDatabase(location)
    const rows = await backupToFile(database, file, now)
    return { file, rows, bytes: statSync(file).size, madeAt: now }
  } finally {
    await closeDatabase(database)
  }
}

/**
 * Reads a whole backup: whether it is as it was written, of a release that this one knows, and opens with the master key
 * that is configured. Touches nothing.
 *
 * @throws {BackupError} When it is not.
 * @throws {ConfigError} When the configuration is not usable, or the master key is another.
 */
export async function checkBackup(env: Env, file: string): Promise<BackupCheck> {
  const { masterKey, previousMasterKeys } = managed(loadConfig(env))
  if (!existsSync(file)) throw new BackupError(`there is no file ${file}`)
  const keys = backupKeyCheck(
    keyRing(readMasterKey(masterKey), previousMasterKeys.map(readMasterKey)),
  )
  const { schema, at, rows } = await openBackup(linesOf(file))
  let count = 0
  for await (const row of rows()) {
    keys.see(row)
    count += 1
  }
  keys.finish()
  return { rows: count, madeAt: at, schema }
}

/**
 * Puts a backup back, after {@link checkBackup}.
 *
 * @param force - Also over a database with something in it, which is kept beside the new one. SQLite only: a PostgreSQL
 *   database is made anew with its own tools.
 * @throws {BackupError} When the database is not empty or in use, or the backup is no good.
 * @throws {ConfigError} When the configuration is not usable, or the master key is another.
 */
export async function restoreInstallation(
  env: Env,
  file: string,
  { force }: { readonly force: boolean },
  now: number,
): Promise<RestoreReport & { readonly keptAs?: string }> {
  const location = locationOf(loadConfig(env))
  await checkBackup(env, file)
  if (location.kind === 'postgres') {
    await assertEmpty(location, force)
    return restoreFromFile(location, file)
  }
  const found = await inTheWayOf(location.file)
  if (found === 'in-use') throw inUse()
  if (found === 'data' && !force) {
    throw new BackupError(`the database ${location.file} is not empty`, {
      hint: 'set TESSERA_DATA to a new folder, or replace it with --force (what is there now is kept beside it)',
    })
  }
  let report: RestoreReport | undefined
  const keepAs = found === 'data' ? `${location.file}.before-restore-${now}` : undefined
  await replaceFile(location.file, keepAs, async (fresh) => {
    report = await restoreFromFile({ kind: 'sqlite', file: fresh }, file)
  })
  return { ...report!, ...(keepAs === undefined ? {} : { keptAs: keepAs }) }
}

async function assertEmpty(location: DatabaseLocation, force: boolean): Promise<void> {
  const database = connectDatabase(location)
  try {
    if ((await tableWithRows(database.db)) === undefined) return
  } finally {
    await closeDatabase(database)
  }
  throw new BackupError('the PostgreSQL database is not empty', {
    hint: force
      ? '--force replaces an SQLite file only; make a new database with createdb and name it in DATABASE_URL'
      : 'make a new one with createdb and name it in DATABASE_URL',
  })
}

function locationOf(config: Config): DatabaseLocation {
  managed(config)
  return databaseLocation(config, () => undefined)
}

/** @throws {BackupError} For a server that keeps nothing. */
function managed(
  config: Config,
): Config & { readonly masterKey: NonNullable<Config['masterKey']> } {
  const { masterKey, project } = config
  if (project === undefined && masterKey !== undefined) return { ...config, masterKey }
  throw new BackupError('there is no database: APP_ID means one project from the environment', {
    hint: 'unset APP_ID and APP_CERTIFICATE to work on a managed installation',
  })
}

function noDatabase(location: DatabaseLocation): BackupError {
  return new BackupError(
    location.kind === 'sqlite'
      ? `there is no database at ${location.file}`
      : 'there is nothing of Tessera in the PostgreSQL database',
    { hint: 'is TESSERA_DATA or DATABASE_URL what the server has?' },
  )
}
