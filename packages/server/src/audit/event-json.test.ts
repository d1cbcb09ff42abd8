import fc from 'fast-check'
import { expect, test } from 'vitest'

import type { AuditEvent } from './audit.ts'
import { eventJson } from './event-json.ts'

const hex = (length: number): fc.Arbitrary<string> =>
  fc.string({
    unit: fc.constantFrom('0', '7', '9', 'a', 'f', 'A', 'F'),
    minLength: length,
    maxLength: length,
  })
const text = fc.string({ unit: 'binary', maxLength: 12 })

const caller = fc.record(
  {
    requestId: text,
    endpoint: text,
    address: text,
    principal: fc.record(
      { kind: text, subject: text, issuer: text },
      { requiredKeys: ['kind', 'subject'] },
    ),
    at: fc.nat(),
  },
  { noNullPrototype: true },
)
const services = fc.array(
  fc.record({ type: fc.constant('rtc' as const), channel: text, uid: fc.oneof(fc.nat(), text) }),
  { maxLength: 3 },
)

test('is what JSON.stringify makes of a token that was issued, whoever asks in whichever order', () => {
  const about = fc.record(
    {
      action: fc.constant('token.issue'),
      appId: hex(32),
      services,
      expiresAt: fc.nat(),
      certificateSlot: fc.constantFrom('primary', 'secondary'),
      rule: text,
      tokenHash: hex(32),
      reason: text,
      note: text,
      change: fc.dictionary(text, fc.jsonValue()),
    },
    { requiredKeys: ['action'], noNullPrototype: true },
  )
  const few = fc.array(caller, { minLength: 1, maxLength: 3 })
  fc.assert(
    fc.property(few, fc.array(fc.tuple(fc.nat(), about), { maxLength: 8 }), (callers, events) => {
      for (const [who, what] of events) {
        const event: AuditEvent = { ...callers[who % callers.length]!, ...what }
        expect(eventJson(event)).toBe(JSON.stringify(event))
      }
    }),
  )
})

test('and of anything else', () => {
  const about = fc.record(
    { action: text, reason: text, change: fc.dictionary(text, fc.jsonValue()) },
    { requiredKeys: ['action'], noNullPrototype: true },
  )
  fc.assert(
    fc.property(caller, about, (who, what) => {
      const event: AuditEvent = { ...who, ...what }
      expect(eventJson(event)).toBe(JSON.stringify(event))
    }),
  )
})

test('a caller whose id is the same but whose name is not, is another', () => {
  const event = (subject: string, requestId: string): AuditEvent => ({
    requestId,
    endpoint: 'native',
    address: '127.0.0.1',
    principal: { kind: 'jwt', subject },
    at: 1,
    action: 'token.issue',
    appId: '0'.repeat(32),
    services: [],
    expiresAt: 2,
    certificateSlot: 'primary',
    rule: 'r',
    tokenHash: 'a'.repeat(32),
  })
  for (const one of [event('a', '1'), event('b', '1'), event('b', '2')]) {
    expect(eventJson(one)).toBe(JSON.stringify(one))
  }
})
