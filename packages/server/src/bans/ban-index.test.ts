import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import type { RequestedService } from '../pipeline/token-request.ts'
import type { BanRecord } from '../storage/stores/bans.ts'
import { BanIndex, type BanQuestion } from './ban-index.ts'

const NOW = 1_800_000_000
const APP = 'a'.repeat(32)

function ban(fields: Partial<BanRecord>): BanRecord {
  return {
    id: 'ban',
    reason: 'test',
    createdAt: NOW,
    createdBy: 'test',
    kickState: 'none',
    ...fields,
  }
}

function indexOf(bans: readonly BanRecord[]): BanIndex {
  const index = new BanIndex()
  for (const one of bans) index.put(one, NOW - 1)
  return index
}

interface Asking {
  readonly subject?: string
  readonly issuedAt?: number
  readonly address?: string
  readonly appId?: string
  readonly services?: readonly RequestedService[]
  readonly now?: number
}

function question(asking: Asking): BanQuestion {
  return {
    principal: {
      subject: asking.subject ?? 'ann',
      ...(asking.issuedAt === undefined ? {} : { issuedAt: asking.issuedAt }),
    },
    call: { address: asking.address ?? '192.0.2.1' },
    appId: asking.appId ?? APP,
    grant: { services: asking.services ?? [rtc('room', 7)] },
    now: asking.now ?? NOW,
  }
}

function rtc(channel: string, uid: number | string): RequestedService {
  return { type: 'rtc', channel, uid, role: 'subscriber' }
}

describe('a ban', () => {
  test.for<{ what: string; set: Partial<BanRecord>; ask: Asking; banned: boolean }>([
    { what: 'of a subject', set: { subject: 'ann' }, ask: {}, banned: true },
    { what: 'of another subject', set: { subject: 'bob' }, ask: {}, banned: false },
    { what: 'of a subject in other letters', set: { subject: 'Ann' }, ask: {}, banned: false },
    { what: 'in this project', set: { subject: 'ann', appId: APP }, ask: {}, banned: true },
    { what: 'in another project', set: { subject: 'ann', appId: 'b' }, ask: {}, banned: false },

    { what: 'of a uid', set: { uid: '7' }, ask: {}, banned: true },
    {
      what: 'of a uid, as an account',
      set: { uid: '7' },
      ask: { services: [rtc('r', '7')] },
      banned: true,
    },
    { what: 'of another uid', set: { uid: '8' }, ask: {}, banned: false },
    {
      what: 'of a uid, for any uid',
      set: { uid: '8' },
      ask: { services: [rtc('r', 0)] },
      banned: true,
    },
    {
      what: 'of a uid, for messages',
      set: { uid: '7' },
      ask: { services: [{ type: 'rtm', userId: 7 }] },
      banned: true,
    },
    {
      what: 'of a uid, in a second service',
      set: { uid: '9' },
      ask: { services: [rtc('room', 7), { type: 'chat', userId: '9' }] },
      banned: true,
    },
    {
      what: 'of a uid, in a classroom',
      set: { uid: 'u' },
      ask: { services: [{ type: 'apaasRoomUser', roomUuid: 'r', userUuid: 'u', role: 1 }] },
      banned: true,
    },
    {
      what: 'of a uid, for the application itself',
      set: { uid: '7' },
      ask: { services: [{ type: 'chatApp' }] },
      banned: false,
    },

    { what: 'of a channel', set: { channel: 'room' }, ask: {}, banned: true },
    { what: 'of a channel in other letters', set: { channel: 'Room' }, ask: {}, banned: false },
    {
      what: 'of a channel, for any channel',
      set: { channel: 'x' },
      ask: { services: [rtc('*', 7)] },
      banned: true,
    },
    {
      what: 'of a channel, for messages in it',
      set: { channel: 'room' },
      ask: {
        services: [
          { type: 'rtm2', userId: 'u', permissions: { messageChannels: { read: ['ro*'] } } },
        ],
      },
      banned: true,
    },
    {
      what: 'of a channel, for messages elsewhere',
      set: { channel: 'room' },
      ask: { services: [{ type: 'rtm', userId: 'u' }] },
      banned: false,
    },
    { what: 'of a uid in a channel', set: { uid: '7', channel: 'room' }, ask: {}, banned: true },
    {
      what: 'of a uid in a channel, elsewhere',
      set: { uid: '7', channel: 'room' },
      ask: { services: [rtc('hall', 7), rtc('room', 8)] },
      banned: false,
    },

    { what: 'of an address', set: { address: '192.0.2.1' }, ask: {}, banned: true },
    { what: 'of a network', set: { address: '192.0.2.0/24' }, ask: {}, banned: true },
    { what: 'of another network', set: { address: '198.51.100.0/24' }, ask: {}, banned: false },
    {
      what: 'of a network, in IPv6 clothes',
      set: { address: '192.0.2.0/24' },
      ask: { address: '::ffff:192.0.2.9' },
      banned: true,
    },
    {
      what: 'of an IPv6 network',
      set: { address: '2001:db8::/32' },
      ask: { address: '2001:db8:1::1' },
      banned: true,
    },
    {
      what: 'of an address, for a subject only',
      set: { address: '192.0.2.1', subject: 'bob' },
      ask: {},
      banned: false,
    },

    {
      what: 'of those who signed in before',
      set: { issuedBefore: NOW },
      ask: { issuedAt: NOW - 1 },
      banned: true,
    },
    {
      what: 'of those who signed in before, signed in since',
      set: { issuedBefore: NOW },
      ask: { issuedAt: NOW },
      banned: false,
    },
    {
      what: 'of those who signed in before, who do not say when',
      set: { issuedBefore: NOW },
      ask: {},
      banned: true,
    },
    {
      what: 'of a subject that signed in before',
      set: { issuedBefore: NOW, subject: 'ann' },
      ask: { issuedAt: NOW + 1 },
      banned: false,
    },

    { what: 'until later', set: { subject: 'ann', expiresAt: NOW + 1 }, ask: {}, banned: true },
    { what: 'until now', set: { subject: 'ann', expiresAt: NOW }, ask: {}, banned: false },
  ])('$what: $banned', ({ set, ask, banned }) => {
    expect(indexOf([ban(set)]).find(question(ask)) !== undefined).toBe(banned)
  })

  test('is found among many just as it is alone', () => {
    const name = fc.constantFrom('a', 'b', 'c')
    const optional = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
      fc.option(value, { nil: undefined })
    const bans = fc.array(
      fc.record({
        subject: optional(name),
        uid: optional(fc.constantFrom('1', '2', '3')),
        channel: optional(name),
        address: optional(fc.constantFrom('192.0.2.0/24', '10.0.0.0/8')),
        appId: optional(name),
        issuedBefore: optional(fc.constantFrom(5, 10)),
      }),
      { maxLength: 6 },
    )
    const asking = fc.record({
      subject: name,
      appId: name,
      address: fc.constantFrom('192.0.2.1', '10.1.1.1', '203.0.113.1'),
      issuedAt: fc.constantFrom(4, 7, 12),
      services: fc.array(
        fc
          .tuple(fc.constantFrom('a', 'b', '*'), fc.nat({ max: 3 }))
          .map(([at, uid]) => rtc(at, uid)),
        { minLength: 1, maxLength: 2 },
      ),
    })
    fc.assert(
      fc.property(bans, asking, (list, ask) => {
        const records = list.map((fields, index) => ban({ ...fields, id: String(index) }))
        const alone = records.filter((one) => indexOf([one]).find(question(ask)) !== undefined)
        const found = indexOf(records).find(question(ask))
        expect(found === undefined).toBe(alone.length === 0)
        if (found !== undefined) expect(alone.map(({ id }) => id)).toContain(found.id)
      }),
    )
  })

  test('is gone when it is lifted or replaced, and among many when its time is over', () => {
    const ids = fc.constantFrom('1', '2', '3', '4')
    const change = fc.record({
      id: ids,
      subject: fc.option(fc.constantFrom('ann', 'bob'), { nil: undefined }),
      uid: fc.option(fc.constantFrom('7', '8'), { nil: undefined }),
      channel: fc.option(fc.constantFrom('room', 'hall'), { nil: undefined }),
      address: fc.option(fc.constantFrom('192.0.2.0/24', '2001:db8::/32'), { nil: undefined }),
      expiresAt: fc.option(fc.integer({ min: NOW, max: NOW + 20 }), { nil: undefined }),
      liftedAt: fc.option(fc.constant(NOW), { nil: undefined }),
    })
    fc.assert(
      fc.property(fc.array(change, { maxLength: 30 }), (changes) => {
        const index = new BanIndex()
        const now = new Map<string, BanRecord>()
        for (const [at, fields] of changes.entries()) {
          const record = ban(fields)
          index.put(record, NOW + at)
          now.set(record.id, record)
        }
        const asked = question({ now: NOW + changes.length })
        const inForce = [...now.values()].filter(({ liftedAt }) => liftedAt === undefined)
        const alone = inForce.filter((one) => indexOf([one]).find(asked) !== undefined)
        const found = index.find(asked)
        expect(found === undefined).toBe(alone.length === 0)
        if (found !== undefined) expect(alone.map(({ id }) => id)).toContain(found.id)
      }),
    )
  })

  describe('costs as many steps among many as among few', () => {
    const MANY = 5_000
    const octets = (at: number): string => `${at >> 16}.${(at >> 8) & 255}.${at & 255}`
    const asked = question({})
    test.for<{ what: string; of: (at: number) => Partial<BanRecord> }>([
      { what: 'subjects', of: (at) => ({ subject: `user-${at}` }) },
      { what: 'uids', of: (at) => ({ uid: String(at + 100) }) },
      { what: 'channels', of: (at) => ({ channel: `room-${at}` }) },
      { what: 'one uid in many channels', of: (at) => ({ uid: '7', channel: `room-${at}` }) },
      { what: 'many uids in one channel', of: (at) => ({ uid: `u${at}`, channel: 'room' }) },
      { what: 'addresses', of: (at) => ({ address: `10.${octets(at)}` }) },
      {
        what: 'IPv6 networks',
        of: (at) => ({ address: `2001:db8:${at.toString(16)}::/48` }),
      },
    ])('$what', ({ of }) => {
      const stepsAmong = (count: number): number => {
        const index = indexOf(
          Array.from({ length: count }, (_, at) => ban({ ...of(at), id: String(at) })),
        )
        expect(index.find(asked)).toBeUndefined()
        return index.steps
      }
      expect(stepsAmong(MANY)).toBe(stepsAmong(10))
    })
  })
})
