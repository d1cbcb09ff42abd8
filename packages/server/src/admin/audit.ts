import { z } from 'zod'

import type { AuditFilter } from '../audit/audit-filter.ts'
import type { AuditReader } from '../audit/audit-query.ts'
import type { Endpoint } from '../routes/endpoint.ts'
import type { PageRequest } from '../storage/page.ts'
import { type Administration, adminEndpoint } from './admin-endpoint.ts'
import { nextField, pageFields } from './paging.ts'

interface AuditQuery extends AuditFilter, PageRequest {}

const milliseconds = z.coerce
  .number()
  .int()
  .min(0)
  .optional()
  .meta({ description: 'Unix milliseconds' })
const filterFields = {
  from: milliseconds,
  to: milliseconds,
  subject: z.string().max(255).optional(),
  action: z.string().max(64).optional(),
  appId: z.string().max(32).optional(),
  channel: z.string().max(64).optional(),
}
const auditQuery: z.ZodType<AuditQuery> = z.strictObject({
  ...filterFields,
  ...pageFields,
})
interface CountQuery extends AuditFilter {
  readonly spanMs: number
}
const countQuery: z.ZodType<CountQuery> = z.strictObject({
  ...filterFields,
  spanMs: z.coerce.number().int().min(1_000).max(31_536_000_000).default(3_600_000),
})

/** `/v1/admin/audit`: what was decided, for whom and why. */
export function auditEndpoints(
  administration: Administration,
  audit: AuditReader,
): readonly Endpoint[] {
  return [
    adminEndpoint(administration, {
      method: 'get',
      path: '/v1/admin/audit',
      summary: 'Read the audit log, newest first',
      scope: 'admin:read',
      query: auditQuery,
      answer: {
        status: 200,
        description: 'A page',
        body: z.object({
          entries: z.array(
            z.object({
              chainId: z.string(),
              sequence: z.int(),
              event: z.looseObject({ action: z.string() }),
            }),
          ),
          next: nextField(
            ' Where few of very many rows fit, a page ends with it before it is full.',
          ),
        }),
      },
      run: async ({ query: { limit, after, ...filter } }) => {
        const { rows, next } = await audit.query(filter, { limit, after })
        return { entries: rows, next }
      },
    }),
    adminEndpoint(administration, {
      method: 'get',
      path: '/v1/admin/audit/counts',
      summary: 'Count decisions over time, by action',
      scope: 'admin:read',
      query: countQuery,
      answer: {
        status: 200,
        description: 'Counts, oldest first',
        body: z.object({
          counts: z.array(z.object({ from: z.int(), action: z.string(), count: z.int() })),
        }),
      },
      run: async ({ query: { spanMs, ...filter } }) => ({
        counts: await audit.count(filter, spanMs),
      }),
    }),
  ]
}
