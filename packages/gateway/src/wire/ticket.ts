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
    const text = JSON.stringify({ ...content, issuedAtMs: this.#nowMs() })
    const body = Buffer.from(text).toString('base64url')
    return `${body}.${this.#sign(body).toString('base64url')}`
  }

  /** The content of a ticket of ours that is still good. */
  open(ticket: string): Ticket | undefined {
    const [body, signature, ...more] = ticket.split('.')
    if (body === undefined || signature === undefined || more.length > 0) return undefined
    const expected = this.#sign(body)
    const given = Buffer.from(signature, 'base64url')
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined
    const content = schema.parse(JSON.parse(Buffer.from(body, 'base64url').toString()))
    return this.#nowMs() - content.issuedAtMs > LIFETIME_MS ? undefined : content
  }

  #sign(body: string): Buffer {
    return createHmac('sha256', this.#key).update(body).digest()
  }
}

/** A name for a token that says nothing about it. */
export function tokenDigest(token: string): string {
  return createHash('sha256').update(token).digest('hex').slice(0, 32)
}
