import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { plainTokenRequest } from './plain-request.ts'
import { tokenRequestSchema } from './token-schema.ts'

const PLAIN = {
  services: [{ type: 'rtc', channel: 'lobby', uid: 7, role: 'publisher' }],
}

/** Mostly right, so that what is wrong is one thing. */
const nearly = <Value>(right: fc.Arbitrary<Value>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 8, arbitrary: right }, { weight: 1, arbitrary: fc.jsonValue() })

const service = fc.record(
  {
    type: nearly(fc.constantFrom('rtc', 'rtm')),
    channel: nearly(
      fc.constantFrom('lobby', '*', '', 'a*', 'é', 'a b', 'x'.repeat(64), 'x'.repeat(65)),
    ),
    uid: nearly(
      fc.constantFrom<unknown>(0, -0, 1, 0xffff_ffff, 0x1_0000_0000, -1, 1.5, 1e300, '7'),
    ),
    role: nearly(fc.constantFrom('publisher', 'subscriber', 'admin')),
    privileges: fc.constant({}),
    __proto__: fc.constant({}),
    toString: fc.constant(1),
  },
  { requiredKeys: ['type', 'channel', 'uid', 'role'] },
)
const request = fc.record(
  {
    services: nearly(fc.array(nearly(service), { maxLength: 2 })),
    expiresInSeconds: nearly(fc.constantFrom(0, 1, 3600, 999_999_999, 1_000_000_000, 1.5)),
    format: fc.constantFrom('007', '006'),
    project: fc.constant('970CA35de60c44645bbae8a215061b33'),
  },
  { requiredKeys: ['services'] },
)

describe('what is sent most', () => {
  test('is read as by the schema, and all else is left to it', () => {
    fc.assert(
      fc.property(nearly(request), (value) => {
        const json: unknown = JSON.parse(JSON.stringify(value))
        const plain = plainTokenRequest(json)
        if (plain !== undefined) expect(plain).toEqual(tokenRequestSchema.parse(json))
      }),
      { numRuns: 2_000 },
    )
  })

  test.each([
    ['without a lifetime', PLAIN],
    ['with a lifetime', { ...PLAIN, expiresInSeconds: 60 }],
    ['as a subscriber', { services: [{ ...PLAIN.services[0], role: 'subscriber' }] }],
    ['for any user', { services: [{ ...PLAIN.services[0], uid: 0 }] }],
    ['for any channel', { services: [{ ...PLAIN.services[0], channel: '*' }] }],
  ])('%s is read here, or by the schema', (_, value) => {
    const plain = plainTokenRequest(value)
    expect(plain ?? tokenRequestSchema.parse(value)).toEqual(tokenRequestSchema.parse(value))
  })

  test.each([
    ['nothing', null],
    ['a list', [PLAIN]],
    ['two services', { services: [PLAIN.services[0], PLAIN.services[0]] }],
    ['another member', { ...PLAIN, project: '970CA35de60c44645bbae8a215061b33' }],
    ['a member that the schema refuses', { ...PLAIN, expiresin: 60 }],
    ['a moment instead of a lifetime', { ...PLAIN, expiresInSeconds: 1_700_000_000 }],
    ['a member that is inherited', { services: [Object.create(PLAIN.services[0]!)] }],
    ['privileges', { services: [{ ...PLAIN.services[0], privileges: {} }] }],
    ['an account', { services: [{ ...PLAIN.services[0], uid: 'ada' }] }],
    ['a uid that no token holds', { services: [{ ...PLAIN.services[0], uid: 0x1_0000_0000 }] }],
    ['no role', { services: [{ type: 'rtc', channel: 'lobby', uid: 7 }] }],
    ['a channel that is none', { services: [{ ...PLAIN.services[0], channel: 'é' }] }],
  ])('%s is not', (_, value) => {
    expect(plainTokenRequest(value)).toBeUndefined()
  })

  test('the plain request itself is', () => {
    expect(plainTokenRequest(PLAIN)).toEqual({ format: '007', ...PLAIN })
  })
})
