import { z } from 'zod'

import type { TicketBounds } from '../callers/principal.ts'
import { signTicket } from '../callers/tickets.ts'
import type { Secret } from '../config/secret.ts'
import { Problem } from '../problems.ts'
import type { Endpoint } from '../routes/endpoint.ts'
import type { TicketStore } from '../storage/stores/tickets.ts'
import { type Administration, adminEndpoint } from './admin-endpoint.ts'
import { newId } from './new-id.ts'

/** A ticket stands in URLs, and URLs stay in logs: it is not made to last. Seconds. */
const MAX_TICKET_SECONDS = 31_536_000

interface NewTicketBody {
  readonly name: string
  readonly expiresInSeconds: number
  readonly bounds: { readonly [Name in keyof TicketBounds]?: TicketBounds[Name] | undefined }
}
const bounds: z.ZodType<NewTicketBody['bounds']> = z.strictObject({
  project: z
    .string()
    .regex(/^[0-9a-fA-F]{32}$/, 'must be an App ID')
    .optional(),
  channels: z
    .array(z.string().min(1).max(64))
    .min(1)
    .max(20)
    .optional()
    .meta({ description: 'Globs' }),
  maxRole: z.enum(['publisher', 'subscriber']).optional(),
  uid: z.union([z.int().min(0).max(0xffff_ffff), z.string().min(1).max(255)]).optional(),
  maxLifetimeSeconds: z.int().min(1).max(86_400).optional(),
})
const newTicket: z.ZodType<NewTicketBody> = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .meta({ description: 'Who it stands for, in policies and in the audit log' }),
  expiresInSeconds: z.int().min(1).max(MAX_TICKET_SECONDS),
  bounds: bounds.default({}),
})
const ticketView = z
  .object({
    id: z.string(),
    name: z.string(),
    bounds: z.looseObject({}),
    createdAt: z.int(),
    expiresAt: z.int(),
    revokedAt: z.int().optional(),
  })
  .meta({ id: 'Ticket' })

/** `/v1/admin/tickets`: base URLs for clients that can be given nothing else. */
export function ticketEndpoints(
  administration: Administration,
  tickets: TicketStore,
  key: Secret,
): readonly Endpoint[] {
  return [
    adminEndpoint(administration, {
      method: 'get',
      path: '/v1/admin/tickets',
      summary: 'List tickets',
      scope: 'admin:read',
      answer: {
        status: 200,
        description: 'All tickets, without their texts',
        body: z.object({ tickets: z.array(ticketView) }),
      },
      run: async () => ({ tickets: await tickets.list() }),
    }),
    adminEndpoint(administration, {
      method: 'post',
      path: '/v1/admin/tickets',
      summary: 'Make a ticket',
      description:
        'The base path `/t/<ticket>` stands for a caller of kind `ticket` whose subject is the name.',
      scope: 'admin',
      body: newTicket,
      answer: {
        status: 201,
        description: 'The ticket; `ticket` and `path` are shown this once',
        body: ticketView.extend({ ticket: z.string(), path: z.string() }),
      },
      audit: { action: 'ticket.create', change: ({ body }) => ({ ...body }) },
      run: async ({ body: { name, expiresInSeconds, bounds: asked }, now }) => {
        const given = Object.fromEntries(
          Object.entries(asked).filter(([, value]) => value !== undefined),
        ) as TicketBounds
        const record = {
          id: newId('tkt'),
          name,
          bounds: given,
          createdAt: now,
          expiresAt: now + expiresInSeconds,
        }
        const text = signTicket(
          { id: record.id, subject: name, expiresAt: record.expiresAt, bounds: given },
          key,
        )
        await tickets.create(record)
        return { ...record, ticket: text, path: `/t/${text}` }
      },
    }),
    adminEndpoint(administration, {
      method: 'delete',
      path: '/v1/admin/tickets/:id',
      summary: 'Revoke a ticket',
      scope: 'admin',
      answer: {
        status: 204,
        description: 'It is no good any more, on every replica within a second',
      },
      problems: ['NOT_FOUND'],
      audit: { action: 'ticket.revoke' },
      run: async ({ parameter, now }) => {
        if (!(await tickets.revoke(parameter('id'), now))) {
          throw new Problem('NOT_FOUND', {
            detail: 'there is no such ticket, or it was revoked before',
          })
        }
      },
    }),
  ]
}
