import { describe, expect, test } from 'vitest'

import {
  APP_ID,
  decide,
  everybody,
  freshUidMap,
  granted,
  mapKey,
  NOW,
  OTHER_APP_ID,
  question,
  rules,
} from '../../test/policy-fixtures.ts'
import type { TicketBounds } from '../callers/principal.ts'
import type { RequestedService } from '../pipeline/token-request.ts'
import { createPolicy } from './create-policy.ts'
import type { Rule } from './rule.ts'
import { derivedUidMap } from './uid-map.ts'

const rtc = { type: 'rtc', channel: 'lobby', uid: 42, role: 'publisher' } as const
const anyRtc = { service: 'rtc', channels: ['*'], uid: { rule: 'any' }, role: 'publisher' } as const

describe('which rule decides', () => {
  test('nothing is allowed without a rule', async () => {
    expect(await decide([], question(rtc))).toMatchObject({ refused: 'POLICY_DENIED' })
  })

  test('a rule about others does not help', async () => {
    const list = rules({ name: 'keys', match: { kind: 'api-key' }, allow: [anyRtc] })
    expect(await decide(list, question(rtc))).toMatchObject({
      refused: 'POLICY_DENIED',
      detail: expect.stringContaining('no rule') as string,
    })
  })

  test.for<{ when: string; match: object; matches: boolean }>([
    { when: 'the kind', match: { kind: 'jwt' }, matches: true },
    { when: 'one of the kinds', match: { kind: ['api-key', 'jwt'] }, matches: true },
    { when: 'another kind', match: { kind: 'ticket' }, matches: false },
    { when: 'the issuer', match: { issuer: 'https://id.example/' }, matches: true },
    {
      when: 'an issuer without its slash',
      match: { issuer: 'https://id.example' },
      matches: false,
    },
    { when: 'one of the issuers', match: { issuer: ['x', 'https://id.example/'] }, matches: true },
    { when: 'the subject', match: { subject: 'ada' }, matches: true },
    { when: 'a subject pattern', match: { subject: ['b*', 'a*'] }, matches: true },
    { when: 'another subject', match: { subject: 'ad' }, matches: false },
    { when: 'a claim', match: { claims: { plan: 'pro' } }, matches: true },
    { when: 'one of its values', match: { claims: { plan: ['free', 'pro'] } }, matches: true },
    { when: 'a claim pattern', match: { claims: { email: '*@app.example' } }, matches: true },
    { when: 'a boolean claim', match: { claims: { verified: true } }, matches: true },
    { when: 'a boolean written as text', match: { claims: { verified: 'true' } }, matches: false },
    { when: 'a number claim', match: { claims: { level: 3 } }, matches: true },
    { when: 'a member of a list claim', match: { claims: { roles: 'host' } }, matches: true },
    { when: 'no member of a list claim', match: { claims: { roles: 'admin' } }, matches: false },
    { when: 'a claim inside another', match: { claims: { 'org.role': 'owner' } }, matches: true },
    {
      when: 'a claim named by a URL',
      match: { claims: { 'https://app.example/t': 1 } },
      matches: true,
    },
    { when: 'a missing claim', match: { claims: { missing: '*' } }, matches: false },
    {
      when: 'a claim that every object inherits',
      match: { claims: { constructor: '*' } },
      matches: false,
    },
    { when: 'every scope', match: { scopes: ['tokens:issue', 'x'] }, matches: true },
    { when: 'a scope too many', match: { scopes: ['tokens:issue', 'y'] }, matches: false },
    {
      when: 'all conditions',
      match: { kind: 'jwt', subject: 'a*', claims: { level: 3 } },
      matches: true,
    },
    {
      when: 'all conditions but one',
      match: { kind: 'jwt', subject: 'a*', claims: { level: 4 } },
      matches: false,
    },
  ])('$when: $matches', async ({ match, matches }) => {
    const principal = {
      claims: {
        plan: 'pro',
        email: 'ada@app.example',
        verified: true,
        level: 3,
        roles: ['member', 'host'],
        org: { role: 'owner' },
        'https://app.example/t': 1,
      },
      scopes: ['x', 'tokens:issue'],
    }
    const list = rules({ name: 'one', match, allow: [anyRtc] })
    expect((await granted(list, question(rtc, { principal }))).length).toBe(matches ? 1 : 0)
  })

  test('the first that covers the request, even if a later one would give more', async () => {
    const list = rules(
      { name: 'other rooms', match: { kind: 'jwt' }, allow: [{ ...anyRtc, channels: ['x-*'] }] },
      { name: 'listeners', match: { kind: 'jwt' }, allow: [{ ...anyRtc, role: 'subscriber' }] },
      { name: 'hosts', match: { kind: 'jwt' }, allow: [anyRtc] },
    )
    expect(await decide(list, question(rtc))).toMatchObject({
      grant: { rule: 'listeners', services: [{ role: 'subscriber' }] },
    })
  })

  test('each service on its own, and the grant names every rule', async () => {
    const list = rules(
      { name: 'calls', match: { kind: 'jwt' }, allow: [anyRtc] },
      { name: 'messages', match: { kind: 'jwt' }, allow: [{ service: 'rtm' }] },
    )
    const asked = question([rtc, { type: 'rtm', userId: 'ada' }, { ...rtc, channel: 'two' }])
    expect(await decide(list, asked)).toMatchObject({ grant: { rule: 'calls, messages' } })
  })

  test('what is not allowed is left out, and the rest granted', async () => {
    const asked = question([{ type: 'chatApp' }, rtc, { type: 'rtm', userId: 'bob' }])
    expect(await granted(everybody(anyRtc, { service: 'rtm' }), asked)).toEqual([rtc])
  })

  test('when nothing is left, the first service tells why, by the entry that came nearest', async () => {
    const list = rules(
      { name: 'x', match: { kind: 'jwt' }, allow: [{ ...anyRtc, projects: [OTHER_APP_ID] }] },
      {
        name: 'y',
        match: { kind: 'jwt' },
        allow: [{ ...anyRtc, uid: { rule: 'list', values: [1, 2] } }],
      },
      { name: 'z', match: { kind: 'jwt' }, allow: [{ ...anyRtc, channels: ['other'] }] },
    )
    expect(await decide(list, question([rtc, { type: 'fpa' }]))).toMatchObject({
      refused: 'POLICY_DENIED',
      rule: 'y',
      detail: 'rtc in "lobby" as uid 42, publisher: the rule "y" does not allow this uid',
    })
  })

  test('a missing scope is named when it is all that is missing', async () => {
    const list = rules({
      name: 'keys',
      match: { kind: 'api-key', scopes: ['tokens:issue'] },
      allow: [anyRtc],
    })
    expect(await decide(list, question(rtc, { principal: { kind: 'api-key' } }))).toMatchObject({
      refused: 'SCOPE_MISSING',
      rule: 'keys',
      detail: expect.stringContaining('"tokens:issue"') as string,
    })
    expect(await decide(list, question(rtc))).toMatchObject({ refused: 'POLICY_DENIED' })
  })

  test('refusals show no pattern of a rule', async () => {
    const list = everybody({ ...anyRtc, channels: ['secret-project-*'] })
    expect(JSON.stringify(await decide(list, question(rtc)))).not.toContain('secret-project')
  })
})

describe('what an entry covers', () => {
  const ada = { sub: 'ada', uid: 7, account: 'ada.l', textUid: '77', org: 'acme' }

  test.for<{ allow: object; ask: RequestedService; get: RequestedService | undefined }>([
    // Channels.
    { allow: { channels: ['lobby'] }, ask: rtc, get: rtc },
    { allow: { channels: ['lob', 'lobb*'] }, ask: rtc, get: rtc },
    { allow: { channels: ['Lobby'] }, ask: rtc, get: undefined },
    {
      allow: { channels: ['{claims.org}:*'] },
      ask: { ...rtc, channel: 'acme:1' },
      get: { ...rtc, channel: 'acme:1' },
    },
    {
      allow: { channels: ['{claims.org}:*'] },
      ask: { ...rtc, channel: 'other:1' },
      get: undefined,
    },
    { allow: {}, ask: { ...rtc, channel: '*' }, get: undefined },
    { allow: {}, ask: { ...rtc, channel: '' }, get: undefined },
    { allow: {}, ask: { ...rtc, channel: 'a*' }, get: undefined },
    {
      allow: { wildcardChannel: true },
      ask: { ...rtc, channel: '*' },
      get: { ...rtc, channel: '*' },
    },
    { allow: { wildcardChannel: false }, ask: { ...rtc, channel: '*' }, get: undefined },
    { allow: { wildcardChannel: true }, ask: { ...rtc, channel: 'a*' }, get: undefined },
    { allow: { wildcardChannel: true }, ask: { ...rtc, channel: '' }, get: undefined },
    // Roles and privileges.
    { allow: { role: undefined }, ask: rtc, get: { ...rtc, role: 'subscriber' } },
    {
      allow: {},
      ask: { type: 'rtc', channel: 'lobby', uid: 42 },
      get: { ...rtc, role: 'subscriber' },
    },
    {
      allow: {},
      ask: {
        type: 'rtc',
        channel: 'lobby',
        uid: 42,
        privileges: { joinChannel: 60, publishAudioStream: 0 },
      },
      get: {
        type: 'rtc',
        channel: 'lobby',
        uid: 42,
        privileges: { joinChannel: 60, publishAudioStream: 3600 },
      },
    },
    {
      allow: { role: 'subscriber' },
      ask: { ...rtc, privileges: { joinChannel: 99_999, publishAudioStream: 60 } },
      get: { type: 'rtc', channel: 'lobby', uid: 42, privileges: { joinChannel: 3600 } },
    },
    {
      allow: { role: 'subscriber' },
      ask: { ...rtc, privileges: { publishAudioStream: 60 } },
      get: undefined,
    },
    { allow: {}, ask: { ...rtc, privileges: {} }, get: undefined },
    { allow: {}, ask: { ...rtc, privileges: { joinChannel: undefined } }, get: undefined },
    // Any uid.
    { allow: {}, ask: { ...rtc, uid: 'bob' }, get: { ...rtc, uid: 'bob' } },
    { allow: {}, ask: { ...rtc, uid: 0 }, get: undefined },
    { allow: {}, ask: { ...rtc, uid: '' }, get: undefined },
    { allow: {}, ask: { ...rtc, uid: '*' }, get: undefined },
    { allow: {}, ask: { ...rtc, uid: 'a*' }, get: undefined },
    { allow: { wildcardUid: true }, ask: { ...rtc, uid: 0 }, get: { ...rtc, uid: 0 } },
    { allow: { wildcardUid: false }, ask: { ...rtc, uid: 0 }, get: undefined },
    { allow: { wildcardUid: true }, ask: { ...rtc, uid: '' }, get: undefined },
    // The uid of a claim.
    {
      allow: { uid: { rule: 'claim', claim: 'uid' } },
      ask: { ...rtc, uid: 0 },
      get: { ...rtc, uid: 7 },
    },
    {
      allow: { uid: { rule: 'claim', claim: 'uid' } },
      ask: { ...rtc, uid: 7 },
      get: { ...rtc, uid: 7 },
    },
    {
      allow: { uid: { rule: 'claim', claim: 'uid' } },
      ask: { ...rtc, uid: '7' },
      get: { ...rtc, uid: 7 },
    },
    { allow: { uid: { rule: 'claim', claim: 'uid' } }, ask: { ...rtc, uid: 8 }, get: undefined },
    { allow: { uid: { rule: 'claim', claim: 'uid' } }, ask: { ...rtc, uid: '*' }, get: undefined },
    {
      allow: { uid: { rule: 'claim', claim: 'textUid' } },
      ask: { ...rtc, uid: 0 },
      get: { ...rtc, uid: 77 },
    },
    {
      allow: { uid: { rule: 'claim', claim: 'account' } },
      ask: { ...rtc, uid: 'ada.l' },
      get: { ...rtc, uid: 'ada.l' },
    },
    {
      allow: { uid: { rule: 'claim', claim: 'missing' } },
      ask: { ...rtc, uid: 0 },
      get: undefined,
    },
    {
      allow: { uid: { rule: 'claim', claim: 'missing' } },
      ask: { ...rtc, uid: 'undefined' },
      get: undefined,
    },
    {
      allow: { uid: { rule: 'claim', claim: 'constructor' } },
      ask: { ...rtc, uid: 0 },
      get: undefined,
    },
    {
      allow: { uid: { rule: 'claim', claim: 'missing' }, wildcardUid: true },
      ask: { ...rtc, uid: 0 },
      get: { ...rtc, uid: 0 },
    },
    // The subject as the account.
    { allow: { uid: { rule: 'subject' } }, ask: { ...rtc, uid: 0 }, get: { ...rtc, uid: 'ada' } },
    { allow: { uid: { rule: 'subject' } }, ask: { ...rtc, uid: 'bob' }, get: undefined },
    // Lists.
    { allow: { uid: { rule: 'list', values: [42, 'bob'] } }, ask: rtc, get: rtc },
    {
      allow: { uid: { rule: 'list', values: [42, 'bob'] } },
      ask: { ...rtc, uid: 'bob' },
      get: { ...rtc, uid: 'bob' },
    },
    {
      allow: { uid: { rule: 'list', values: [42, 'bob'] } },
      ask: { ...rtc, uid: 43 },
      get: undefined,
    },
    {
      allow: { uid: { rule: 'list', values: [42, 'bob'] } },
      ask: { ...rtc, uid: 0 },
      get: undefined,
    },
    { allow: { uid: { rule: 'list', values: [42] } }, ask: { ...rtc, uid: 0 }, get: rtc },
  ])('$allow gives for $ask: $get', async ({ allow, ask, get }) => {
    const list = everybody({ ...anyRtc, ...allow })
    const services = await granted(list, question(ask, { principal: { claims: ada } }))
    expect(services).toEqual(get === undefined ? [] : [get])
  })

  test.for<{
    allow: object
    ask: RequestedService
    get?: RequestedService | undefined
    scopes?: string[]
    kind?: 'ticket' | 'jwt'
  }>([
    {
      allow: { service: 'rtm' },
      ask: { type: 'rtm', userId: 'ada' },
      get: { type: 'rtm', userId: 'ada' },
    },
    { allow: { service: 'rtm' }, ask: { type: 'rtm', userId: 'bob' } },
    { allow: { service: 'rtm' }, ask: { type: 'rtm2', userId: 'ada' } },
    {
      allow: { service: 'rtm', userIds: ['*'] },
      ask: { type: 'rtm', userId: 12 },
      get: { type: 'rtm', userId: 12 },
    },
    { allow: { service: 'rtm', userIds: ['*'] }, ask: { type: 'rtm', userId: 0 } },
    { allow: { service: 'rtm', userIds: ['*'] }, ask: { type: 'rtm', userId: '' } },
    { allow: { service: 'rtm', userIds: ['*'] }, ask: { type: 'rtm', userId: 'a*' } },
    {
      allow: { service: 'chat', userIds: ['guest-*'] },
      ask: { type: 'chat', userId: 'guest-1' },
      get: { type: 'chat', userId: 'guest-1' },
    },
    { allow: { service: 'chat' }, ask: { type: 'chatApp' }, scopes: ['chat:app'] },
    {
      allow: { service: 'chatApp' },
      ask: { type: 'chatApp' },
      scopes: ['chat:app'],
      get: { type: 'chatApp' },
    },
    { allow: { service: 'chatApp' }, ask: { type: 'chatApp' }, scopes: ['apaas:app'] },
    {
      allow: { service: 'chatApp' },
      ask: { type: 'chatApp' },
      scopes: ['chat:app'],
      kind: 'ticket',
    },
    {
      allow: { service: 'apaasApp' },
      ask: { type: 'apaasApp' },
      scopes: ['apaas:app'],
      get: { type: 'apaasApp' },
    },
    { allow: { service: 'apaasApp' }, ask: { type: 'apaasApp' } },
    { allow: { service: 'fpa' }, ask: { type: 'fpa' }, get: { type: 'fpa' } },
    { allow: { service: 'speechToText' }, ask: { type: 'conversationalAi' } },
    {
      allow: { service: 'streaming', channels: ['*'], uid: { rule: 'subject' } },
      ask: { type: 'streaming', channel: 'c', uid: 0 },
      get: { type: 'streaming', channel: 'c', uid: 'ada' },
    },
    {
      allow: { service: 'streaming', channels: ['*'] },
      ask: { type: 'fcdn', channel: 'c', uid: 0 },
    },
    {
      allow: { service: 'apaasRoomUser', rooms: ['class-*'], roles: [2] },
      ask: { type: 'apaasRoomUser', roomUuid: 'class-1', userUuid: 'ada', role: 2 },
      get: { type: 'apaasRoomUser', roomUuid: 'class-1', userUuid: 'ada', role: 2 },
    },
    {
      allow: { service: 'apaasRoomUser', rooms: ['class-*'], roles: [2] },
      ask: { type: 'apaasRoomUser', roomUuid: 'class-1', userUuid: 'ada', role: 1 },
    },
    {
      allow: { service: 'apaasRoomUser', rooms: ['class-*'], roles: 'any' },
      ask: { type: 'apaasRoomUser', roomUuid: 'class-1', userUuid: 'bob', role: 1 },
    },
    {
      allow: { service: 'apaasRoomUser', rooms: ['*'], roles: 'any' },
      ask: { type: 'apaasRoomUser', roomUuid: '*', userUuid: 'ada', role: 1 },
    },
    {
      allow: { service: 'apaasUser' },
      ask: { type: 'apaasUser', userUuid: 'ada' },
      get: { type: 'apaasUser', userUuid: 'ada' },
    },
    {
      allow: {
        service: 'rtm2',
        permissions: { messageChannels: { read: ['*'], write: ['{sub}:*'] } },
      },
      ask: {
        type: 'rtm2',
        userId: 'ada',
        permissions: {
          messageChannels: { read: ['a', '*', 'b*'], write: ['ada:x', 'ada:*', 'bob:x', '*'] },
          users: { write: ['bob'] },
        },
      },
      get: {
        type: 'rtm2',
        userId: 'ada',
        permissions: { messageChannels: { read: ['a', '*', 'b*'], write: ['ada:x', 'ada:*'] } },
      },
    },
    {
      allow: { service: 'rtm2' },
      ask: { type: 'rtm2', userId: 'ada' },
      get: { type: 'rtm2', userId: 'ada' },
    },
    {
      allow: { service: 'rtm2' },
      ask: { type: 'rtm2', userId: 'ada', permissions: { users: { read: ['x'] } } },
    },
    { allow: { service: 'rtm2' }, ask: { type: 'rtm2', userId: 'bob' } },
    {
      allow: { service: 'rtm2', permissions: { users: { write: ['x'] } } },
      ask: { type: 'rtm2', userId: 'ada', permissions: { users: { read: ['x'], write: ['x'] } } },
      get: { type: 'rtm2', userId: 'ada', permissions: { users: { write: ['x'] } } },
    },
    {
      allow: { service: 'rtm2' },
      ask: { type: 'rtm2', userId: 'ada', permissions: { users: { read: [] } } },
      get: { type: 'rtm2', userId: 'ada' },
    },
    {
      allow: { service: 'streaming', channels: ['c'], uid: { rule: 'any' } },
      ask: { type: 'streaming', channel: 'd', uid: 1 },
    },
    {
      allow: { service: 'fcdn', channels: ['c'], uid: { rule: 'subject' } },
      ask: { type: 'fcdn', channel: 'c', uid: 'bob' },
    },
  ])('$allow gives for $ask: $get', async ({ allow, ask, get, scopes = [], kind = 'jwt' }) => {
    const asked = question(ask, { principal: { scopes, kind } })
    expect(await granted(everybody(allow), asked)).toEqual(get === undefined ? [] : [get])
  })

  test('an application-level token without its scope is refused as such', async () => {
    const asked = question({ type: 'chatApp' })
    expect(await decide(everybody({ service: 'chatApp' }), asked)).toMatchObject({
      refused: 'SCOPE_MISSING',
      detail: expect.stringContaining('"chat:app"') as string,
    })
  })

  test('a project by name', async () => {
    const list = everybody({ ...anyRtc, projects: [APP_ID] })
    expect(await granted(list, question(rtc))).toHaveLength(1)
    expect(await granted(list, question(rtc, { appId: OTHER_APP_ID }))).toEqual([])
  })

  test('006 only by name', async () => {
    const asked = question(rtc, { format: '006' })
    expect(await granted(everybody(anyRtc), asked)).toEqual([])
    expect(await decide(everybody({ ...anyRtc, formats: ['006'] }), asked)).toMatchObject({
      grant: { format: '006' },
    })
    expect(await granted(everybody({ ...anyRtc, formats: ['006'] }), question(rtc))).toEqual([])
  })
})

describe('a mapped uid', () => {
  const mapped = everybody(
    { service: 'rtc', channels: ['*'] },
    { service: 'rtm', userIds: ['{mapped}'] },
  )

  test('is what a rule without uid gives, the same each time, to each caller another', async () => {
    const options = { uidMap: freshUidMap() }
    const open = { ...rtc, uid: 0, role: 'subscriber' } as const
    const [ada] = await granted(mapped, question(open), options)
    const [again] = await granted(mapped, question(open), options)
    const [bob] = await granted(mapped, question(open, { principal: { subject: 'bob' } }), options)
    expect(ada).toEqual(again)
    expect(ada).toMatchObject({ uid: expect.any(Number) as number })
    expect(ada).not.toEqual(bob)
  })

  test('may be asked for, and no other', async () => {
    const options = { uidMap: freshUidMap() }
    const [ada] = await granted(mapped, question({ ...rtc, uid: 0 }), options)
    const uid = (ada as { uid: number }).uid
    expect(await granted(mapped, question({ ...rtc, uid }), options)).toEqual([ada])
    expect(await decide(mapped, question({ ...rtc, uid: uid + 1 }), options)).toMatchObject({
      refused: 'POLICY_DENIED',
      detail: expect.stringContaining(`the uid ${uid} and no other`) as string,
      hint: expect.stringContaining('leave the uid open') as string,
    })
  })

  test('also stands for the user of RTM, where a rule says so', async () => {
    const options = { uidMap: freshUidMap() }
    const [ada] = await granted(mapped, question({ ...rtc, uid: 0 }), options)
    const userId = String((ada as { uid: number }).uid)
    expect(await granted(mapped, question({ type: 'rtm', userId }), options)).toHaveLength(1)
    expect(await granted(mapped, question({ type: 'rtm', userId: 'ada' }), options)).toEqual([])
  })

  test('is not looked up for a decision that does not turn on it', async () => {
    const list = rules(
      { name: 'x', match: { kind: 'jwt' }, allow: [{ service: 'rtc', channels: ['other'] }] },
      { name: 'y', match: { kind: 'jwt' }, allow: [anyRtc] },
    )
    const uidMap = {
      uidFor: () => Promise.reject(new Error('looked up')),
      peek: () => Promise.reject(new Error('looked up')),
    }
    const policy = createPolicy({ rules: () => list, uidMap })
    expect(policy.decide(question(rtc))).toMatchObject({ rule: 'y' })
    await expect(policy.decide(question({ ...rtc, channel: 'other' }))).rejects.toThrow('looked up')
  })
})

interface Lifetimes {
  readonly ask: number | undefined
  readonly allow: object
  readonly bounds?: TicketBounds
  readonly expiresAt?: number
  readonly capToCredential?: boolean
  readonly get: number
}

describe('the lifetime', () => {
  test.for<Lifetimes>([
    { ask: 100, allow: {}, get: 100 },
    { ask: undefined, allow: {}, get: 3600 },
    { ask: undefined, allow: { defaultLifetimeSeconds: 60 }, get: 60 },
    { ask: undefined, allow: { maxLifetimeSeconds: 60 }, get: 60 },
    { ask: 100, allow: { defaultLifetimeSeconds: 60 }, get: 100 },
    { ask: 100, allow: { maxLifetimeSeconds: 60 }, get: 60 },
    { ask: 999_999, allow: {}, get: 86_400 },
    { ask: 999_999, allow: {}, bounds: { maxLifetimeSeconds: 30 }, get: 30 },
    { ask: 100, allow: {}, expiresAt: NOW + 10, get: 100 },
    { ask: 100, allow: {}, expiresAt: NOW + 10, capToCredential: true, get: 10 },
    { ask: 100, allow: {}, expiresAt: NOW + 10.9, capToCredential: true, get: 10 },
    { ask: 100, allow: {}, capToCredential: true, get: 100 },
  ])('$ask s asked, $allow, $bounds, ending $expiresAt: $get s', async (row) => {
    const { ask, allow, get, bounds, expiresAt, capToCredential = false } = row
    const principal = {
      ...(bounds === undefined ? {} : { bounds }),
      ...(expiresAt === undefined ? {} : { expiresAt }),
    }
    const asked = question(rtc, { principal, expiresInSeconds: ask })
    expect(
      await decide(everybody({ ...anyRtc, ...allow }), asked, { capToCredential }),
    ).toMatchObject({
      grant: { expiresInSeconds: get },
    })
  })

  test('is the shortest of the services in the token', async () => {
    const list = everybody(
      { ...anyRtc, maxLifetimeSeconds: 600 },
      { service: 'rtm', defaultLifetimeSeconds: 300 },
    )
    const both = [rtc, { type: 'rtm', userId: 'ada' }] as const
    expect(await decide(list, question(both))).toMatchObject({ grant: { expiresInSeconds: 300 } })
    expect(await decide(list, question(both, { expiresInSeconds: 5000 }))).toMatchObject({
      grant: { expiresInSeconds: 600 },
    })
    const turned = question([...both].reverse(), { expiresInSeconds: 5000 })
    expect(await decide(list, turned)).toMatchObject({ grant: { expiresInSeconds: 600 } })
  })

  test.for([NOW, NOW - 30, NOW + 0.5])(
    'a credential that ends at %d gives nothing',
    async (expiresAt) => {
      const asked = question(rtc, { principal: { expiresAt } })
      expect(await decide(everybody(anyRtc), asked, { capToCredential: true })).toMatchObject({
        refused: 'CREDENTIAL_EXPIRED',
      })
    },
  )
})

describe('createPolicy', () => {
  test('follows the rules as they change', async () => {
    let list: readonly Rule[] = []
    const policy = createPolicy({ rules: () => list, uidMap: derivedUidMap(mapKey) })
    expect(() => policy.decide(question(rtc))).toThrow('no rule')
    list = everybody(anyRtc)
    expect(await policy.decide(question(rtc))).toMatchObject({ rule: 'everybody' })
    list = rules()
    expect(() => policy.decide(question(rtc))).toThrow('no rule')
  })

  test('gives anonymous callers the built-in rule where it is on and no other is about them', async () => {
    const asked = question(
      { ...rtc, uid: 0 },
      { principal: { kind: 'anonymous', subject: 'anonymous' } },
    )
    const builtin = { builtinForAnonymous: true }
    const members = rules({ name: 'members', match: { kind: 'jwt' }, allow: [anyRtc] })
    const guests = rules({
      name: 'guests',
      match: { kind: 'anonymous' },
      allow: [{ service: 'fpa' }],
    })
    expect(await decide(members, asked, builtin)).toMatchObject({
      grant: { rule: 'builtin-anonymous' },
    })
    expect(await decide(members, asked)).toMatchObject({ refused: 'POLICY_DENIED' })
    expect(await decide(guests, asked, builtin)).toMatchObject({ refused: 'POLICY_DENIED' })
    expect(await decide([], question(rtc), builtin)).toMatchObject({ refused: 'POLICY_DENIED' })
  })
})
