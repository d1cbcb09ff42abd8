import { z } from 'zod'

import type { Secret } from '../config/secret.ts'
import { Problem } from '../problems.ts'
import type { Endpoint } from '../routes/endpoint.ts'
import type { TicketStore } from '../storage/stores/tickets.ts'
import { type Administration, adminEndpoint } from './admin-endpoint.ts'
import { makeTicket, newTicketSchema } from './new-ticket.ts'
import { nextField, pageQuery } from './paging.ts'

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
      summary: 'List tickets, newest first',
      scope: 'admin:read',
      query: pageQuery,
      answer: {
        status: 200,
        description: 'A page, without their texts',
        body: z.object({ tickets: z.array(ticketView), next: nextField() }),
      },
      run: async ({ query }) => {
        const { rows, next } = await tickets.list(query)
        return { tickets: rows, next }
      },
    }),
    adminEndpoint(administration, {
      method: 'post',
      path: '/v1/admin/tickets',
      summary: 'Make a ticket',
      description:
        'The base path `/t/<ticket>` stands for a caller of kind `ticket` whose subject is the name.',
      scope: 'admin',
      body: newTicketSchema,
      answer: {
        status: 201,
        description: 'The ticket; `ticket` and `path` are shown this once',
        body: ticketView.extend({ ticket: z.string(), path: z.string() }),
      },
      audit: { action: 'ticket.create', change: ({ body }) => ({ ...body }) },
      run: async ({ body, now }) => {
        const { text, record } = makeTicket(body, key, now)
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
