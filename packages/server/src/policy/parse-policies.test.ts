import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'

import { parsePolicies } from './parse-policies.ts'

const valid = { name: 'members', match: { kind: 'jwt' }, allow: [{ service: 'rtm' }] }
const rtc = { service: 'rtc', channels: ['*'] }

function messages(value: unknown): readonly string[] {
  const parsed = parsePolicies(value)
  return parsed.ok ? [] : parsed.problems.map(({ message }) => message)
}

describe('parsePolicies', () => {
  test('takes a list of rules', () => {
    expect(parsePolicies([valid])).toEqual({ ok: true, rules: [valid] })
    expect(parsePolicies([])).toEqual({ ok: true, rules: [] })
  })

  test.for([
    [{ rule: 1 }, 'the policy must be a list of rules'],
    [null, 'the policy must be a list of rules'],
    ['members', 'the policy must be a list of rules'],
    [[5], 'the rule at position 1 must be an object with the fields'],
    [[null], 'the rule at position 1 must be an object with the fields'],
    [[{ ...valid, name: 5 }], 'the rule at position 1: name must be a text'],
    [[{ ...valid, name: ['a'] }], 'the rule at position 1: name must be a text'],
    [[{ ...valid, name: ','.repeat(64) }], `the rule "${','.repeat(64)}": name must be 1 to 64`],
    [[{ ...valid, name: ','.repeat(65) }], 'the rule at position 1: name must be 1 to 64'],
    [
      [{ ...valid, mach: {}, alow: [] }],
      'the rule "members" has the unknown field "mach", "alow"; known are name, description',
    ],
    [[{ ...valid, match: { kind: undefined } }], 'match must name at least one condition'],
    [[{ ...valid, match: { claims: null } }], 'match.claims must be an object of claims by name'],
    [[{ ...valid, allow: [null] }], 'allow[0] must be an object such as'],
    [[{ ...valid, allow: [{ ...rtc, uid: null }] }], 'allow[0].uid must be an object such as'],
    [
      [{ ...valid, allow: [{ service: 'rtc', wildcardChannel: false }] }],
      'allow[0].channels is needed',
    ],
    [
      [{ ...valid, allow: [{ ...rtc, uid: { rule: 'list', values: ['007'] } }] }],
      'uid.values[0] must be one account',
    ],
    [[{ ...valid, name: '' }], 'the rule "": name must be 1 to 64'],
    [[{ ...valid, name: 'a, b' }], 'the rule "a, b": name must be 1 to 64'],
    [[{ match: valid.match, allow: valid.allow }], 'the rule at position 1: name must be a text'],
    [[valid, valid], 'the rule "members": name is the name of an earlier rule too'],
    [[{ ...valid, mach: {} }], 'the rule "members" has the unknown field "mach"; known are name'],
    [[{ ...valid, match: {} }], 'the rule "members": match must name at least one condition'],
    [
      [{ ...valid, match: { kind: 'users' } }],
      'the rule "members": match.kind must be one of api-key',
    ],
    [[{ ...valid, match: { issuer: 'https://*' } }], 'match.issuer'],
    [[{ ...valid, match: { claims: { a: { b: 1 } } } }], 'match.claims.a must be a text, a number'],
    [[{ ...valid, match: { claims: ['a'] } }], 'match.claims must be an object of claims by name'],
    [[{ ...valid, match: { scopes: [] } }], 'match.scopes must not be empty'],
    [[{ ...valid, allow: [] }], 'allow must allow at least one service'],
    [[{ ...valid, allow: [{}] }], 'allow[0].service must be rtc, rtm'],
    [[{ ...valid, allow: ['rtc'] }], 'allow[0] must be an object such as'],
    [[{ ...valid, allow: [{ service: 'rtc' }] }], 'allow[0].channels is needed'],
    [
      [{ ...valid, allow: [{ ...rtc, channels: ['{user}'] }] }],
      'allow[0].channels[0] has {user}; known',
    ],
    [
      [{ ...valid, allow: [{ ...rtc, channels: 'a' }] }],
      'allow[0].channels must be a list of patterns',
    ],
    [
      [{ ...valid, allow: [{ ...rtc, role: 'host' }] }],
      'allow[0].role must be publisher or subscriber',
    ],
    [[{ ...valid, allow: [{ ...rtc, uid: 'mapped' }] }], 'allow[0].uid must be an object such as'],
    [
      [{ ...valid, allow: [{ ...rtc, uid: { rule: 'own' } }] }],
      'allow[0].uid.rule must be mapped, claim',
    ],
    [
      [{ ...valid, allow: [{ ...rtc, uid: { rule: 'claim' } }] }],
      'allow[0].uid.claim must be the name',
    ],
    [
      [{ ...valid, allow: [{ ...rtc, uid: { rule: 'list', values: [0] } }] }],
      'uid.values[0] must be at least 1',
    ],
    [
      [{ ...valid, allow: [{ ...rtc, uid: { rule: 'list', values: ['0'] } }] }],
      'uid.values[0] must be one account',
    ],
    [
      [{ ...valid, allow: [{ ...rtc, uid: { rule: 'list', values: ['a*'] } }] }],
      'uid.values[0] must be one account',
    ],
    [
      [{ ...valid, allow: [{ ...rtc, formats: [6] }] }],
      'allow[0].formats[0] must be "007" or "006", in quotes',
    ],
    [
      [{ ...valid, allow: [{ service: 'chat', formats: ['006'] }] }],
      'has the unknown field "formats"',
    ],
    [
      [{ ...valid, allow: [{ service: 'rtm', role: 'publisher' }] }],
      'has the unknown field "role"',
    ],
    [[{ ...valid, allow: [{ ...rtc, maxLifetimeSeconds: 100_000 }] }], 'must be at most 86400'],
    [[{ ...valid, allow: [{ ...rtc, maxLifetimeSeconds: 0 }] }], 'must be at least 1'],
    [
      [{ ...valid, allow: [{ ...rtc, maxLifetimeSeconds: 60, defaultLifetimeSeconds: 61 }] }],
      'allow[0].defaultLifetimeSeconds must not be longer than maxLifetimeSeconds',
    ],
    [
      [{ ...valid, allow: [{ ...rtc, projects: ['x'] }] }],
      'allow[0].projects[0] must be an App ID',
    ],
    [
      [{ ...valid, allow: [{ service: 'apaasRoomUser', rooms: ['*'] }] }],
      'allow[0].roles must be a list',
    ],
  ] as const)('refuses %j', ([value, message]) => {
    expect(messages(value)).toEqual([expect.stringContaining(message)])
  })

  test.for([
    [{ match: { kind: 'jwt', claims: undefined } }],
    [{ allow: [{ service: 'rtc', wildcardChannel: true }] }],
    [{ allow: [{ ...rtc, maxLifetimeSeconds: 60, defaultLifetimeSeconds: 60 }] }],
    [{ allow: [{ ...rtc, maxLifetimeSeconds: 60, defaultLifetimeSeconds: 59 }] }],
    [{ allow: [{ ...rtc, uid: { rule: 'list', values: ['a0', '0a', '10', 1] } }] }],
  ])('takes %j', ([change]) => {
    expect(messages([{ ...valid, ...change }])).toEqual([])
  })

  test('does not call rules without a name namesakes', () => {
    const { match, allow } = valid
    expect(
      messages([
        { match, allow },
        { match, allow },
      ]),
    ).toEqual([
      'the rule at position 1: name must be a text',
      'the rule at position 2: name must be a text',
    ])
  })

  test('tells the name of the rule, if it has one', () => {
    expect(parsePolicies([{ ...valid, allow: [] }])).toStrictEqual({
      ok: false,
      problems: [
        {
          path: [0, 'allow'],
          rule: 'members',
          message: 'the rule "members": allow must allow at least one service',
        },
      ],
    })
    const nameless = parsePolicies([{ match: valid.match, allow: valid.allow }])
    expect(nameless).toStrictEqual({
      ok: false,
      problems: [{ path: [0, 'name'], message: 'the rule at position 1: name must be a text' }],
    })
  })

  test('finds everything that is wrong, each with its path', () => {
    const parsed = parsePolicies([
      { name: 'one', match: {}, allow: [{ ...rtc, role: 'host' }, { service: 'nope' }] },
      { name: 'one', match: { kind: 'jwt' }, allow: [{ service: 'rtm', userIds: ['{x}', '{y}'] }] },
    ])
    expect(parsed.ok ? [] : parsed.problems.map(({ path }) => path.join('.'))).toEqual([
      '0.match',
      '0.allow.0.role',
      '0.allow.1.service',
      '1.allow.0.userIds.0',
      '1.allow.0.userIds.1',
      '1.name',
    ])
  })

  test.for(['__proto__', 'constructor', 'toString'])('loses no condition named %s', (name) => {
    const value = JSON.parse(
      `[{ "name": "x", "match": { "claims": { "${name}": "y" } }, "allow": [{ "service": "fpa" }] }]`,
    ) as unknown
    const parsed = parsePolicies(value)
    if (parsed.ok) expect(Object.keys(parsed.rules[0]!.match.claims ?? {})).toEqual([name])
    else expect(parsed.problems[0]?.message).toContain('none of them "__proto__"')
    expect(({} as Record<string, unknown>).y).toBeUndefined()
  })

  test.for([
    { org: Number.MAX_SAFE_INTEGER, ok: true },
    { org: 1.5, ok: true },
    { org: Number.MAX_SAFE_INTEGER + 1, ok: false },
    { org: [7, -1e300], ok: false },
  ])('takes numbers that are exact only: the claim $org is $ok', ({ org, ok }) => {
    const match = { claims: { org } }
    const parsed = parsePolicies([{ name: 'x', match, allow: [{ service: 'fpa' }] }])
    expect(parsed.ok).toBe(ok)
  })

  test('refuses __proto__ anywhere else as a field that is not known', () => {
    const value = JSON.parse(
      '[{ "name": "x", "__proto__": {}, "match": { "kind": "jwt" }, "allow": [{ "service": "fpa" }] }]',
    ) as unknown
    expect(messages(value)).toEqual([expect.stringContaining('unknown field "__proto__"')])
  })

  test('reads what a YAML file says', () => {
    const rules = parse(`
      - name: members
        match: { kind: [jwt, forward-auth], claims: { email_verified: true, "org.plan": [pro, team] } }
        allow:
          - service: rtc
            channels: ["room-*"]
            uid: { rule: list, values: [12, ada] }
            formats: ["007", "006"]
    `) as unknown
    expect(messages(rules)).toEqual([])
  })
})
