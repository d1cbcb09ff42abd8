import { createPublicKey, randomBytes } from 'node:crypto'
import { statSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { archiveAudit, type RemovalNote } from './audit/archive/archive-audit.ts'
import { ArchiveError } from './audit/archive/archive-error.ts'
import { archiveSource } from './audit/archive/archive-source.ts'
import { combinedSource } from './audit/archive/combined-source.ts'
import { pacedRest } from './audit/archive/paced.ts'
import { removalEvent } from './audit/archive/removal-event.ts'
import { type AuditSource, databaseSource } from './audit/audit-source.ts'
import { databaseSink } from './audit/audit-sink.ts'
import { ChainedAudit } from './audit/chained-audit.ts'
import { parseCheckpoint, readCheckpoint } from './audit/checkpoint.ts'
import { checkpointKey } from './audit/checkpoint-key.ts'
import { exportAudit } from './audit/export-audit.ts'
import { type AuditVerdict, verifyAudit } from './audit/verify-audit.ts'
import type { Env } from './config/environment.ts'
import { withInstallation } from './with-installation.ts'

/*
 * What is done with the audit log from a shell, while a server may be running.
 */

/** Rows that were moved out of the database. */
export interface ArchiveReport {
  readonly file: string
  readonly rows: number
  readonly chains: number
  readonly bytes: number
  /** Of the file, in hexadecimal; also in the row that the archiving left in the log. */
  readonly sha256: string
}

/** A token lives for a day at most; until then its row says who may still be in with it. Milliseconds. */
const MIN_AGE_MS = 86_400_000

/**
 * Moves rows that are older than a moment to a file. The file is on disk, and was read again and checked, before the
 * first row goes; the log stays verifiable, with the file and without it.
 *
 * @param file - Not there yet. JSON lines as of an export, packed when its name ends in `.gz`.
 * @param before - Unix milliseconds; at least a day ago.
 * @param now - Unix seconds.
 * @returns `undefined` when there is nothing so old.
 * @throws {RangeError} When `before` is less than a day ago.
 * @throws {ArchiveError} When the file is there, the log is damaged, or others remove rows at the same time.
 */
export async function archiveAuditLog(
  env: Env,
  file: string,
  before: number,
  now: number,
): Promise<ArchiveReport | undefined> {
  if (!(before <= now * 1000 - MIN_AGE_MS)) {
    throw new RangeError(
      'only rows that are older than a day can be archived: tokens of the last 24 hours may still be valid, and their rows say whose they are',
    )
  }
  return withInstallation(env, now, async ({ storage: { database }, keys }) => {
    const key = keys.audit.export()
    const audit = new ChainedAudit({
      sink: databaseSink(database),
      key,
      replica: hostname(),
      clock: () => now * 1000,
      newChainId: () => randomBytes(12).toString('hex'),
    })
    const archived = await archiveAudit(
      {
        database,
        key,
        clock: () => now * 1000,
        monotonicMs: () => performance.now(),
        rest: pacedRest(sleep),
        note: (note) =>
          audit.record(
            removalEvent(note, now * 1000, {
              endpoint: 'shell',
              principal: { kind: 'shell', subject: '' },
            }),
          ),
      },
      file,
      { before, pause: () => sleep(1) },
    )
    await audit.close()
    return archived && reportOf(archived)
  })
}

function reportOf({ rows, chains, archive }: RemovalNote): ArchiveReport {
  const { file, bytes, sha256 } = archive!
  return { file, rows, chains, bytes, sha256 }
}

/**
 * Checks that the audit log is as it was written.
 *
 * @param checkpoint - The text of a checkpoint that was kept elsewhere; without one a missing end cannot be seen.
 * @param archives - Files of archived rows, or folders of such files, to be checked together with the
 *   database as one log.
 * @throws {TypeError} When it is no checkpoint, or not one that this installation has signed.
 * @throws {ArchiveError} When a file is no archive.
 */
export function verifyAuditLog(
  env: Env,
  checkpoint: string | undefined,
  now: number,
  archives: readonly string[] = [],
): Promise<AuditVerdict> {
  return withInstallation(env, now, async ({ storage, keys }) => {
    const sources: AuditSource[] = [databaseSource(storage.database.db)]
    for (const file of await filesOf(archives)) sources.push(await archiveSource(file))
    return verifyAudit(
      sources.length === 1 ? sources[0]! : combinedSource(sources),
      keys.audit.export(),
      checkpoint === undefined
        ? undefined
        : parseCheckpoint(checkpoint, createPublicKey(checkpointKey(keys.audit))),
    )
  })
}

async function filesOf(paths: readonly string[]): Promise<readonly string[]> {
  const files: string[] = []
  for (const path of paths) {
    const found = statSync(path, { throwIfNoEntry: false })
    if (found === undefined) throw new ArchiveError(`there is no file ${path}`)
    if (!found.isDirectory()) files.push(path)
    else {
      const names = (await readdir(path)).filter((name) => /\.jsonl(?:\.gz)?$/.test(name)).sort()
      if (names.length === 0) {
        throw new ArchiveError(`there is no archive in ${path}`, {
          hint: 'in a folder, files are looked for that end in .jsonl or .jsonl.gz',
        })
      }
      files.push(...names.map((name) => join(path, name)))
    }
  }
  return files
}

/** Hands out the whole audit log as JSON lines. */
export function exportAuditLog(
  env: Env,
  write: (line: string) => void,
  now: number,
): Promise<void> {
  return withInstallation(env, now, async ({ storage }) => {
    for await (const line of exportAudit(databaseSource(storage.database.db), now * 1000))
      write(line)
  })
}

/** The present ends of all chains, signed; to be kept where nobody can change it. */
export function auditCheckpoint(env: Env, now: number): Promise<string> {
  return withInstallation(env, now, async ({ storage, keys }) =>
    JSON.stringify(
      await readCheckpoint(
        databaseSource(storage.database.db),
        now * 1000,
        checkpointKey(keys.audit),
      ),
    ),
  )
}
