import { describe, expect, test } from 'vitest'

import { APP_ID, NOW, PRIMARY, project } from '../../../../test/support/explained.ts'
import { seededRandom } from '../../../../test/support/random.ts'
import { encode006 } from '../006/encode.ts'
import { encodePayload } from '../wire/payload.ts'
import type { WireService } from '../wire/service.ts'
import { wrapPayload } from '../wire/token-text.ts'
import { explainToken } from './explain.ts'
import type { ExplainContext } from './explanation.ts'

/*
 * Which service of a token is looked at, where it has several, and what is told where none fits. The tokens are made
 * by hand: no function of the library makes most of them.
 */

const DAY = 86_400
const place = { channel: 'lobby', uid: 1234 }

function token007(services: readonly WireService[], behind: readonly number[] = []): string {
  const claims = { appId: APP_ID, issuedAt: NOW, expiresInSeconds: 600, salt: 1, services }
  const payload = Uint8Array.of(...encodePayload(claims, PRIMARY), ...behind)
  return wrapPayload(payload, payload.length)
}

const rtc = (channel: string, uid: string, privileges: WireService['privileges'] = [[1, 0]]) => ({
  ...{ type: 1, privileges, texts: [channel, uid] },
})

/** A 006 token for the channel or user `name`; each end counts from now, 0 for none of its own. */
function token006(name: string, uid: string, ends: readonly (readonly [number, number])[]): string {
  const privileges = ends.map(([id, end]) => [id, end === 0 ? 0 : NOW + end] as const)
  return encode006(
    { appId: APP_ID, channel: name, uid, salt: 1, ts: NOW + DAY, privileges },
    PRIMARY,
  )
}

/** Codes in alphabetical order, without those that only sum up. */
function codes(text: string, context: ExplainContext): string {
  const { findings } = explainToken(text, { now: NOW, project, ...context })
  return findings
    .map(({ code }) => code)
    .filter((code) => code !== 'NOTHING_WRONG' && code !== 'NOT_CHECKED')
    .sort()
    .join(' ')
}

function whatOf(text: string, context: ExplainContext, code: string): string | undefined {
  const { findings } = explainToken(text, { now: NOW, project, ...context })
  return findings.find((finding) => finding.code === code)?.what
}

describe('of several RTC services', () => {
  test.for<{ services: readonly WireService[]; join: ExplainContext['join']; expected: string }>([
    { services: [rtc('hall', '1234'), rtc('lobby', '1234')], join: place, expected: '' },
    { services: [rtc('lobby', '1234'), rtc('hall', '1234')], join: place, expected: '' },
    { services: [rtc('lobby', '9'), rtc('lobby', '1234')], join: place, expected: '' },
    { services: [rtc('lobby', '1234'), rtc('lobby', '9')], join: place, expected: '' },
    {
      services: [rtc('hall', '1234'), rtc('lobby', '9')],
      join: place,
      expected: 'UID_DIFFERS',
    },
    {
      services: [rtc('lobby', '9'), rtc('hall', '1234')],
      join: place,
      expected: 'UID_DIFFERS',
    },
    {
      services: [rtc('hall', '1234'), rtc('attic', '1234')],
      join: place,
      expected: 'CHANNEL_DIFFERS',
    },
    { services: [rtc('hall', '9'), rtc('', '')], join: place, expected: 'WILDCARD' },
    { services: [rtc('hall', '9'), rtc('lobby', '9')], join: { channel: 'lobby' }, expected: '' },
    { services: [rtc('lobby', '9'), rtc('lobby', '')], join: { channel: 'lobby' }, expected: '' },
    { services: [rtc('lobby', '9'), rtc('hall', '1234')], join: { uid: 1234 }, expected: '' },
    { services: [rtc('hall', '9'), rtc('lobby', '')], join: { uid: 0 }, expected: 'WILDCARD' },
  ])('the closest one is looked at ($services and $join)', ({ services, join, expected }) => {
    expect(codes(token007(services), { join })).toBe(expected)
  })

  test('the first one is named where none fits', () => {
    const text = token007([rtc('hall', '1234'), rtc('attic', '1234')])
    expect(whatOf(text, { join: place }, 'CHANNEL_DIFFERS')).toContain('"hall"')
  })

  test('only services of RTC are looked at', () => {
    const text = token007([
      rtc('hall', '1234'),
      { type: 3, privileges: [], texts: ['lobby', '1234'] },
    ])
    expect(codes(text, { join: place })).toBe('CHANNEL_DIFFERS')
    const streaming = token007([{ type: 3, privileges: [], texts: ['lobby', '1234'] }])
    expect(codes(streaming, { join: place })).toBe('NO_RTC_SERVICE')
  })

  test('a privilege of a number that nobody knows changes nothing', () => {
    const join = { ...place, role: 'host' } as const
    const guarded = { ...project, coHostAuthentication: true }
    const without = token007([
      rtc('lobby', '1234', [
        [1, 0],
        [99, 0],
      ]),
    ])
    expect(codes(without, { join, project: guarded })).toBe('PUBLISH_REFUSED')
    expect(codes(token007([rtc('lobby', '1234', [[99, 0]])]), { join: place })).toBe(
      'NO_JOIN_PRIVILEGE',
    )
  })
})

test('a login needs its own privilege', () => {
  const text = token007([{ type: 2, privileges: [[99, 0]], texts: ['ada'] }])
  expect(codes(text, { join: { product: 'rtm', userId: 'ada' } })).toBe('LOGIN_PRIVILEGE_MISSING')
})

test('a service that nobody knows is told of, and is not unusual beside', () => {
  const text = token007([rtc('lobby', '1234'), { type: 99, privileges: [], texts: [] }])
  expect(codes(text, { join: place })).toBe('UNKNOWN_SERVICE')
})

describe('a 006 token', () => {
  test.for<{
    what: string
    ends: readonly (readonly [number, number])[]
    product: 'rtc' | 'rtm' | 'chat'
    expected: string
  }>([
    { what: 'a join', ends: [[1, 0]], product: 'rtc', expected: '' },
    { what: 'a login', ends: [[1000, 0]], product: 'rtc', expected: 'NO_RTC_SERVICE only RTM' },
    {
      what: 'both',
      ends: [
        [1, 0],
        [1000, 0],
      ],
      product: 'rtc',
      expected: '',
    },
    { what: 'nothing', ends: [], product: 'rtc', expected: 'NO_JOIN_PRIVILEGE' },
    { what: 'publishing', ends: [[2, 0]], product: 'rtc', expected: 'NO_JOIN_PRIVILEGE' },
    {
      what: 'publishing and a login',
      ends: [
        [2, 0],
        [1000, 0],
      ],
      product: 'rtc',
      expected: 'NO_RTC_SERVICE only RTC and RTM',
    },
    { what: 'a join', ends: [[1, 0]], product: 'rtm', expected: 'NO_RTM_SERVICE only RTC' },
    { what: 'nothing', ends: [], product: 'rtm', expected: 'NO_RTM_SERVICE no service at all' },
    {
      what: 'something nobody knows',
      ends: [[99, 0]],
      product: 'rtm',
      expected: 'NO_RTM_SERVICE no service at all',
    },
    { what: 'a login', ends: [[1000, 0]], product: 'rtm', expected: '' },
    {
      what: 'both',
      ends: [
        [1, 0],
        [1000, 0],
      ],
      product: 'rtm',
      expected: '',
    },
    { what: 'a login', ends: [[1000, 0]], product: 'chat', expected: 'NO_CHAT_SERVICE only RTM' },
    {
      what: 'both',
      ends: [
        [1, 0],
        [1000, 0],
      ],
      product: 'chat',
      expected: 'NO_CHAT_SERVICE only RTC and RTM',
    },
  ])('with $what for $product: $expected', ({ ends, product, expected }) => {
    const text = token006('lobby', '', ends)
    const join = product === 'rtc' ? { channel: 'lobby', uid: 0 } : { product, userId: 'lobby' }
    const [code = '', ...words] = expected.split(' ')
    expect(codes(text, { join }).replace('WILDCARD', '').trim()).toBe(code)
    if (words.length > 0) expect(whatOf(text, { join }, code)).toContain(words.join(' '))
  })

  test.for([
    { userId: 'ada', after: 0, expected: '' },
    { userId: undefined, after: 0, expected: 'NAMES_NEEDED' },
    { userId: 'bob', after: 0, expected: 'USER_ID_DIFFERS' },
    { userId: 'ada', after: 59, expected: '' },
    { userId: 'ada', after: 60, expected: 'LOGIN_PRIVILEGE_MISSING TOKEN_EXPIRED' },
    { userId: 'bob', after: 60, expected: 'LOGIN_PRIVILEGE_MISSING TOKEN_EXPIRED USER_ID_DIFFERS' },
    { userId: 'ada', after: DAY - 1, expected: 'LOGIN_PRIVILEGE_MISSING TOKEN_EXPIRED' },
    { userId: 'ada', after: DAY, expected: 'TOKEN_EXPIRED' },
  ])('to log in for a minute, $after s on, as $userId: $expected', (row) => {
    const text = token006('ada', '', [[1000, 60]])
    const join = { product: 'rtm', userId: row.userId } as const
    expect(codes(text, { join, now: NOW + row.after })).toBe(row.expected)
  })

  test('to log in that is over tells of which product', () => {
    const context = { join: { product: 'rtm', userId: 'ada' }, now: NOW + 60 } as const
    const text = token006('ada', '', [[1000, 60]])
    expect(whatOf(text, context, 'LOGIN_PRIVILEGE_MISSING')).toContain('log in to RTM is missing')
  })

  test('to log in does not tell whose it is', () => {
    const join = { product: 'rtm', userId: 'bob' } as const
    const text = token006('ada', '', [[1000, 0]])
    expect(whatOf(text, { join }, 'USER_ID_DIFFERS')).toBe(
      'The RTM user of the token is another, the one who logs in is "bob".',
    )
  })

  test.for([
    { ends: [[1, 0]], publish: false, severity: 'info' },
    {
      ends: [
        [1, 0],
        [2, 0],
      ],
      publish: true,
      severity: 'warning',
    },
  ] as const)('for any user that may publish: $publish', ({ ends, publish, severity }) => {
    const { findings } = explainToken(token006('lobby', '', ends), {
      now: NOW,
      project,
      join: place,
    })
    const wildcard = findings.find(({ code }) => code === 'WILDCARD')
    expect(wildcard).toMatchObject({ severity })
    expect(wildcard?.what).toBe(
      `The token is good for any user${publish ? ', and may publish' : ''}.`,
    )
  })
})

describe('a Chat token', () => {
  const chat = (ids: readonly number[], userId = 'ada'): WireService => ({
    ...{ type: 5, privileges: ids.map((id) => [id, 0] as const), texts: [userId] },
  })
  test.for<{ what: string; services: readonly WireService[]; expected: string }>([
    { what: 'a user', services: [chat([1])], expected: '' },
    { what: 'an app', services: [chat([2])], expected: 'CHAT_APP_TOKEN' },
    { what: 'a user who is an app', services: [chat([1, 2])], expected: 'CHAT_APP_TOKEN' },
    { what: 'an app and a user', services: [chat([2], ''), chat([1])], expected: 'CHAT_APP_TOKEN' },
    { what: 'neither', services: [chat([])], expected: 'LOGIN_PRIVILEGE_MISSING' },
    { what: 'an app and neither', services: [chat([2]), chat([])], expected: 'CHAT_APP_TOKEN' },
    { what: 'another user', services: [chat([1], 'bob')], expected: 'USER_ID_DIFFERS' },
    { what: 'the second of two users', services: [chat([1], 'bob'), chat([1])], expected: '' },
    { what: 'a user of RTM', services: [rtc('a', 'b', [[2, 0]])], expected: 'NO_CHAT_SERVICE' },
  ])('of $what: $expected', ({ services, expected }) => {
    expect(codes(token007(services), { join: { product: 'chat', userId: 'ada' } })).toBe(expected)
  })

  test('of an app is no other service with a privilege of that name', () => {
    const classroom = { type: 7, privileges: [[3, 0] as const], texts: ['a', 'b'], role: 1 }
    expect(codes(token007([rtc('lobby', '1234'), classroom]), { join: place })).toBe('')
  })

  test('of an app is told of in a join, too', () => {
    const services = [rtc('lobby', '1234'), chat([2])]
    expect(codes(token007(services), { join: place })).toBe('CHAT_APP_TOKEN')
    expect(
      codes(
        token007([
          rtc('lobby', '1234', [
            [1, 0],
            [2, 0],
          ]),
        ]),
        { join: place },
      ),
    ).toBe('')
  })
})

describe('unusual content', () => {
  /** The bytes of a service of RTC with these privileges, as they stand. */
  const wire = (type: number, ids: readonly number[], texts: readonly (readonly number[])[]) => [
    ...[type, 0, ids.length, 0],
    ...ids.flatMap((id) => [id, 0, 0, 0, 0, 0]),
    ...texts.flatMap((text) => [text.length, 0, ...text]),
  ]
  /** A token with the bytes of services in the place of those that the library writes; its signature is not good. */
  function holding(services: readonly (readonly number[])[], behind: readonly number[]): string {
    const claims = { appId: APP_ID, issuedAt: NOW, expiresInSeconds: 600, salt: 1, services: [] }
    const beginning = encodePayload(claims, PRIMARY).slice(0, -2)
    const payload = Uint8Array.of(...beginning, services.length, 0, ...services.flat(), ...behind)
    return wrapPayload(payload, payload.length)
  }
  const lobby = Array.from('lobby', (letter) => letter.charCodeAt(0))
  const uid = Array.from('1234', (digit) => digit.charCodeAt(0))

  test.for<{
    services: readonly (readonly number[])[]
    behind?: readonly number[]
    words?: string
  }>([
    { services: [wire(1, [1, 2], [lobby, uid])] },
    {
      services: [wire(1, [2, 1], [lobby, uid])],
      words: 'its services or privileges are out of order',
    },
    {
      services: [wire(2, [1], [uid]), wire(1, [1], [lobby, uid])],
      words: 'its services or privileges are out of order',
    },
    {
      services: [wire(1, [1, 1], [lobby, uid])],
      words: 'a privilege stands in it twice, and the last one counts',
    },
    { services: [wire(1, [1], [[255], uid])], words: 'a name in it is not UTF-8' },
    {
      services: [wire(1, [1], [lobby, uid])],
      behind: [1],
      words: 'there are bytes behind its last service',
    },
    {
      services: [wire(1, [1, 1], [lobby, [255]])],
      words:
        'a privilege stands in it twice, and the last one counts and a name in it is not UTF-8',
    },
  ])('is told: $words', ({ services, behind = [], words }) => {
    const what = whatOf(holding(services, behind), { join: place }, 'UNUSUAL_CONTENT')
    expect(what).toBe(words && `The token is built in an unusual way: ${words}.`)
  })
})

describe('the length of a token', () => {
  /** A token whose length depends on a name of so many characters, which is no words and packs badly. */
  function withName(characters: number): string {
    const noise = seededRandom(1).bytes(characters)
    const name = Array.from(noise, (byte) => (byte % 36).toString(36)).join('')
    const permissions = [[2, 0, [name]] as const]
    const service = { type: 8, privileges: [[1, 0] as const], texts: ['ada'], permissions }
    return token007([rtc('lobby', '1234'), service])
  }

  test.for([
    { name: 1416, characters: 2_047, expected: '' },
    { name: 1419, characters: 2_051, expected: 'TOKEN_TOO_LONG' },
  ])('of $characters characters: $expected', ({ name, characters, expected }) => {
    const text = withName(name)
    expect(text.length).toBe(characters)
    expect(codes(text, { join: place })).toBe(expected)
  })
})
