import fc from 'fast-check'

import type { Principal, TicketBounds } from '../src/callers/principal.ts'
import type { RequestedService, TokenRequest } from '../src/pipeline/token-request.ts'
import type { Rule } from '../src/policy/rule.ts'
import { APP_ID, NOW, OTHER_APP_ID, rules } from './policy-fixtures.ts'

/*
 * Policies, callers and requests. Names come from small pools, so that they meet often; what is likely to meet stands in
 * a pool more than once, and hostile values stand at its end.
 */

const optional = { requiredKeys: [] }

function from<const Value>(...values: readonly Value[]): fc.Arbitrary<Value> {
  return fc.constantFrom(...values)
}

const channel = from(
  'room-1',
  'room-1',
  'room-1',
  'ada:1',
  'acme:1',
  'x',
  'x',
  '*',
  '',
  'room-*',
  '{sub}:1',
  'a:b:1',
)
const uid = from<number | string>(0, 0, 0, 7, 42, 'ada', '7', '*', 'a*', '', 'bob')
const userId = from<number | string>('ada', 'ada', 'ada', 'bob', '7', 7, '*', 'a*', '{sub}', 'x:y')
const seconds = from(0, 1, 60, 600, 5_000, 86_400, 200_000)
const names = fc.array(from('ada:1', 'ada:*', 'room-1', '*', 'x'), { minLength: 1, maxLength: 3 })
const role = from('publisher', 'subscriber')

const permissions = fc.record(
  {
    messageChannels: fc.record({ read: names, write: names }, optional),
    users: fc.record({ read: names, write: names }, optional),
  },
  optional,
)

const service: fc.Arbitrary<RequestedService> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record(
      {
        type: fc.constant('rtc' as const),
        channel,
        uid,
        role,
        privileges: fc.record(
          {
            joinChannel: seconds,
            publishAudioStream: seconds,
            publishVideoStream: seconds,
            publishDataStream: seconds,
          },
          optional,
        ),
      },
      { requiredKeys: ['type', 'channel', 'uid'] },
    ),
  },
  fc.record({ type: from('streaming', 'fcdn'), channel, uid }),
  fc.record({ type: from('rtm', 'chat'), userId }),
  fc.record(
    { type: fc.constant('rtm2' as const), userId, permissions },
    { requiredKeys: ['type', 'userId'] },
  ),
  fc.record({
    type: fc.constant('apaasRoomUser' as const),
    roomUuid: channel,
    userUuid: userId,
    role: from(0, 1, 2),
  }),
  fc.record({ type: fc.constant('apaasUser' as const), userUuid: userId }),
  fc.record({ type: from('chatApp', 'apaasApp', 'fpa', 'conversationalAi', 'speechToText') }),
)

export const request: fc.Arbitrary<TokenRequest> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      format: fc.constant('007' as const),
      services: fc.array(service, { minLength: 1, maxLength: 3 }),
      expiresInSeconds: fc.option(
        seconds.filter((value) => value > 0),
        { nil: undefined },
      ),
    }),
  },
  fc.record({
    format: fc.constant('006' as const),
    services: fc.tuple(service),
    expiresInSeconds: fc.option(
      seconds.filter((value) => value > 0),
      { nil: undefined },
    ),
  }),
)

const pattern = from(
  '*',
  '*',
  'room-*',
  '{sub}:*',
  '{claims.org}:*',
  '{claims.rooms}',
  'x',
  '*:{sub}',
)
const patterns = fc.array(pattern, { minLength: 1, maxLength: 3 })
const userIds = fc.array(from('{sub}', '*', '{mapped}', '{claims.uid}', 'b*'), {
  minLength: 1,
  maxLength: 2,
})
const lifetime = fc.tuple(from(30, 600, 86_400), from(30, 600, 86_400)).map(([one, two]) => ({
  defaultLifetimeSeconds: Math.min(one, two),
  maxLifetimeSeconds: Math.max(one, two),
}))
const common = fc.tuple(
  fc.option(lifetime, { nil: {}, freq: 1 }),
  fc.option(fc.record({ projects: from([APP_ID], [APP_ID, OTHER_APP_ID], [OTHER_APP_ID]) }), {
    nil: {},
  }),
)
const uidRule = from<object>(
  { rule: 'any' },
  { rule: 'mapped' },
  { rule: 'subject' },
  { rule: 'claim', claim: 'uid' },
  { rule: 'claim', claim: 'constructor' },
  { rule: 'claim', claim: '__proto__' },
  { rule: 'list', values: [42] },
  { rule: 'list', values: [7, 'ada'] },
)
const channelFields = {
  channels: patterns,
  wildcardChannel: fc.boolean(),
  uid: uidRule,
  wildcardUid: fc.boolean(),
}
const formats = fc.array(from('007', '006'), { minLength: 1, maxLength: 2 })

/** An entry; `needs` are the fields without which it is not valid. */
function entry(
  fields: Record<string, fc.Arbitrary<unknown>>,
  needs: readonly string[],
): fc.Arbitrary<object> {
  return fc
    .tuple(fc.record(fields, { requiredKeys: ['service', ...needs] }), common)
    .map(([own, [lifetimes, projects]]) => ({ ...own, ...lifetimes, ...projects }))
}

const allow = fc.oneof(
  {
    weight: 4,
    arbitrary: entry({ service: fc.constant('rtc'), ...channelFields, role, formats }, [
      'channels',
    ]),
  },
  entry({ service: from('streaming', 'fcdn'), ...channelFields }, ['channels']),
  entry({ service: fc.constant('rtm'), userIds, formats }, []),
  entry({ service: from('chat', 'apaasUser'), userIds }, []),
  entry({ service: fc.constant('rtm2'), userIds, permissions: permissionRules() }, []),
  entry(
    {
      service: fc.constant('apaasRoomUser'),
      rooms: patterns,
      roles: from<unknown>('any', [2], [0, 1]),
      userIds,
    },
    ['rooms', 'roles'],
  ),
  entry({ service: from('chatApp', 'apaasApp', 'fpa', 'conversationalAi', 'speechToText') }, []),
)

function permissionRules(): fc.Arbitrary<unknown> {
  const verbs = fc.record({ read: patterns, write: patterns }, optional)
  return fc.record({ messageChannels: verbs, users: verbs, serverGroups: verbs }, optional)
}

const match = from<object>(
  { subject: '*' },
  { subject: '*' },
  { subject: '*' },
  { subject: '*' },
  { kind: 'jwt' },
  { kind: ['api-key', 'ticket'] },
  { subject: ['a*', 'x'] },
  { issuer: 'https://id.example/' },
  { scopes: ['chat:app'] },
  { claims: { roles: ['host', 'admin'] } },
  { claims: { org: 'ac*' } },
  { claims: { constructor: '*' } },
)

export const policyRules: fc.Arbitrary<readonly Rule[]> = fc
  .array(
    fc.record({ match, allow: fc.array(allow, { minLength: 3, maxLength: 12, size: 'max' }) }),
    { minLength: 1, maxLength: 4 },
  )
  .map((list) => rules(...list.map((rule, index) => ({ name: `rule ${index}`, ...rule }))))

const bounds: fc.Arbitrary<TicketBounds> = fc.record(
  {
    project: from(APP_ID, APP_ID, APP_ID, APP_ID, OTHER_APP_ID),
    channels: fc.array(from('*', 'room-*', 'ada:*'), { maxLength: 2 }),
    maxRole: role,
    uid: from<number | string>(0, 42, 'ada', '*'),
    maxLifetimeSeconds: from(30, 600, 200_000),
  },
  optional,
)

const claims = fc
  .record(
    {
      uid: from<unknown>(
        7,
        'ada',
        '7',
        0,
        '0',
        '*',
        'a*',
        -1,
        1.5,
        2 ** 32,
        '',
        null,
        {},
        [7],
        '007',
      ),
      org: from<unknown>('acme', 'ada', '*', 'a*', '', 'a:b', 5, true, ['acme', 'x', '*']),
      rooms: from<unknown>(['room-1', 'x'], 'room-1', ['*'], []),
      roles: from<unknown>(['host'], 'host', ['guest'], 'host*'),
      constructor: from<unknown>(7, 'x'),
      hostile: fc.constant('{"__proto__":{"uid":7,"roles":"host","org":"acme"}}'),
    },
    optional,
  )
  .map(({ hostile, ...own }) =>
    // As it comes out of JSON: with an own key of that name.
    Object.assign(hostile === undefined ? {} : (JSON.parse(hostile) as object), own),
  )

export const principal: fc.Arbitrary<Principal> = fc
  .record({
    kind: from('jwt', 'jwt', 'jwt', 'api-key', 'api-key', 'ticket', 'anonymous'),
    subject: from('ada', 'ada', 'bob', 'a*', '*', 'a:b', '7', '0'),
    claims,
    scopes: fc.subarray(['chat:app', 'apaas:app', 'tokens:issue']),
    expiresAt: from(NOW + 10, NOW + 1_000, NOW + 100_000),
    bounds,
  })
  .map(({ kind, bounds: ofTicket, ...caller }) => ({
    ...caller,
    kind,
    ...(kind === 'ticket' ? { bounds: ofTicket } : {}),
    ...(kind === 'jwt' ? { issuer: 'https://id.example/' } : {}),
  }))
