import { hostname } from 'node:os'

import { removalEvent } from '../audit/archive/removal-event.ts'
import { auditRetention } from '../audit/archive/retention.ts'
import type { AuditLog } from '../audit/audit.ts'
import type { InstanceKeys } from '../projects/instance-keys.ts'
import type { Storage } from '../storage/storage.ts'
import type { Surroundings } from './surroundings.ts'

/** Removes rows of the audit log that are older than the configuration says. */
export function retentionChore(
  days: number,
  audit: AuditLog,
  { database }: Storage,
  keys: InstanceKeys,
  { clock, monotonicMs, log }: Surroundings,
  isStopping: () => boolean,
): () => Promise<void> {
  return auditRetention({
    ports: {
      database,
      key: keys.audit.export(),
      clock,
      monotonicMs,
      note: (note) =>
        audit.record(
          removalEvent(note, clock(), {
            endpoint: 'retention',
            principal: { kind: 'server', subject: hostname() },
          }),
        ),
    },
    days,
    sleep: (ms) => new Promise<void>((resolve) => setTimeout(resolve, ms).unref()),
    isStopping,
    onRemoved: ({ rows, before }) => {
      log.info('audit-rows-removed', { rows, before })
    },
    onGivenUp: () => {
      log.info('audit-retention-elsewhere', { meaning: 'another replica is removing them' })
    },
  })
}
