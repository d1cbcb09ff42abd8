import { describe, expect, test } from 'vitest'

import { bearer, callWith, problemOf } from '../../test/support/callers.ts'
import { anonymous } from './anonymous.ts'
import { authenticate } from './authenticate.ts'
import { bearerOf, invalidCredential } from './bearer.ts'
import type { CallerMethod, Principal } from './principal.ts'

const NOW = 1_795_478_400
const ADA: Principal = { kind: 'jwt', subject: 'ada', claims: {}, scopes: [] }

const knows: CallerMethod = { name: 'knows', authenticate: () => ADA }
const knowsLater: CallerMethod = { name: 'later', authenticate: () => Promise.resolve(ADA) }
const passes: CallerMethod = { name: 'passes', authenticate: () => undefined }
const passesLater: CallerMethod = {
  name: 'passes-later',
  authenticate: () => Promise.resolve(undefined),
}
const refuses: CallerMethod = {
  name: 'refuses',
  authenticate() {
    throw invalidCredential('no good')
  },
}

describe('authenticate', () => {
  test.for([
    { methods: [knows] },
    { methods: [knowsLater] },
    { methods: [passes, passesLater, knows, refuses] },
    { methods: [passesLater, knowsLater, anonymous] },
  ])('takes the first method that recognises the caller', async ({ methods }) => {
    expect(await authenticate(methods, callWith({}), NOW)).toBe(ADA)
  })

  test('a bad credential is not passed over in favour of a weaker method', async () => {
    const problem = await problemOf(() => authenticate([refuses, anonymous], callWith({}), NOW))
    expect(problem.code).toBe('CREDENTIAL_INVALID')
  })

  test('says which methods there are when none recognises the caller', async () => {
    const problem = await problemOf(() => authenticate([passes, passesLater], callWith({}), NOW))
    expect(problem.code).toBe('CREDENTIAL_MISSING')
    expect(problem.details.hint).toContain('passes, passes-later')
    expect(problem.details.headers).toEqual({ 'www-authenticate': 'Bearer' })
  })

  test('does not name a method of which nobody can have a credential', async () => {
    const methods = [{ ...passes, isOff: true }, passesLater]
    const problem = await problemOf(() => authenticate(methods, callWith({}), NOW))
    expect(problem.details.hint).toBe('send one for: passes-later')
  })

  test.for([{ methods: [] }, { methods: [{ ...passes, isOff: true }] }])(
    'says where to read on when there is no method at all',
    async ({ methods }) => {
      const problem = await problemOf(() => authenticate(methods, callWith({}), NOW))
      expect(problem.details.hint).toContain('docs/operations.md')
    },
  )

  test('knows an anonymous caller by its kind only', async () => {
    expect(await authenticate([passes, anonymous], callWith({}), NOW)).toMatchObject({
      kind: 'anonymous',
      subject: 'anonymous',
      scopes: [],
    })
  })
})

describe('bearerOf', () => {
  test.for([
    { header: 'Bearer abc', is: 'abc' },
    { header: 'bearer abc', is: 'abc' },
    { header: '  Bearer   abc  ', is: 'abc' },
    { header: 'Bearer', is: undefined },
    { header: 'Bearer ', is: undefined },
    { header: 'Bearer a b', is: undefined },
    { header: 'Bearer \ta', is: undefined },
    { header: 'Bearer\ta', is: undefined },
    { header: 'Bearers a', is: undefined },
    { header: 'Bearer a\u00a0b', is: undefined },
    { header: 'Bearerabc', is: undefined },
    { header: 'Basic abc', is: undefined },
    { header: '', is: undefined },
  ])('of "$header" is $is', ({ header, is }) => {
    expect(bearerOf(callWith({ authorization: header }))).toBe(is)
  })

  test('refuses what is longer than 8 KB before anybody looks into it', async () => {
    expect(bearerOf(bearer('x'.repeat(8_192)))).toHaveLength(8_192)
    const problem = await problemOf(() => bearerOf(bearer('x'.repeat(8_193))))
    expect(problem.code).toBe('CREDENTIAL_INVALID')
  })
})
