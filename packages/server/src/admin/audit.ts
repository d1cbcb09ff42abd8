import { z } from 'zod'

import type { AuditFilter, AuditReader } from '../audit/audit-query.ts'
import type { Endpoint } from '../routes/endpoint.ts'
import { type Administration, adminEndpoint } from './admin-endpoint.ts'

const DEFAULT_PAGE = 100
const MAX_PAGE = 1_000

interface AuditQuery extends AuditFilter {
  readonly limit: number
  readonly after?: string | undefined
}

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
  limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(DEFAULT_PAGE),
  after: z.string().max(200).optional().meta({ description: '`next` of the page before' }),
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
          next: z.string().optional().meta({
            description:
              'Ask again with it for what is older. Where few of very many rows fit, a page ends with it before it is full.',
          }),
        }),
      },
      run: ({ query: { limit, after, ...filter } }) => audit.query(filter, limit, after),
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
