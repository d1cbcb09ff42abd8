import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'

/** What the access point found out about a join and the edge has to believe. */
export interface Ticket {
  readonly appId: string
  readonly channel: string
  /** The uid that the client asked with: 0 when it wants to be given one. A token is judged by it. */
  readonly requestedUid: number
  /** The uid in the channel. */
  readonly uid: number
  readonly account?: string | undefined
  /** See {@link tokenDigest}. */
  readonly tokenDigest: string
  readonly sessionId: string
  /** Unix milliseconds of the real clock. */
  readonly issuedAtMs: number
  /** For a client that has to be let in to be told that its membership is over; see the wire document, section 8. */
  readonly endAtOnce?: boolean | undefined
}

const schema: z.ZodType<Ticket> = z.object({
  appId: z.string(),
  channel: z.string(),
  requestedUid: z.number(),
  uid: z.number(),
  account: z.string().optional(),
  tokenDigest: z.string(),
  sessionId: z.string(),
  issuedAtMs: z.number(),
  endAtOnce: z.boolean().optional(),
})

/** Who somebody was inside as, for a client that has lost its socket and nothing else. */
export interface RejoinTicket {
  readonly appId: string
  readonly channel: string
  readonly uid: number
  readonly sessionId: string
}

type Purpose = 'join' | 'rejoin'

const rejoinSchema: z.ZodType<RejoinTicket> = z.object({
  appId: z.string(),
  channel: z.string(),
  uid: z.number(),
  sessionId: z.string(),
})

/** The SDK goes to the edge at once; a later join asks the access point again. */
const LIFETIME_MS = 5 * 60_000

/**
 * Makes and opens the tickets that bind an edge join to its admission. They are signed rather than remembered, so that
 * any number of joins costs no memory.
 */
export class TicketOffice {
  readonly #key: Uint8Array
  readonly #nowMs: () => number

  /** @param key - 32 random bytes, fresh for each start. @param nowMs - The real time, in Unix milliseconds. */
  constructor(key: Uint8Array, nowMs: () => number) {
    this.#key = key
    this.#nowMs = nowMs
  }

  issue(content: Omit<Ticket, 'issuedAtMs'>): string {
    return this.#seal('join', { ...content, issuedAtMs: this.#nowMs() })
  }

  /** The content of a ticket of ours that is still good. */
  open(ticket: string): Ticket | undefined {
    const content = schema.safeParse(this.#unseal('join', ticket)).data
    if (content === undefined) return undefined
    return this.#nowMs() - content.issuedAtMs > LIFETIME_MS ? undefined : content
  }

  /** A ticket for coming back; it is worth something for as long as its bearer is inside. */
  issueRejoin(content: RejoinTicket): string {
    return this.#seal('rejoin', content)
  }

  openRejoin(ticket: string): RejoinTicket | undefined {
    return rejoinSchema.safeParse(this.#unseal('rejoin', ticket)).data
  }

  #seal(purpose: Purpose, content: object): string {
    const body = Buffer.from(JSON.stringify(content)).toString('base64url')
    return `${body}.${this.#sign(purpose, body).toString('base64url')}`
  }

  #unseal(purpose: Purpose, ticket: string): unknown {
    const [body, signature, ...more] = ticket.split('.')
    if (body === undefined || signature === undefined || more.length > 0) return undefined
    const expected = this.#sign(purpose, body)
    const given = Buffer.from(signature, 'base64url')
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined
    return JSON.parse(Buffer.from(body, 'base64url').toString())
  }

  /** The purpose is signed, too: neither ticket can be shown in place of the other. */
  #sign(purpose: Purpose, body: string): Buffer {
    return createHmac('sha256', this.#key).update(`${purpose}.${body}`).digest()
  }
}

/** A name for a token that says nothing about it. */
export function tokenDigest(token: string): string {
  return createHash('sha256').update(token).digest('hex').slice(0, 32)
}
