import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import {
  APP_ID,
  caller,
  decide,
  everybody,
  OTHER_APP_ID,
  question,
} from '../../test/policy-fixtures.ts'
import type { TicketBounds } from '../callers/principal.ts'
import type { RequestedService } from '../pipeline/token-request.ts'
import { anonymousRule } from './anonymous-rule.ts'
import { narrowToTicket } from './ticket.ts'

/** Allows everything, so that only the ticket narrows. */
const anything = everybody(...anonymousRule.allow)

const rtc = { type: 'rtc', channel: 'lobby', uid: 42, role: 'publisher' } as const

function withTicket(service: RequestedService, bounds: TicketBounds) {
  return question(service, { principal: { kind: 'ticket', subject: 'ada', bounds } })
}

describe('a ticket', () => {
  test.for<{ bounds: TicketBounds; ask: RequestedService; get?: RequestedService | undefined }>([
    { bounds: {}, ask: rtc, get: rtc },
    { bounds: { project: APP_ID }, ask: rtc, get: rtc },
    { bounds: { project: OTHER_APP_ID }, ask: rtc },
    { bounds: { channels: ['lob*'] }, ask: rtc, get: rtc },
    { bounds: { channels: ['room-*'] }, ask: rtc },
    { bounds: { channels: [] }, ask: rtc },
    { bounds: { channels: ['{sub}'] }, ask: { ...rtc, channel: 'ada' } },
    { bounds: { channels: ['room-*'] }, ask: { ...rtc, channel: '*' } },
    { bounds: { channels: ['room-*'] }, ask: { ...rtc, channel: '' } },
    { bounds: { maxRole: 'subscriber' }, ask: rtc, get: { ...rtc, role: 'subscriber' } },
    { bounds: { maxRole: 'publisher' }, ask: rtc, get: rtc },
    {
      bounds: { maxRole: 'subscriber' },
      ask: { ...rtc, privileges: { joinChannel: 60, publishVideoStream: 60 } },
      get: { type: 'rtc', channel: 'lobby', uid: 42, privileges: { joinChannel: 60 } },
    },
    { bounds: { maxRole: 'subscriber' }, ask: { ...rtc, privileges: { publishVideoStream: 60 } } },
    { bounds: { maxRole: 'subscriber' }, ask: { type: 'streaming', channel: 'lobby', uid: 42 } },
    { bounds: { maxRole: 'subscriber' }, ask: { type: 'fcdn', channel: 'lobby', uid: 42 } },
    { bounds: { uid: 42 }, ask: rtc, get: rtc },
    { bounds: { uid: 42 }, ask: { ...rtc, uid: 0 }, get: rtc },
    { bounds: { uid: 42 }, ask: { ...rtc, uid: 43 } },
    { bounds: { uid: 42 }, ask: { ...rtc, uid: '' } },
    { bounds: { uid: '*' }, ask: { ...rtc, uid: 0 } },
    { bounds: { uid: 'bob' }, ask: { ...rtc, uid: 0 }, get: { ...rtc, uid: 'bob' } },
    { bounds: { uid: 42 }, ask: { type: 'rtm', userId: '42' }, get: { type: 'rtm', userId: '42' } },
    {
      bounds: { uid: 42 },
      ask: { type: 'rtm', userId: 'ada' },
      get: { type: 'rtm', userId: 'ada' },
    },
    { bounds: { uid: 42 }, ask: { type: 'rtm', userId: 'bob' } },
    { bounds: { uid: 42 }, ask: { type: 'chat', userId: 'bob' } },
    { bounds: { uid: 42 }, ask: { type: 'apaasUser', userUuid: 'bob' } },
    {
      bounds: { channels: ['c*'] },
      ask: { type: 'apaasRoomUser', roomUuid: 'd', userUuid: 'ada', role: 1 },
    },
    {
      bounds: { uid: 42 },
      ask: { type: 'apaasRoomUser', roomUuid: 'd', userUuid: 'bob', role: 1 },
    },
    {
      bounds: { channels: ['c*'] },
      ask: {
        type: 'rtm2',
        userId: 'ada',
        permissions: { messageChannels: { read: ['c1', 'd', '*'] } },
      },
      get: { type: 'rtm2', userId: 'ada', permissions: { messageChannels: { read: ['c1'] } } },
    },
    {
      bounds: { channels: ['c*'] },
      ask: { type: 'rtm2', userId: 'ada', permissions: { streamChannels: { write: ['d'] } } },
    },
  ])('of $bounds turns $ask into $get', async ({ bounds, ask, get }) => {
    const decided = await decide(anything, withTicket(ask, bounds))
    expect('grant' in decided ? decided.grant.services : []).toEqual(get === undefined ? [] : [get])
  })

  test('gives nothing that a rule does not allow', async () => {
    const list = everybody({
      service: 'rtc',
      channels: ['lobby'],
      uid: { rule: 'list', values: [1] },
    })
    expect(
      await decide(list, withTicket(rtc, { uid: 42, channels: ['*'], maxRole: 'publisher' })),
    ).toMatchObject({
      refused: 'POLICY_DENIED',
      rule: 'everybody',
    })
  })

  test('never widens what there is without it', async () => {
    const bounds = fc.record(
      {
        project: fc.constantFrom(APP_ID, OTHER_APP_ID),
        channels: fc.array(fc.constantFrom('*', 'a*', 'b'), { maxLength: 2 }),
        maxRole: fc.constantFrom('publisher' as const, 'subscriber' as const),
        uid: fc.constantFrom(0, 1, 'ada'),
        maxLifetimeSeconds: fc.constantFrom(60, 99_999),
      },
      { requiredKeys: [] },
    )
    const service = fc.record({
      type: fc.constant('rtc' as const),
      channel: fc.constantFrom('a', 'ab', 'b', '*'),
      uid: fc.constantFrom(0, 1, 2, 'ada'),
      role: fc.constantFrom('publisher' as const, 'subscriber' as const),
    })
    const list = everybody({
      service: 'rtc',
      channels: ['a*', 'b'],
      uid: { rule: 'list', values: [1, 'ada'] },
      role: 'publisher',
      maxLifetimeSeconds: 600,
    })
    await fc.assert(
      fc.asyncProperty(bounds, service, async (ticket, ask) => {
        const narrowed = await decide(list, withTicket(ask, ticket))
        if (!('grant' in narrowed)) return
        // With the ticket's uid written out, the same request without a ticket must be granted as well.
        const [only] = narrowed.grant.services
        const wide = await decide(list, question({ ...ask, uid: (only as typeof ask).uid }))
        expect(wide).toMatchObject({ grant: { services: [{ channel: ask.channel }] } })
        expect(narrowed.grant.expiresInSeconds).toBeLessThanOrEqual(600)
      }),
    )
  })
})

describe('narrowToTicket', () => {
  const ada = caller({ kind: 'ticket', subject: 'ada' })
  const streaming = { type: 'streaming', channel: 'lobby', uid: 42 } as const
  const room = { type: 'apaasRoomUser', roomUuid: 'c1', userUuid: 'ada', role: 1 } as const
  const rtm2 = { type: 'rtm2', userId: 'ada' } as const
  const readsUsers = { ...rtm2, permissions: { users: { read: ['bob'] } } } as const
  const readsNothing = { ...rtm2, permissions: { streamChannels: { read: [] } } } as const

  test.for<{ bounds: TicketBounds; ask: RequestedService; denial: object }>([
    { bounds: { project: OTHER_APP_ID }, ask: rtc, denial: { reason: 'TICKET_PROJECT' } },
    { bounds: { channels: ['x'] }, ask: rtc, denial: { reason: 'TICKET_CHANNEL' } },
    { bounds: { channels: ['d*'] }, ask: room, denial: { reason: 'TICKET_CHANNEL' } },
    { bounds: { uid: 7 }, ask: rtc, denial: { reason: 'TICKET_UID', instead: 7 } },
    {
      bounds: { uid: 7 },
      ask: { type: 'rtm', userId: 'bob' },
      denial: { reason: 'TICKET_UID' },
    },
    {
      bounds: { uid: 7 },
      ask: { type: 'chat', userId: 'bob' },
      denial: { reason: 'TICKET_UID' },
    },
    {
      bounds: { uid: 7 },
      ask: { ...readsUsers, userId: 'bob' },
      denial: { reason: 'TICKET_UID' },
    },
    { bounds: { uid: 7 }, ask: { ...room, userUuid: 'bob' }, denial: { reason: 'TICKET_UID' } },
    {
      bounds: { uid: 7 },
      ask: { type: 'apaasUser', userUuid: 'bob' },
      denial: { reason: 'TICKET_UID' },
    },
    { bounds: { maxRole: 'subscriber' }, ask: streaming, denial: { reason: 'TICKET_ROLE' } },
    {
      bounds: { maxRole: 'subscriber' },
      ask: { ...rtc, privileges: { publishAudioStream: 60 } },
      denial: { reason: 'TICKET_ROLE' },
    },
    {
      bounds: { channels: ['c*'] },
      ask: { ...rtm2, permissions: { messageChannels: { read: ['d'] } } },
      denial: { reason: 'TICKET_CHANNEL' },
    },
  ])('of $bounds says why it leaves nothing of $ask', ({ bounds, ask, denial }) => {
    expect(narrowToTicket(ask, bounds, ada, APP_ID)).toEqual(denial)
  })

  test.for<{ bounds: TicketBounds; ask: RequestedService; get?: RequestedService }>([
    { bounds: { channels: ['lob*'], uid: 0 }, ask: streaming },
    { bounds: { uid: 42 }, ask: streaming },
    { bounds: { channels: ['c*'] }, ask: room },
    { bounds: { uid: 7 }, ask: { type: 'chat', userId: 'ada' } },
    { bounds: { uid: 7 }, ask: { type: 'apaasUser', userUuid: 'ada' } },
    // A ticket without a uid, or with the one that is anybody's, stands for any user.
    { bounds: {}, ask: { type: 'rtm', userId: 'bob' } },
    { bounds: { uid: 0 }, ask: { type: 'rtm', userId: 'bob' } },
    { bounds: {}, ask: { type: 'chat', userId: 'bob' } },
    // Nothing that a ticket bounds.
    { bounds: { channels: [], uid: 7, maxRole: 'subscriber' }, ask: { type: 'chatApp' } },
    { bounds: { channels: [], uid: 7, maxRole: 'subscriber' }, ask: { type: 'apaasApp' } },
    { bounds: { channels: [], uid: 7, maxRole: 'subscriber' }, ask: { type: 'fpa' } },
    { bounds: { channels: [], uid: 7, maxRole: 'subscriber' }, ask: { type: 'conversationalAi' } },
    { bounds: { channels: [], uid: 7, maxRole: 'subscriber' }, ask: { type: 'speechToText' } },
    // Permissions are bound where their names are those of channels, and only then looked at.
    { bounds: {}, ask: readsUsers },
    { bounds: { channels: ['c*'] }, ask: rtm2 },
    { bounds: { channels: ['c*'] }, ask: readsUsers },
    { bounds: { channels: ['c*'] }, ask: readsNothing },
    { bounds: {}, ask: readsNothing },
    {
      bounds: { maxRole: 'subscriber' },
      ask: { ...rtc, role: 'publisher' },
      get: { ...rtc, role: 'subscriber' },
    },
  ])('of $bounds leaves $ask', ({ bounds, ask, get = ask }) => {
    expect(narrowToTicket(ask, bounds, ada, APP_ID)).toEqual(get)
  })
})
