import fc from 'fast-check'
import { expect, test } from 'vitest'

import { issuedJson } from './issued-json.ts'
import type { IssuedToken } from './token-request.ts'

test('is what JSON.stringify makes of it', () => {
  const issued: fc.Arbitrary<IssuedToken> = fc.record(
    {
      token: fc.base64String().map((text) => `007${text}`),
      format: fc.constantFrom('007', '006'),
      appId: fc.constant('970CA35de60c44645bbae8a215061b33'),
      services: fc.array(
        fc.record({
          type: fc.constant('rtm' as const),
          userId: fc.string({ unit: 'binary', maxLength: 12 }),
        }),
      ),
      expiresInSeconds: fc.nat(),
      expiresAt: fc.nat(),
      serverTime: fc.nat(),
    },
    { noNullPrototype: true },
  )
  fc.assert(
    fc.property(issued, (one) => {
      expect(issuedJson(one)).toBe(JSON.stringify(one))
    }),
  )
})
