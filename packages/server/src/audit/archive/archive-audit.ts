import { existsSync } from 'node:fs'

import type { Database } from '../../storage/database.ts'
import { databaseSource } from '../audit-source.ts'
import { chainLine, floorLine, headerLine, rowLine } from '../export-line.ts'
import { verifyAudit } from '../verify-audit.ts'
import { ArchiveError } from './archive-error.ts'
import { isThere, writeArchive, type WrittenFile } from './archive-file.ts'
import { archiveSource } from './archive-source.ts'
import { type OldEntry, type OldRows, oldRows } from './old-rows.ts'
import { type Removal, Removals } from './removal.ts'
import { removeRows, type RemoveRowsOptions } from './remove-rows.ts'

/** What is about to be removed. */
export interface RemovalNote {
  readonly rows: number
  readonly chains: number
  /** Unix milliseconds. */
  readonly before: number
  /** Where the rows are kept, when they are. */
  readonly archive?: WrittenFile & { readonly file: string }
}

export interface RemovalPorts extends RemoveRowsOptions {
  readonly database: Database
  /** Writes into the audit log that rows go; resolves when that is durable. */
  readonly note: (note: RemovalNote) => Promise<void>
}

/**
 * Moves rows from the database to a file: the file is written, on disk, read again and checked before the first row
 * goes. Dying at any moment leaves each row in at least one of the two.
 *
 * @param file - Not there yet. An export, packed when its name ends in `.gz`.
 * @returns `undefined` when there is nothing so old.
 * @throws {ArchiveError} When the log is damaged, the file is there, or somebody else removes rows at the same time.
 */
export async function archiveAudit(
  ports: RemovalPorts,
  file: string,
  wanted: OldRows,
): Promise<RemovalNote | undefined> {
  if (existsSync(file)) throw isThere(file)
  const { key, clock, database } = ports
  const source = databaseSource(database.db)
  if (!(await isAnythingOld(oldRows(source, key, { ...wanted, maxRows: 1 })))) return undefined
  const removals = new Removals()
  const written = await writeArchive(
    file,
    linesOf(gathered(oldRows(source, key, wanted), removals), clock()),
    (path) => assertHolds(path, key, removals.rows()),
  )
  const note = noteOf(removals, wanted.before, { file, ...written })
  await ports.note(note)
  await removeAll(removals.list(), ports)
  return note
}

/**
 * Removes rows that are kept nowhere else.
 *
 * @returns `undefined` when there is nothing so old.
 * @throws {ArchiveError} As {@link archiveAudit}.
 */
export async function removeOldRows(
  ports: RemovalPorts,
  wanted: OldRows,
): Promise<RemovalNote | undefined> {
  const removals = new Removals()
  const rows = gathered(oldRows(databaseSource(ports.database.db), ports.key, wanted), removals)
  while ((await rows.next()).done !== true);
  if (removals.rows() === 0) return undefined
  const note = noteOf(removals, wanted.before)
  await ports.note(note)
  await removeAll(removals.list(), ports)
  return note
}

async function removeAll(removals: readonly Removal[], ports: RemovalPorts): Promise<void> {
  for (const removal of removals) await removeRows(ports.database, removal, ports)
}

function noteOf(removals: Removals, before: number, archive?: RemovalNote['archive']): RemovalNote {
  return {
    rows: removals.rows(),
    chains: removals.list().length,
    before,
    ...(archive === undefined ? {} : { archive }),
  }
}

async function isAnythingOld(entries: AsyncGenerator<OldEntry>): Promise<boolean> {
  for await (const entry of entries) if ('row' in entry) return true
  return false
}

async function* gathered(
  entries: AsyncGenerator<OldEntry>,
  removals: Removals,
): AsyncGenerator<OldEntry> {
  for await (const entry of entries) {
    if ('floor' in entry) removals.addFloor(entry.floor)
    if ('row' in entry) removals.addRow(entry.row)
    yield entry
  }
}

async function* linesOf(entries: AsyncGenerator<OldEntry>, at: number): AsyncGenerator<string> {
  yield headerLine(at)
  for await (const entry of entries) {
    if ('chain' in entry) yield chainLine(entry.chain)
    else if ('floor' in entry) yield floorLine(entry.floor)
    else yield rowLine(entry.row)
  }
}

/** Intact and as many: whoever has not the key can make no other row, so they are the same. */
async function assertHolds(path: string, key: Uint8Array, rows: number): Promise<void> {
  const verdict = await verifyAudit(await archiveSource(path), key)
  if (verdict.intact && verdict.rows === rows) return
  throw new ArchiveError('what was written cannot be read again as it was', {
    hint: 'nothing was removed; is the disk sound?',
  })
}
