import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import type { Principal } from '../callers/principal.ts'
import { compileRule } from './compile.ts'
import { mismatch } from './match.ts'
import type { Rule, RuleMatch } from './rule.ts'
import { indexRules } from './rule-index.ts'

function rule(match: RuleMatch, at: number): Rule {
  return { name: `rule-${at}`, match, allow: [] }
}

const principal: Principal = {
  kind: 'jwt',
  subject: 'ann',
  issuer: 'https://id.example',
  claims: { org: 'acme', roles: ['host', 7], realm: { tenant: 't1' }, __proto__x: true },
  scopes: [],
}

describe('the index of rules', () => {
  test('leaves out no rule that matches, and keeps the order', () => {
    const optional = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
      fc.option(value, { nil: undefined })
    const oneOrMore = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | Value[]> =>
      fc.oneof(value, fc.array(value, { minLength: 1, maxLength: 3 }))
    const match = fc.record({
      kind: optional(oneOrMore(fc.constantFrom('jwt' as const, 'api-key' as const))),
      issuer: optional(oneOrMore(fc.constantFrom('https://id.example', 'other'))),
      subject: optional(
        oneOrMore(fc.constantFrom('ann', 'bob', 'a*', '*', 'an*n', 'ann*', 'anna*')),
      ),
      claims: optional(
        fc.dictionary(
          fc.constantFrom('org', 'roles', 'realm.tenant', 'none'),
          oneOrMore(fc.constantFrom('acme', 'host', 7, true, 't1', 't*')),
          { maxKeys: 2 },
        ),
      ),
    })
    fc.assert(
      fc.property(fc.array(match, { minLength: 16, maxLength: 40 }), (matches) => {
        const rules = matches.map((each, at) => compileRule(rule(each, at)))
        const matching = rules.filter(
          ({ conditions }) => mismatch(conditions, principal) === undefined,
        )
        const candidates = indexRules(rules)(principal)
        expect(candidates.filter((each) => matching.includes(each))).toEqual(matching)
      }),
    )
  })

  test.for<{ what: string; match: (at: number) => RuleMatch; mine: RuleMatch }>([
    {
      what: 'of one subject each',
      match: (at) => ({ subject: `user-${at}` }),
      mine: { subject: 'ann' },
    },
    {
      what: 'of one tenant each, of one issuer',
      match: (at) => ({ issuer: 'https://id.example', claims: { org: `org-${at}` } }),
      mine: { issuer: 'https://id.example', claims: { org: 'acme' } },
    },
    {
      what: 'of a role in a list',
      match: (at) => ({ claims: { roles: `role-${at}` } }),
      mine: { claims: { roles: 'host' } },
    },
    {
      what: 'of the subjects of one tenant each',
      match: (at) => ({ subject: `tenant-${at}:*` }),
      mine: { subject: 'an*' },
    },
    {
      what: 'of one beginning of a claim each',
      match: (at) => ({ claims: { org: `org-${at}/*` } }),
      mine: { claims: { org: ['ac*', 'x'] } },
    },
    {
      what: 'of one issuer each',
      match: (at) => ({ issuer: `https://id-${at}.example`, subject: '*n' }),
      mine: { issuer: 'https://id.example' },
    },
  ])('finds one of ten thousand $what by looking at one', ({ match, mine }) => {
    const rules = Array.from({ length: 10_000 }, (_, at) =>
      compileRule(rule(at === 5_000 ? mine : match(at), at)),
    )
    expect(indexRules(rules)(principal)).toEqual([rules[5_000]])
  })

  test('does not find a text under a number', () => {
    const rules = Array.from({ length: 20 }, (_, at) =>
      compileRule(rule({ claims: { level: at } }, at)),
    )
    const find = indexRules(rules)
    expect(find({ ...principal, claims: { level: 7 } })).toHaveLength(1)
    expect(find({ ...principal, claims: { level: '7' } })).toHaveLength(0)
  })
})
