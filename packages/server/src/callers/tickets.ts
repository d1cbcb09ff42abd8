import { createHmac } from 'node:crypto'

import { z } from 'zod'

import type { Secret } from '../config/secret.ts'
import { expiredCredential, invalidCredential } from './bearer.ts'
import { equalSecrets } from './digest.ts'
import { NO_CLAIMS } from './no-claims.ts'
import type { CallerMethod, Principal, TicketBounds } from './principal.ts'

/**
 * A ticket stands in the path (`/t/<ticket>/rtc/…`), for clients that can be given a base URL and nothing else. It is
 * signed, ends, can be revoked by its id, and only ever narrows what the policy allows.
 */
export interface Ticket {
  readonly id: string
  /** Who it stands for, in policies and in the audit log. */
  readonly subject: string
  /** Unix seconds; not in tickets of before it was noted. */
  readonly issuedAt?: number | undefined
  /** Unix seconds. */
  readonly expiresAt: number
  readonly bounds: TicketBounds
}

const ticketSchema = z.strictObject({
  i: z.string().min(1).max(64),
  s: z.string().min(1).max(255),
  t: z.int().positive().optional(),
  e: z.int().positive(),
  b: z.strictObject({
    project: z.string().optional(),
    channels: z.array(z.string()).optional(),
    maxRole: z.enum(['publisher', 'subscriber']).optional(),
    uid: z.union([z.int().min(0), z.string()]).optional(),
    maxLifetimeSeconds: z.int().positive().optional(),
  }),
})

/** The longest that the admin API makes has some 2,500 characters. */
const MAX_TICKET = 4_096
const TICKET_FORM = /^([\w-]+)\.([\w-]{43})$/

/** The text of a ticket, ready for a URL. */
export function signTicket(ticket: Ticket, key: Secret): string {
  const { id, subject, issuedAt, expiresAt, bounds } = ticket
  const payload = Buffer.from(
    JSON.stringify({ i: id, s: subject, t: issuedAt, e: expiresAt, b: bounds }),
  ).toString('base64url')
  return `${payload}.${mac(payload, key)}`
}

/** @throws {Problem} `CREDENTIAL_INVALID` or `CREDENTIAL_EXPIRED`. */
export function readTicket(text: string, keys: readonly Secret[], now: number): Ticket {
  const [, payload = '', signature = ''] =
    text.length <= MAX_TICKET ? (TICKET_FORM.exec(text) ?? []) : []
  // Signature first: of a forged ticket nothing is even parsed.
  if (payload === '' || !keys.some((key) => equalSecrets(signature, mac(payload, key)))) {
    throw invalidCredential('the ticket is not genuine')
  }
  const { i, s, t, e, b } = parsed(payload)
  if (e <= now) throw expiredCredential('the ticket has expired')
  return { id: i, subject: s, issuedAt: t, expiresAt: e, bounds: definedBounds(b) }
}

/** What our own key signed, but perhaps another version of this server. */
function parsed(payload: string): z.infer<typeof ticketSchema> {
  try {
    return ticketSchema.parse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')))
  } catch (error) {
    throw invalidCredential('the ticket is not one that this version can read', error)
  }
}

/** @param isRevoked - Tells whether a ticket was taken back. */
export function tickets(
  keys: readonly Secret[],
  isRevoked: (id: string) => boolean | Promise<boolean>,
): CallerMethod {
  return {
    name: 'ticket',
    authenticate(call, now) {
      // At once, for the many requests that come with something else.
      return call.ticket === undefined ? undefined : authenticateTicket(call.ticket, now)
    },
  }

  async function authenticateTicket(text: string, now: number): Promise<Principal> {
    const ticket = readTicket(text, keys, now)
    if (await isRevoked(ticket.id)) throw invalidCredential('the ticket was revoked')
    return {
      kind: 'ticket',
      subject: ticket.subject,
      claims: NO_CLAIMS,
      scopes: [],
      ...(ticket.issuedAt === undefined ? {} : { issuedAt: ticket.issuedAt }),
      expiresAt: ticket.expiresAt,
      bounds: ticket.bounds,
    }
  }
}

function mac(payload: string, key: Secret): string {
  return createHmac('sha256', key.reveal()).update(`tessera-ticket.${payload}`).digest('base64url')
}

function definedBounds(bounds: {
  readonly [Name in keyof TicketBounds]?: TicketBounds[Name] | undefined
}): TicketBounds {
  return Object.fromEntries(Object.entries(bounds).filter(([, value]) => value !== undefined))
}
