import { copyFileSync, existsSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

import { BackupError } from './backup-error.ts'
import { syncFolder } from './backup-file.ts'
import { closeDatabase, connectDatabase } from './database.ts'
import { tableWithRows } from './restore.ts'
import { isBusy } from './sqlite-dialect.ts'

/** What is in the way of a new database file. */
export type InTheWay =
  | 'nothing'
  /** A database with something in it. */
  | 'data'
  /** A database that another process has open. */
  | 'in-use'

/** Looks at what a new SQLite file would replace, without changing it. */
export async function inTheWayOf(file: string): Promise<InTheWay> {
  if (!existsSync(file)) return 'nothing'
  if (isOpenElsewhere(file)) return 'in-use'
  const database = connectDatabase({ kind: 'sqlite', file })
  try {
    return (await tableWithRows(database.db)) === undefined ? 'nothing' : 'data'
  } finally {
    await closeDatabase(database)
  }
}

/**
 * Fills a new SQLite file beside the present one, and puts it into its place once it is complete.
 *
 * @param keepAs - Where the present one goes; `undefined` when there is nothing to keep.
 * @param fill - Makes the database at the path that it is given, and closes it.
 * @throws {BackupError} When a process has the present one open: what it wrote later would be lost.
 */
export async function replaceFile(
  file: string,
  keepAs: string | undefined,
  fill: (file: string) => Promise<void>,
): Promise<void> {
  const fresh = `${file}.restoring`
  removeDatabase(fresh)
  try {
    await fill(fresh)
    if (existsSync(file)) {
      // Also writes the side files into the database, so that the copy is whole.
      if (isOpenElsewhere(file)) throw inUse()
      if (keepAs !== undefined) copyFileSync(file, keepAs)
    }
    renameSync(fresh, file)
    syncFolder(dirname(file))
  } catch (error) {
    removeDatabase(fresh)
    throw error
  }
}

/** The refusal to work on a database under a running server. */
export function inUse(): BackupError {
  return new BackupError('a server, or another command, has this database open', {
    hint: 'stop it first: what it writes during a restore would be lost',
  })
}

/** In WAL mode every open connection holds a lock for as long as it is open, so an exclusive one tells. */
function isOpenElsewhere(file: string): boolean {
  const raw = new DatabaseSync(file, { timeout: 0 })
  try {
    raw.exec('pragma locking_mode = exclusive; begin exclusive; commit')
    return false
  } catch (error) {
    if (isBusy(error)) return true
    throw new BackupError(`${file} is there and is not a database`, { cause: error })
  } finally {
    raw.close()
  }
}

function removeDatabase(file: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true })
}
