import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { expandTemplate, fitsTemplate, parseTemplate, type TemplateValues } from './template.ts'

function values(subject: string, claims: Record<string, unknown> = {}): TemplateValues {
  return { subject, claims, mappedUid: () => 4242 }
}

describe('parseTemplate', () => {
  test.for([
    ['{user}', /\{user\}; known are/],
    ['{claims.}', /\{claims\.\}; known are/],
    ['{}', /\{\}; known are/],
    ['{sub', /brace without its partner/],
    ['sub}', /brace without its partner/],
    ['{{sub}}', /brace without its partner/],
    ['{sub}*', /beside "\*"/],
    ['*{sub}', /beside "\*"/],
    ['a-{sub}{claims.x}', /beside another place/],
    ['*:{sub}:*', /between two "\*"/],
    ['a'.repeat(257), /at most 256/],
    ['a}b{sub}', /brace without its partner/],
    ['{sub}a}b', /brace without its partner/],
    // Nine characters that are not "{claims.".
    ['{account.sub}', /\{account\.sub\}; known are/],
    ['*:{sub}:{claims.x}:*', /\{sub\} between two/],
  ] as const)('refuses %s', ([source, message]) => {
    expect(() => parseTemplate(source)).toThrow(message)
  })

  test.for([
    'room-*',
    '{sub}',
    'room-{sub}',
    '{sub}:*',
    '*:{sub}',
    'dm:{sub}:{claims.peer}',
    '{claims.a.b}',
    'a'.repeat(256),
  ])('takes %s', (source) => {
    expect(parseTemplate(source).source).toBe(source)
  })
})

describe('fitsTemplate', () => {
  const claims = {
    org: 'acme',
    team: 7,
    rooms: ['red', 'blue', 3, null, 'all*'],
    star: '*',
    starred: 'a*b',
    empty: '',
    yes: true,
    object: { id: 'x' },
    dashed: 'a-b',
    uuid: '123e4567-e89b-12d3-a456-426614174000',
    long: 'x'.repeat(256),
  }

  test.for([
    ['room-*', 'room-1', true],
    ['{sub}', 'ada', true],
    ['{sub}', 'bob', false],
    ['{sub}', '{sub}', false],
    ['room-{sub}', 'room-ada', true],
    ['room:{claims.org}:*', 'room:acme:1', true],
    ['room:{claims.org}:*', 'room:other:1', false],
    ['team-{claims.team}', 'team-7', true],
    ['{claims.object.id}', 'x', true],
    ['{mapped}', '4242', true],
    ['{mapped}', '4243', false],
    ['{claims.rooms}', 'red', true],
    ['{claims.rooms}', 'blue', true],
    ['{claims.rooms}', '3', true],
    ['{claims.rooms}', 'green', false],
    ['{claims.rooms}', 'all*', false],
    ['{claims.rooms}', 'allx', false],
    ['{sub}:{claims.rooms}', 'ada:red', true],
    ['{claims.rooms}:{claims.rooms}', 'red:red', false],
    ['{claims.missing}', '', false],
    ['{claims.missing}', 'undefined', false],
    ['{claims.empty}', '', false],
    ['x{claims.empty}', 'x', false],
    ['{claims.star}', '*', false],
    ['{claims.star}', 'anything', false],
    ['{claims.starred}', 'axb', false],
    ['{claims.starred}', 'a*b', false],
    ['{claims.yes}', 'true', false],
    ['{claims.object}', '[object Object]', false],
    ['{claims.constructor}', 'x', false],
    ['{claims.__proto__}', 'x', false],
    ['{claims.long}', 'x'.repeat(256), false],
    // A value that holds the character that ends its place has none.
    ['{claims.dashed}', 'a-b', true],
    ['{claims.dashed}:*', 'a-b:1', true],
    ['{claims.dashed}-*', 'a-b-1', false],
    ['*-{claims.dashed}', '1-a-b', false],
    ['{claims.uuid}-*', '123e4567-e89b-12d3-a456-426614174000-1', true],
  ] as const)('%s against %s is %s', ([source, text, fits]) => {
    expect(fitsTemplate(parseTemplate(source), text, values('ada', claims))).toBe(fits)
  })

  test('fills in values, never a star of theirs', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '*', '{', '}', ':', '-') }), (subject) => {
        for (const pattern of expandTemplate(parseTemplate('x:{sub}:*'), values(subject))) {
          expect(pattern).toBe(`x:${subject}:*`)
          expect(subject).not.toMatch(/[*:]/)
        }
      }),
    )
  })

  test('gives no name to two different callers', () => {
    const value = fc.string({ unit: fc.constantFrom('a', 'b', '-', ':'), maxLength: 5 })
    const person = fc.record({ sub: value, org: value })
    const filling = fc.string({ unit: fc.constantFrom('a', 'b', '-', ':'), maxLength: 5 })
    const shapes = [
      'x-{sub}-*',
      '*-{sub}',
      '{sub}:{claims.org}',
      '{sub}:{claims.org}-*',
      '*-{sub}:{claims.org}',
      '{sub}-*-{claims.org}',
      'a{sub}b-{claims.org}:*',
    ]
    let filled = 0
    fc.assert(
      fc.property(fc.constantFrom(...shapes), person, person, filling, (shape, one, two, run) => {
        const template = parseTemplate(shape)
        const [pattern] = expandTemplate(template, values(one.sub, { org: one.org }))
        if (pattern === undefined) return
        const name = pattern.replaceAll('*', run)
        filled++
        expect(fitsTemplate(template, name, values(one.sub, { org: one.org }))).toBe(true)
        const areTheSame = one.sub === two.sub && (!shape.includes('org') || one.org === two.org)
        if (!areTheSame) {
          expect(fitsTemplate(template, name, values(two.sub, { org: two.org }))).toBe(false)
        }
      }),
      { numRuns: 5_000 },
    )
    expect(filled).toBeGreaterThan(500)
  })
})

describe('expandTemplate', () => {
  test.for<{ source: string; claims: Record<string, unknown>; is: readonly string[] }>([
    { source: 'r:{claims.x}', claims: { x: ['a', '*', 1, '', 'b'] }, is: ['r:a', 'r:1', 'r:b'] },
    { source: 'r:{claims.x}', claims: { x: [] }, is: [] },
    { source: '{claims.x}', claims: { x: 'a'.repeat(255) }, is: ['a'.repeat(255)] },
    { source: '{claims.x}', claims: { x: 'a'.repeat(256) }, is: [] },
    // What ends a place may not stand in it, wherever the star is.
    { source: '*:{sub}:{claims.x}', claims: { x: 'a' }, is: ['*:ada:a'] },
    { source: '*:{sub}:{claims.x}', claims: { x: 'a:b' }, is: [] },
    { source: 'r:{claims.x}', claims: { x: 'a:b' }, is: ['r:a:b'] },
  ])('of $source with $claims gives $is', ({ source, claims, is }) => {
    expect(expandTemplate(parseTemplate(source), values('ada', claims))).toEqual(is)
  })

  test('a place that nothing open stands beside has no fence', () => {
    expect(parseTemplate('room:{sub}').places.map(({ fences }) => fences)).toEqual([[]])
    expect(parseTemplate('{sub}:*').places.map(({ fences }) => fences)).toEqual([[':']])
  })

  test('a UUID may hold the hyphen that ends its place, and no other such character', () => {
    const claims = { id: '0f8fad5b-d9cb-469f-a165-70867728950e' }
    const expanded = (source: string): readonly string[] =>
      expandTemplate(parseTemplate(source), values('ada', claims))
    expect(expanded('{claims.id}-*')).toEqual([`${claims.id}-*`])
    expect(expanded('{claims.id}a*')).toEqual([])
  })
})
