import { z } from 'zod'

import type { TicketBounds } from '../callers/principal.ts'
import { signTicket } from '../callers/tickets.ts'
import type { Secret } from '../config/secret.ts'
import type { TicketRecord } from '../storage/stores/tickets.ts'
import { newId } from './new-id.ts'

/** A ticket stands in URLs, and URLs stay in logs: it is not made to last. Seconds. */
const MAX_TICKET_SECONDS = 31_536_000

/** What a ticket shall be. */
export interface NewTicket {
  readonly name: string
  readonly expiresInSeconds: number
  readonly bounds: { readonly [Name in keyof TicketBounds]?: TicketBounds[Name] | undefined }
}

const bounds: z.ZodType<NewTicket['bounds']> = z.strictObject({
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

export const newTicketSchema: z.ZodType<NewTicket> = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .meta({ description: 'Who it stands for, in policies and in the audit log' }),
  expiresInSeconds: z.int().min(1).max(MAX_TICKET_SECONDS),
  bounds: bounds.default({}),
})

/** Signs a ticket. @returns `text`, which is shown once, and what is kept. */
export function makeTicket(
  { name, expiresInSeconds, bounds: asked }: NewTicket,
  key: Secret,
  now: number,
): { readonly text: string; readonly record: TicketRecord } {
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
  const { id, expiresAt } = record
  return {
    text: signTicket({ id, subject: name, issuedAt: now, expiresAt, bounds: given }, key),
    record,
  }
}
