import { createHmac } from 'node:crypto'

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { callWith, otherSpelling, problemOf, verdict } from '../../test/support/callers.ts'
import { Secret } from '../config/secret.ts'
import type { CallerMethod, TicketBounds } from './principal.ts'
import { readTicket, signTicket, type Ticket, tickets } from './tickets.ts'

const NOW = 1_795_478_400
const KEY = new Secret('a ticket key of thirty-two bytes or more')
const OLD_KEY = new Secret('the ticket key that was in use before it')
const TICKET: Ticket = {
  id: 'tkt_1',
  subject: 'classroom app',
  expiresAt: NOW + 3_600,
  bounds: { channels: ['room-*'], maxRole: 'subscriber', uid: 7, maxLifetimeSeconds: 600 },
}

function asked(method: CallerMethod, ticket: string): ReturnType<typeof verdict> {
  return verdict(method, callWith({}, { ticket }), NOW)
}

/** A ticket that our own key signed over any text at all. */
function signedText(payloadText: string): string {
  const payload = Buffer.from(payloadText).toString('base64url')
  const mac = createHmac('sha256', KEY.reveal()).update(`tessera-ticket.${payload}`)
  return `${payload}.${mac.digest('base64url')}`
}

describe('tickets', () => {
  const method = tickets([KEY, OLD_KEY], (id) => id === 'tkt_revoked')

  test('stand for their subject, with their bounds and their end', async () => {
    expect(await asked(method, signTicket(TICKET, KEY))).toEqual({
      kind: 'ticket',
      subject: 'classroom app',
      claims: expect.anything() as unknown,
      scopes: [],
      expiresAt: NOW + 3_600,
      bounds: TICKET.bounds,
    })
  })

  test('signed with any of the keys are good', async () => {
    expect(await asked(method, signTicket(TICKET, OLD_KEY))).toMatchObject({ kind: 'ticket' })
  })

  test('a call without one is left to the other methods', async () => {
    expect(await verdict(method, callWith({ authorization: 'Bearer x' }), NOW)).toBeUndefined()
  })

  const good = signTicket(TICKET, KEY)
  const [payload = '', signature = ''] = good.split('.')
  test.for([
    { ticket: 'of another key', text: signTicket(TICKET, new Secret('x'.repeat(40))) },
    { ticket: 'with a changed payload', text: `${payload.slice(0, -2)}AA.${signature}` },
    { ticket: 'with a payload that goes on', text: `${payload}A.${signature}` },
    { ticket: 'with a cut signature', text: good.slice(0, -1) },
    {
      ticket: 'with another spelling of its signature',
      text: `${payload}.${otherSpelling(signature)}`,
    },
    { ticket: 'without a signature', text: payload },
    { ticket: 'with an empty signature', text: `${payload}.` },
    { ticket: 'without a payload', text: `.${signature}` },
    { ticket: 'with padding', text: `${good}=` },
    { ticket: 'with a space', text: `${good} ` },
    { ticket: 'in URL encoding', text: good.replace('.', '%2E') },
    { ticket: 'of three segments', text: `${good}.${signature}` },
    { ticket: 'of nothing', text: '' },
    { ticket: 'of 5,000 characters', text: `${'A'.repeat(5_000)}.${signature}` },
  ])('refuses one $ticket', async ({ text }) => {
    expect(await asked(method, text)).toBe('CREDENTIAL_INVALID')
  })

  test.for(['null', '[]', '{}', 'not json', '{"i":"a","s":"b","e":9999999999,"b":{"role":1}}'])(
    'refuses %s although our own key signed it',
    async (text) => {
      expect(await asked(method, signedText(text))).toBe('CREDENTIAL_INVALID')
    },
  )

  test.for([
    { expiresAt: NOW + 1, verdict: 'in' },
    { expiresAt: NOW, verdict: 'CREDENTIAL_EXPIRED' },
    { expiresAt: NOW - 1, verdict: 'CREDENTIAL_EXPIRED' },
  ])('one that ends at $expiresAt is $verdict', async (row) => {
    const answer = await asked(method, signTicket({ ...TICKET, expiresAt: row.expiresAt }, KEY))
    expect(typeof answer === 'object' ? 'in' : answer).toBe(row.verdict)
  })

  test('one that was revoked is refused', async () => {
    const text = signTicket({ ...TICKET, id: 'tkt_revoked' }, KEY)
    expect(await asked(method, text)).toBe('CREDENTIAL_INVALID')
  })

  test('without a key, no ticket is good', async () => {
    const closed = tickets([], () => false)
    expect(await asked(closed, signTicket(TICKET, KEY))).toBe('CREDENTIAL_INVALID')
    expect(await asked(closed, signTicket(TICKET, new Secret('')))).toBe('CREDENTIAL_INVALID')
  })

  test('the longest that the admin API makes can be read', () => {
    const bounds: TicketBounds = {
      project: 'f'.repeat(32),
      channels: Array.from({ length: 20 }, () => 'c'.repeat(64)),
      maxRole: 'subscriber',
      uid: 'u'.repeat(255),
      maxLifetimeSeconds: 86_400,
    }
    const text = signTicket({ ...TICKET, subject: 'é'.repeat(100), bounds }, KEY)
    expect(readTicket(text, [KEY], NOW).bounds).toEqual(bounds)
  })

  test('a refusal does not repeat the ticket', async () => {
    const problem = await problemOf(() => readTicket(`${good}x`, [KEY], NOW))
    expect(JSON.stringify(problem.toBody())).not.toContain(payload)
  })
})

describe('signTicket and readTicket', () => {
  const ticket: fc.Arbitrary<Ticket> = fc.record({
    id: fc.string({ minLength: 1, maxLength: 20 }),
    subject: fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' }),
    expiresAt: fc.integer({ min: NOW + 1, max: NOW + 1_000_000 }),
    bounds: fc.record(
      {
        project: fc.string({ maxLength: 32 }),
        channels: fc.array(fc.string({ maxLength: 20 }), { maxLength: 5 }),
        maxRole: fc.constantFrom('publisher', 'subscriber'),
        uid: fc.oneof(fc.nat(), fc.string({ maxLength: 20 })),
        maxLifetimeSeconds: fc.integer({ min: 1, max: 86_400 }),
      },
      { requiredKeys: [] },
    ),
  })

  test('what was signed is what is read', () => {
    fc.assert(
      fc.property(ticket, (one) => {
        expect(readTicket(signTicket(one, KEY), [KEY], NOW)).toEqual(one)
      }),
    )
  })

  test('a ticket fits into one segment of a path as it is', () => {
    fc.assert(
      fc.property(ticket, (one) => {
        expect(signTicket(one, KEY)).toMatch(/^[\w.-]+$/)
      }),
    )
  })

  test('no changed character goes unnoticed', () => {
    fc.assert(
      fc.property(ticket, fc.nat(), fc.constantFrom('A', 'z', '0', '-', '_'), (one, at, other) => {
        const text = signTicket(one, KEY)
        const index = at % text.length
        if (text[index] === other) return
        const changed = text.slice(0, index) + other + text.slice(index + 1)
        expect(() => readTicket(changed, [KEY], NOW)).toThrow(/not genuine/)
      }),
    )
  })
})
