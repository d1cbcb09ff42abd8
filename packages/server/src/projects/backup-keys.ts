import { ConfigError } from '../config/config.ts'
import { BackupError } from '../storage/backup-error.ts'
import type { BackupRow } from '../storage/backup-lines.ts'
import { fromSealedColumns } from '../storage/stores/certificate-row.ts'
import { keyById, type KeyRing } from './master-key.ts'
import { SealError, type SealPlace, unseal } from './sealing.ts'

/** What is looked at row by row, so that a backup of any size can be checked before anything is touched. */
export interface BackupKeyCheck {
  /** Looks at one row, in the order in which the backup has them. */
  see(row: BackupRow): void
  /**
   * @throws {ConfigError} When the backup is sealed under a master key that is not on the ring.
   * @throws {BackupError} When it is, and something in it does not open all the same.
   */
  finish(): void
}

/** Tries whether the master key opens every sealed row of a backup: its installation keys and certificates. */
export function backupKeyCheck(ring: KeyRing): BackupKeyCheck {
  const missing = new Set<string>()
  const appIds = new Map<string, string>()
  let broken: SealError | undefined

  function open(row: BackupRow['row'], place: SealPlace): void {
    const sealed = fromSealedColumns(row as unknown as Parameters<typeof fromSealedColumns>[0])
    if (keyById(ring, sealed.keyId) === undefined) {
      missing.add(sealed.keyId)
      return
    }
    try {
      unseal(ring, sealed, place)
    } catch (error) {
      if (!(error instanceof SealError)) throw error
      broken ??= error
    }
  }

  return {
    see({ table, row }) {
      switch (table) {
        case 'projects':
          appIds.set(String(row.id), String(row.app_id))
          break
        case 'instance_keys':
          open(row, { kind: 'instance-key', name: String(row.name) })
          break
        case 'certificates':
          open(row, {
            kind: 'certificate',
            projectId: String(row.project_id),
            appId: appIds.get(String(row.project_id)) ?? '',
            slot: String(row.slot),
            version: Number(row.version),
          })
          break
        default:
      }
    },
    finish() {
      if (missing.size > 0) {
        throw new ConfigError([
          {
            setting: 'TESSERA_MASTER_KEY',
            message: `has the id ${ring.current.id}, but the backup is sealed under ${[...missing].sort().join(', ')}; set the key that was used when it was made`,
          },
        ])
      }
      if (broken !== undefined) {
        throw new BackupError(`the backup is of no use as it is: ${broken.message}`, {
          cause: broken,
          hint: 'take another backup; this one was written by a database that was damaged',
        })
      }
    },
  }
}
