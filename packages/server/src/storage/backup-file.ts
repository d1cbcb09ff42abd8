import { closeSync, createReadStream, fsyncSync, openSync, renameSync, rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { dirname } from 'node:path'

import { backup } from './backup.ts'
import type { Database, DatabaseLocation } from './database.ts'
import { restore, type RestoreReport } from './restore.ts'

/** Lines are gathered to about this size before they are written. Bytes. */
const CHUNK = 65_536

/**
 * Writes a backup to a file that only its owner may read. The file appears when it is complete and on disk, or not at
 * all.
 *
 * @param at - Unix seconds.
 * @returns How many rows there are.
 */
export async function backupToFile(database: Database, file: string, at: number): Promise<number> {
  const partial = `${file}.partial`
  // One that an earlier attempt left may have another mode, or be somebody's link to elsewhere.
  rmSync(partial, { force: true })
  const handle = await open(partial, 'wx', 0o600)
  try {
    let chunk = ''
    const rows = await backup(database, at, async (line) => {
      chunk += `${line}\n`
      if (chunk.length < CHUNK) return
      // Not `write`, which on a nearly full disk writes a part and calls it done.
      await handle.appendFile(chunk)
      chunk = ''
    })
    await handle.appendFile(chunk)
    await handle.sync()
    await handle.close()
    renameSync(partial, file)
    syncFolder(dirname(file))
    return rows
  } catch (error) {
    await handle.close().catch(() => undefined)
    rmSync(partial, { force: true })
    throw error
  }
}

/** Makes renames in a folder outlive a power cut. */
export function syncFolder(path: string): void {
  const folder = openSync(path, 'r')
  fsyncSync(folder)
  closeSync(folder)
}

/** Puts the backup in `file` into an empty database. See {@link restore}. */
export async function restoreFromFile(
  location: DatabaseLocation,
  file: string,
): Promise<RestoreReport> {
  return restore(location, linesOf(file))
}

/** Only reads on when asked to; `readline` would lose the lines that come before anybody listens. */
export function linesOf(file: string): AsyncGenerator<string> {
  return linesIn(createReadStream(file, { encoding: 'utf8' }))
}

/** The lines of a text that comes in pieces. */
export async function* linesIn(pieces: AsyncIterable<unknown>): AsyncGenerator<string> {
  let rest = ''
  for await (const piece of pieces) {
    const lines = (rest + String(piece)).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
  if (rest !== '') yield rest
}
