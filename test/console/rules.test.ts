import { describe, expect, test } from 'vitest'

import { readRule } from '../../packages/console/src/pages/policy/rule-mistakes.ts'
import { TEMPLATES } from '../../packages/console/src/pages/policy/templates.ts'
import { ruleSchema } from '../../packages/server/src/policy/rule-schema.ts'

/*
 * The console says what is wrong with a rule while it is typed, and must not say so of what the server takes. It does not
 * import the server, so this holds the two together.
 */

const rule = (entry: object, match: object = { kind: 'jwt' }): object => ({
  name: 'A rule',
  match,
  allow: [entry],
})
const CHANNELS = { channels: ['room-*'] }
const GOOD: readonly object[] = [
  ...TEMPLATES.map(({ rule: template }) => template),
  ...['api-key', 'jwt', 'ticket', 'forward-auth', 'session', 'anonymous'].map((kind) =>
    rule({ service: 'fpa' }, { kind }),
  ),
  rule({
    service: 'rtc',
    ...CHANNELS,
    uid: { rule: 'mapped' },
    role: 'subscriber',
    formats: ['006'],
  }),
  rule({ service: 'rtc', ...CHANNELS, uid: { rule: 'claim', claim: 'id' } }),
  rule({ service: 'rtc', ...CHANNELS, uid: { rule: 'list', values: [1, 2] } }),
  rule({
    service: 'rtc',
    ...CHANNELS,
    uid: { rule: 'any' },
    wildcardChannel: true,
    wildcardUid: true,
  }),
  rule({ service: 'streaming', ...CHANNELS, uid: { rule: 'any' } }),
  rule({ service: 'fcdn', ...CHANNELS, uid: { rule: 'any' } }),
  rule({ service: 'rtm', userIds: ['{sub}'] }),
  rule({ service: 'rtm2', userIds: ['{sub}'] }),
  rule({ service: 'chat', userIds: ['{sub}'], maxLifetimeSeconds: 60 }),
  rule({ service: 'apaasUser', userIds: ['{sub}'] }),
  rule({ service: 'apaasRoomUser', rooms: ['class-*'], roles: [1], userIds: ['{sub}'] }),
  rule({ service: 'conversationalAi' }),
  rule({ service: 'speechToText' }),
  rule({ service: 'chatApp' }),
  rule({ service: 'apaasApp' }),
]

describe('what the server takes', () => {
  test.for(GOOD.map((value) => ({ text: JSON.stringify(value), value })))(
    '$text',
    ({ text, value }) => {
      expect(ruleSchema.safeParse(value)).toMatchObject({ success: true })
      expect(readRule(text)).toEqual({ rule: value, mistakes: [] })
    },
  )
})

describe('what neither takes', () => {
  test.for<{ what: string; value: unknown; path: string }>([
    {
      what: 'no name',
      value: { match: { kind: 'jwt' }, allow: [{ service: 'fpa' }] },
      path: 'name',
    },
    { what: 'nobody', value: rule({ service: 'fpa' }, {}), path: 'match' },
    {
      what: 'a kind of caller that is none',
      value: rule({ service: 'fpa' }, { kind: 'king' }),
      path: 'match.kind',
    },
    { what: 'no service', value: { name: 'a', match: { kind: 'jwt' }, allow: [] }, path: 'allow' },
    { what: 'an unknown service', value: rule({ service: 'tv' }), path: 'allow.0.service' },
    { what: 'no channels', value: rule({ service: 'rtc' }), path: 'allow.0.channels' },
    {
      what: 'a role that is none',
      value: rule({ service: 'rtc', ...CHANNELS, role: 'host' }),
      path: 'allow.0.role',
    },
    {
      what: 'two days',
      value: rule({ service: 'fpa', maxLifetimeSeconds: 172_800 }),
      path: 'allow.0.maxLifetimeSeconds',
    },
    {
      what: 'a field of another service',
      value: rule({ service: 'chat', ...CHANNELS }),
      path: 'allow.0.channels',
    },
  ])('$what', ({ value, path }) => {
    expect(ruleSchema.safeParse(value).success).toBe(false)
    expect(readRule(JSON.stringify(value)).mistakes.map((mistake) => mistake.path)).toContain(path)
  })

  test('text that is no JSON', () => {
    expect(readRule('{').mistakes).toHaveLength(1)
  })
})
