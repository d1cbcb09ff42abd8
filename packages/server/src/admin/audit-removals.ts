import type { KeyObject } from 'node:crypto'

import { z } from 'zod'

import type { AuditSource } from '../audit/audit-source.ts'
import { isSealed } from '../audit/floor.ts'
import type { Endpoint } from '../routes/endpoint.ts'
import { type Administration, adminEndpoint } from './admin-endpoint.ts'

/** `GET /v1/admin/audit/removals`: up to where the log is not in the database any more. */
export function auditRemovalEndpoints(
  administration: Administration,
  source: Pick<AuditSource, 'floors'>,
  auditKey: KeyObject,
  retentionDays: number | undefined,
): readonly Endpoint[] {
  return [
    adminEndpoint(administration, {
      method: 'get',
      path: '/v1/admin/audit/removals',
      summary: 'See which rows of the audit log were archived or removed',
      scope: 'admin:read',
      answer: {
        status: 200,
        description: 'For each chain that has lost rows on purpose, up to where',
        body: z.object({
          retentionDays: z
            .int()
            .optional()
            .meta({ description: 'Older rows are removed; not there when none are' }),
          removals: z.array(
            z.object({
              chainId: z.string(),
              rows: z
                .int()
                .meta({ description: 'So many are gone: those with numbers up to this' }),
              at: z.int().meta({ description: 'When the last of them went, in Unix milliseconds' }),
              genuine: z.boolean().meta({
                description:
                  'Whether somebody with the key of this log has removed them; if not, the log was tampered with',
              }),
            }),
          ),
        }),
      },
      run: async () => {
        const key = auditKey.export()
        const floors = await source.floors()
        return {
          ...(retentionDays === undefined ? {} : { retentionDays }),
          removals: floors.map((floor) => ({
            chainId: floor.chainId,
            rows: floor.sequence,
            at: floor.atMs,
            genuine: isSealed(key, floor),
          })),
        }
      },
    }),
  ]
}
