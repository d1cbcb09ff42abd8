import { describe, expect, test } from 'vitest'

import { caller } from '../../test/policy-fixtures.ts'
import type { Principal } from '../callers/principal.ts'
import { compileMatch, mismatch } from './match.ts'
import type { RuleMatch } from './rule.ts'

interface Row {
  readonly match: RuleMatch
  readonly principal?: Partial<Principal>
  readonly field: string
  readonly wants: string
  readonly has: string
}

describe('a condition that does not hold says what it wants and what there is', () => {
  test.for<Row>([
    {
      match: { kind: ['ticket', 'session'] },
      field: 'kind',
      wants: 'kind "ticket" or "session"',
      has: '"jwt"',
    },
    {
      match: { issuer: ['https://a.example/', 'https://b.example/'] },
      field: 'issuer',
      wants: 'issuer "https://a.example/" or "https://b.example/"',
      has: '"https://id.example/"',
    },
    {
      match: { subject: 'b*' },
      field: 'subject',
      wants: 'a subject like "b*"',
      has: '"ada"',
    },
    {
      match: { claims: { 'org.role': [1, true] } },
      principal: { claims: { org: { role: 'owner' } } },
      field: 'claim',
      wants: 'the claim org.role to be 1 or true',
      has: '"owner"',
    },
    {
      match: { claims: { plan: 'pro' } },
      field: 'claim',
      wants: 'the claim plan to be "pro"',
      has: 'nothing',
    },
    {
      match: { scopes: ['a', 'b'] },
      principal: { scopes: ['a', 'c'] },
      field: 'scope',
      wants: 'the scope "b"',
      has: '"a" or "c"',
    },
    { match: { scopes: ['a'] }, field: 'scope', wants: 'the scope "a"', has: 'none' },
  ])('$wants', ({ match, principal, field, wants, has }) => {
    const asked = caller(principal)
    const failed = mismatch(compileMatch(match), asked)
    expect([failed?.field, failed?.wants, failed?.has(asked)]).toEqual([field, wants, has])
  })

  test('and shows no more of it than a line', () => {
    const [condition] = compileMatch({ subject: 'b' })
    // With its quotes 200 characters.
    const line = 'a'.repeat(198)
    expect(condition?.has(caller({ subject: line }))).toBe(`"${line}"`)
    expect(condition?.has(caller({ subject: `${line}a` }))).toBe(`"${line}a…`)
  })
})

test.for([
  { characters: 1_024, fits: true },
  { characters: 1_025, fits: false },
])('a text of $characters characters fits a glob: $fits', ({ characters, fits }) => {
  const conditions = compileMatch({ claims: { name: 'a*' } })
  const asked = caller({ claims: { name: 'a'.repeat(characters) } })
  expect(mismatch(conditions, asked) === undefined).toBe(fits)
})
