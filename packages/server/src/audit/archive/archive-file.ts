import { createHash } from 'node:crypto'
import { createReadStream, existsSync, linkSync, renameSync, rmSync, statSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'

import { syncFolder } from '../../storage/backup-file.ts'
import { ArchiveError } from './archive-error.ts'

/** Lines are gathered to about this size before they are written. Characters. */
const CHUNK = 65_536

/** A file as it is on disk. */
export interface WrittenFile {
  readonly bytes: number
  /** Of its bytes, in hexadecimal. */
  readonly sha256: string
}

/**
 * Writes lines to a file that only its owner may read, packed when its name ends in `.gz`. It gets its name once it is
 * on disk and `check` has read it again, and never takes the place of another.
 *
 * @param check - Throws when what can be read from the path it is given is not what was meant.
 */
export async function writeArchive(
  file: string,
  lines: AsyncIterable<string>,
  check: (path: string) => Promise<void>,
): Promise<WrittenFile> {
  const partial = `${file}.partial`
  // One that an earlier attempt left may have another mode, or be somebody's link to elsewhere.
  rmSync(partial, { force: true })
  const handle = await open(partial, 'wx', 0o600)
  try {
    const to = handle.createWriteStream({ flush: true })
    const pieces = Readable.from(chunksOf(lines))
    await (file.endsWith('.gz') ? pipeline(pieces, createGzip(), to) : pipeline(pieces, to))
    await check(partial)
    const written = { bytes: statSync(partial).size, sha256: await sha256Of(partial) }
    takeName(partial, file)
    return written
  } catch (error) {
    await handle.close().catch(() => undefined)
    throw error
  } finally {
    rmSync(partial, { force: true })
  }
}

async function* chunksOf(lines: AsyncIterable<string>): AsyncGenerator<string> {
  let chunk = ''
  for await (const line of lines) {
    chunk += `${line}\n`
    if (chunk.length < CHUNK) continue
    yield chunk
    chunk = ''
  }
  yield chunk
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}

/** A link and no renaming, which would write over what is there. */
function takeName(partial: string, file: string): void {
  try {
    linkSync(partial, file)
    rmSync(partial)
  } catch (error) {
    if (existsSync(file)) throw isThere(file)
    // Not every file system has links.
    if (!(error instanceof Error && 'syscall' in error && error.syscall === 'link')) throw error
    renameSync(partial, file)
  }
  syncFolder(dirname(file))
}

export function isThere(file: string): ArchiveError {
  return new ArchiveError(`${file} is there already`, {
    hint: 'choose another name; an archive is never written over',
  })
}
