import { describe, expect, test } from 'vitest'

import {
  APP_ID,
  caller,
  everybody,
  freshUidMap,
  question,
  rules,
} from '../../test/policy-fixtures.ts'
import { createPolicy, explainDecision } from './create-policy.ts'
import { mappedSubject } from './uid-map.ts'

const rtc = { type: 'rtc', channel: 'room-1', uid: 42, role: 'publisher' } as const

const list = rules(
  {
    name: 'backend',
    match: { kind: 'api-key', scopes: ['tokens:issue'] },
    allow: [{ service: 'rtc', channels: ['*'], uid: { rule: 'any' }, role: 'publisher' }],
  },
  {
    name: 'hosts',
    match: { kind: 'jwt', claims: { role: 'host' } },
    allow: [{ service: 'rtc', channels: ['*'], uid: { rule: 'any' }, role: 'publisher' }],
  },
  {
    name: 'members',
    match: { kind: 'jwt' },
    allow: [
      { service: 'rtc', channels: ['town-hall', '{claims.org}:*'], uid: { rule: 'any' } },
      { service: 'rtc', channels: ['room-*'], uid: { rule: 'any' }, maxLifetimeSeconds: 600 },
      { service: 'rtm' },
    ],
  },
)

describe('explainDecision', () => {
  test('tells of every rule whether it is about the caller, and why not', () => {
    const { rules: looked } = explainDecision(
      list,
      question(rtc, { principal: { claims: { role: 'x' } } }),
    )
    expect(looked).toEqual([
      { rule: 'backend', matches: false, because: 'it wants kind "api-key"; the caller has "jwt"' },
      {
        rule: 'hosts',
        matches: false,
        because: 'it wants the claim role to be "host"; the caller has "x"',
      },
      { rule: 'members', matches: true, because: 'every condition holds' },
    ])
  })

  test('tells which entry granted a service, and what it made of it', () => {
    const asked = question([rtc, { type: 'rtm', userId: 'bob' }], { expiresInSeconds: 3600 })
    const explained = explainDecision(list, asked)
    expect(explained.granted).toBe(true)
    expect(explained).not.toHaveProperty('refusal')
    expect(explained.summary).toBe(
      'Granted by members for 600 s: rtc in "room-1" as uid 42, subscriber. Left out: 1 of what was asked.',
    )
    expect(explained.lifetime).toEqual({ seconds: 600, because: 'cut to the ceiling of the rule' })
    expect(explained.services).toEqual([
      {
        asked: rtc,
        granted: { ...rtc, role: 'subscriber' },
        rule: 'members',
        because:
          'rtc in "room-1" as uid 42, publisher became rtc in "room-1" as uid 42, subscriber',
        entries: [
          {
            rule: 'members',
            allow: 0,
            allows: false,
            because:
              'the rule "members" does not allow this channel; it allows town-hall, {claims.org}:*',
          },
          { rule: 'members', allow: 1, allows: true, because: 'it covers what was asked' },
        ],
      },
      {
        asked: { type: 'rtm', userId: 'bob' },
        rule: 'members',
        because: 'the rule "members" does not allow this user id',
        entries: [
          {
            rule: 'members',
            allow: 2,
            allows: false,
            because: 'the rule "members" does not allow this user id; it allows {sub}',
          },
        ],
      },
    ])
  })

  test('sums up all that was granted, and says when it is what was asked for', () => {
    const all = everybody(
      { service: 'rtc', channels: ['*'], uid: { rule: 'any' }, role: 'publisher' },
      { service: 'rtm' },
    )
    const asked = question([rtc, { type: 'rtm', userId: 'ada' }], { expiresInSeconds: 60 })
    const { summary, services } = explainDecision(all, asked)
    expect(summary).toBe(
      'Granted by everybody for 60 s: rtc in "room-1" as uid 42, publisher; rtm as "ada".',
    )
    expect(services.map(({ because }) => because)).toEqual(['as asked for', 'as asked for'])
  })

  test('names no rule where none refused', () => {
    const { services } = explainDecision(list, question({ type: 'chatApp' }))
    expect(services).toHaveLength(1)
    expect(services[0]).not.toHaveProperty('rule')
    expect(services[0]).not.toHaveProperty('granted')
  })

  test.for([
    {
      what: 'the rooms that a room did not fit',
      allow: { service: 'apaasRoomUser', rooms: ['class-*', 'lab'], roles: 'any' },
      asked: { type: 'apaasRoomUser', roomUuid: 'office', userUuid: 'ada', role: 1 },
      format: '007',
      because: 'the rule "everybody" does not allow this room; it allows class-*, lab',
    },
    {
      what: 'no patterns when they are not in the way',
      allow: { service: 'rtm', userIds: ['ada', 'bob'] },
      asked: { type: 'rtm', userId: 'ada' },
      format: '006',
      because: 'the rule "everybody" does not allow this token format',
    },
    {
      what: 'no patterns when there are none',
      allow: { service: 'rtc', wildcardChannel: true },
      asked: { type: 'rtc', channel: 'lobby', uid: 0 },
      format: '006',
      because: 'the rule "everybody" does not allow this token format',
    },
  ] as const)('shows $what', ({ allow, asked, format, because }) => {
    const { services } = explainDecision(everybody(allow), question(asked, { format }))
    expect(services[0]?.entries.map((entry) => entry.because)).toEqual([because])
  })

  test.for([
    [60, {}, 'as asked for'],
    [undefined, {}, 'nothing was asked for, so the default of the rule'],
    [3600, {}, 'cut to the ceiling of the rule'],
    [90_000, { channel: 'long' }, "cut to Agora's 24 hours"],
  ] as const)('of %d s, tells what decided the lifetime', ([expiresInSeconds, where, because]) => {
    const long = { service: 'rtc', channels: ['long'], uid: { rule: 'any' } }
    const all = [...list, ...everybody(long)]
    const asked = question({ ...rtc, ...where }, { expiresInSeconds })
    expect(explainDecision(all, asked).lifetime?.because).toBe(because)
  })

  test('tells what the caller would be told', () => {
    const explained = explainDecision(list, question({ ...rtc, channel: 'other' }))
    expect(explained).toMatchObject({
      granted: false,
      refusal: { code: 'POLICY_DENIED', rule: 'members' },
      summary: expect.stringContaining('Refused (POLICY_DENIED)') as string,
    })
    expect(explained).not.toHaveProperty('grant')
    expect(explained).not.toHaveProperty('lifetime')
  })

  test('leaves open what turns on a mapped uid that is not given', () => {
    const mapped = everybody({ service: 'rtc', channels: ['*'] })
    const asked = question({ ...rtc, uid: 0 })
    expect(explainDecision(mapped, asked)).toMatchObject({
      granted: false,
      lacksMappedUid: true,
      services: [],
      summary: "It turns on the caller's mapped uid, which is not known here.",
    })
    expect(explainDecision(mapped, asked, { mappedUid: 7 })).toMatchObject({
      lacksMappedUid: false,
      grant: { services: [{ uid: 7 }] },
    })
  })

  test('knows the built-in rule', () => {
    const asked = question(rtc, { principal: { kind: 'anonymous' } })
    expect(explainDecision(list, asked, { builtinForAnonymous: true })).toMatchObject({
      granted: true,
      grant: { rule: 'builtin-anonymous' },
    })
  })
})

describe('explain', () => {
  test('takes the uid that issuing would take, without reserving it', async () => {
    const uidMap = freshUidMap()
    const policy = createPolicy({
      rules: () => everybody({ service: 'rtc', channels: ['*'] }),
      uidMap,
    })
    const asked = question({ ...rtc, uid: 0 })
    const { grant } = await policy.explain(asked)
    expect(grant).toMatchObject({
      services: [{ uid: await uidMap.peek(APP_ID, mappedSubject(caller())) }],
    })
    expect(await policy.decide(asked)).toEqual(grant)
  })
})
