import { z } from 'zod'

import type { BanAdmin, NewBan } from '../bans/ban-admin.ts'
import { isNetwork } from '../limits/client-address.ts'
import type { Endpoint } from '../routes/endpoint.ts'
import { type Administration, adminEndpoint } from './admin-endpoint.ts'
import { nextField, pageQuery } from './paging.ts'

const newBan: z.ZodType<NewBan> = z.strictObject({
  appId: z
    .string()
    .regex(/^[0-9a-fA-F]{32}$/, 'must be an App ID')
    .optional()
    .meta({ description: 'Only in this project' }),
  subject: z.string().min(1).max(255).optional(),
  uid: z.union([z.int().min(1).max(0xffff_ffff), z.string().min(1).max(255)]).optional(),
  channel: z.string().min(1).max(64).optional(),
  address: z
    .string()
    .refine(isNetwork, 'must be an address or network such as 10.0.0.0/8')
    .optional(),
  issuedBefore: z.int().positive().optional().meta({
    description: 'Only callers whose own credential was issued before this moment, in Unix seconds',
  }),
  reason: z
    .string()
    .trim()
    .min(1)
    .max(500)
    .meta({ description: 'A note among administrators; the banned do not see it' }),
  expiresAt: z
    .int()
    .positive()
    .optional()
    .meta({ description: 'Unix seconds; for ever when not set' }),
  kick: z.boolean().optional().meta({
    description: 'Also show out those who are inside, through the kicking rules of the platform',
  }),
})

const banView = z
  .object({
    id: z.string(),
    reason: z.string(),
    createdAt: z.int(),
    createdBy: z.string(),
    kickState: z.enum(['none', 'pending', 'done', 'failed', 'lifted']),
  })
  .loose()
  .meta({ id: 'Ban' })

/** `/v1/admin/bans`: who gets no further token, on any replica, and is shown out if that is asked for. */
export function banEndpoints(administration: Administration, bans: BanAdmin): readonly Endpoint[] {
  return [
    adminEndpoint(administration, {
      method: 'get',
      path: '/v1/admin/bans',
      summary: 'List bans, newest first, also lifted and expired ones',
      scope: 'admin:read',
      query: pageQuery,
      answer: {
        status: 200,
        description: 'A page',
        body: z.object({ bans: z.array(banView), next: nextField() }),
      },
      run: async ({ query }) => {
        const { rows, next } = await bans.list(query)
        return { bans: rows, next }
      },
    }),
    adminEndpoint(administration, {
      method: 'post',
      path: '/v1/admin/bans',
      summary: 'Ban a subject, uid, channel or address',
      description:
        'Everything that is set must fit. From now on nobody it covers gets a token; one that was given out before is good until it ends, unless its holder is kicked.',
      scope: 'admin',
      body: newBan,
      answer: { status: 201, description: 'The ban', body: banView },
      problems: ['CONFLICT'],
      audit: { action: 'ban.add', change: ({ body }) => ({ ...body }) },
      run: ({ principal, body, now }) =>
        bans.add(body, `${principal.kind}:${principal.subject}`, now),
    }),
    adminEndpoint(administration, {
      method: 'delete',
      path: '/v1/admin/bans/:id',
      summary: 'Lift a ban',
      scope: 'admin',
      answer: { status: 200, description: 'The ban as it was', body: banView },
      problems: ['NOT_FOUND'],
      audit: { action: 'ban.lift' },
      run: ({ parameter, now }) => bans.lift(parameter('id'), now),
    }),
  ]
}
