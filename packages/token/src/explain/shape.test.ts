import { crc32 } from 'node:zlib'

import { describe, expect, test, vi } from 'vitest'

import {
  APP_ID,
  good,
  NOW,
  PRIMARY,
  project,
  SECONDARY,
} from '../../../../test/support/explained.ts'
import { encode006 } from '../006/encode.ts'
import { encodePayload } from '../wire/payload.ts'
import type { WireService } from '../wire/service.ts'
import { wrapPayload } from '../wire/token-text.ts'
import { explainToken } from './explain.ts'
import type { ExplainContext, Explanation } from './explanation.ts'

/*
 * What stands in an explanation beside its findings: the token as plain data, its life in moments, the summary, and
 * what would have to be said for more.
 */

const DAY = 86_400
const place = { channel: 'lobby', uid: 1234 }

function token007(services: readonly WireService[], expiresInSeconds = 600): string {
  const claims = { appId: APP_ID, issuedAt: NOW, expiresInSeconds, salt: 1, services }
  const payload = encodePayload(claims, PRIMARY)
  return wrapPayload(payload, payload.length)
}

function token006(privileges: readonly (readonly [number, number])[], ts = NOW + DAY): string {
  return encode006(
    { appId: APP_ID, channel: 'lobby', uid: '1234', salt: 1, ts, privileges },
    PRIMARY,
  )
}

const rtc = (privileges: WireService['privileges']): WireService => ({
  ...{ type: 1, privileges, texts: ['lobby', '1234'] },
})

function explained(text: string, context: ExplainContext = {}): Explanation {
  return explainToken(text, { now: NOW, project, join: place, ...context })
}

describe('the token as plain data', () => {
  const end = NOW + 600
  test.for<{ service: WireService; view: object }>([
    {
      service: rtc([
        [1, 60],
        [99, 0],
      ]),
      view: {
        ...{ type: 'rtc', channel: 'lobby', uid: '1234' },
        privileges: [
          { name: 'joinChannel', expiresAt: NOW + 60 },
          { name: '99', expiresAt: end },
        ],
      },
    },
    {
      service: { type: 2, privileges: [[1, 0]], texts: ['ada'] },
      view: { type: 'rtm', userId: 'ada', privileges: [{ name: 'login', expiresAt: end }] },
    },
    {
      service: { type: 3, privileges: [[1, 0]], texts: ['lobby', '7'] },
      view: {
        ...{ type: 'streaming', channel: 'lobby', uid: '7' },
        privileges: [{ name: 'publishMixStream', expiresAt: end }],
      },
    },
    { service: { type: 4, privileges: [], texts: [] }, view: { type: 'fpa', privileges: [] } },
    {
      service: { type: 5, privileges: [[2, 0]], texts: [''] },
      view: { type: 'chat', userId: '', privileges: [{ name: 'app', expiresAt: end }] },
    },
    {
      service: { type: 6, privileges: [], texts: ['lobby', '7'] },
      view: { type: 'fcdn', channel: 'lobby', uid: '7', privileges: [] },
    },
    {
      service: { type: 7, privileges: [], texts: ['room', 'ada'], role: 2 },
      view: { type: 'apaas', roomUuid: 'room', userUuid: 'ada', role: 2, privileges: [] },
    },
    {
      service: { type: 8, privileges: [], texts: ['ada'], permissions: [[1, 0, ['a', 'b']]] },
      view: {
        ...{ type: 'rtm2', userId: 'ada' },
        permissions: [{ resourceType: 1, permissionType: 0, resources: ['a', 'b'] }],
        privileges: [],
      },
    },
    {
      service: { type: 9, privileges: [], texts: [] },
      view: { type: 'conversationalAi', privileges: [] },
    },
    {
      service: { type: 10, privileges: [[7, 0]], texts: [] },
      view: { type: 'speechToText', privileges: [{ name: '7', expiresAt: end }] },
    },
  ])('has $view', ({ service, view }) => {
    expect(explained(token007([service])).token).toEqual({
      ...{ version: '007', appId: APP_ID, issuedAt: NOW, expiresAt: end, flags: [] },
      services: [view],
    })
  })

  test('of 006 has a service for what it holds, and the checksums', () => {
    const join = { name: 'joinChannel', expiresAt: NOW + 60 }
    const unknown = { name: '99', expiresAt: NOW + DAY }
    const login = { name: 'rtmLogin', expiresAt: NOW + DAY }
    const text = token006([
      [1, NOW + 60],
      [99, 0],
      [1000, 0],
    ])
    expect(explained(text).token).toEqual({
      ...{ version: '006', appId: APP_ID, issuedAt: NOW, expiresAt: NOW + DAY, flags: [] },
      services: [
        { type: 'rtc', privileges: [join, unknown] },
        { type: 'rtm', privileges: [login] },
      ],
      checksums: { channel: crc32('lobby'), uid: crc32('1234') },
    })
    expect(explained(token006([[1000, 0]])).token?.services).toEqual([
      { type: 'rtm', privileges: [login] },
    ])
    expect(explained(token006([])).token?.services).toEqual([])
  })
})

describe('the life of a token', () => {
  const life = (text: string, context: ExplainContext = {}): string[] =>
    explained(text, context).timeline.map(({ at, event, text: words }) =>
      event === 'privilege-ends' ? `${at - NOW} ${words}` : `${at - NOW} ${event}`,
    )

  test.for<{ what: string; text: string; after?: number; moments: readonly string[] }>([
    {
      what: 'ends of privileges together and apart',
      text: token007([
        rtc([
          [1, 300],
          [2, 300],
          [3, 60],
        ]),
      ]),
      moments: [
        ...['0 issued', '0 now', '60 Of rtc end: publishVideoStream.', '270 will-expire'],
        '300 Of rtc end: joinChannel, publishAudioStream.',
        ...['300 leave', '600 token-ends'],
      ],
    },
    {
      what: 'all in one second',
      text: token007([rtc([[1, 0]])]),
      after: 600,
      moments: [
        ...['0 issued', '570 will-expire', '600 Of rtc end: joinChannel.', '600 token-ends'],
        ...['600 leave', '600 now'],
      ],
    },
    {
      what: 'less than the time of the warning',
      text: token007([rtc([[1, 0]])], 29),
      moments: [
        ...['0 issued', '0 will-expire', '0 now', '29 Of rtc end: joinChannel.', '29 token-ends'],
        '29 leave',
      ],
    },
    {
      what: 'exactly a day',
      text: token007([rtc([[1, 0]])], DAY),
      moments: [
        ...['0 issued', '0 now', '86370 will-expire', '86400 Of rtc end: joinChannel.'],
        ...['86400 token-ends', '86400 leave'],
      ],
    },
    {
      what: 'a second more than a day',
      text: token007([rtc([[1, 0]])], DAY + 1),
      moments: [
        ...['0 issued', '0 now', '86370 will-expire', '86400 day-ends', '86400 leave'],
        ...['86401 Of rtc end: joinChannel.', '86401 token-ends'],
      ],
    },
    {
      what: 'a login, which nobody is warned of',
      text: token007([{ type: 2, privileges: [[1, 60]], texts: ['ada'] }]),
      moments: ['0 issued', '0 now', '60 Of rtm end: login.', '600 token-ends'],
    },
  ])('of $what', ({ text, after = 0, moments }) => {
    expect(life(text, { now: NOW + after })).toEqual(moments)
  })

  test('is told in words', () => {
    const text = token007([rtc([[1, 60]])], DAY + 1)
    expect(explained(text).timeline.map(({ text: words }) => words)).toEqual([
      'The token is issued.',
      'Now.',
      'token-privilege-will-expire: fetch a new token and renew.',
      'Of rtc end: joinChannel.',
      'token-privilege-did-expire: without renewal the user is removed.',
      '24 hours after issue Agora ends it.',
      'The token ends by its own word.',
    ])
  })
})

describe('the summary', () => {
  const login = (type: number): string => token007([{ type, privileges: [[1, 0]], texts: ['ada'] }])
  const until = '2027-01-15 08:10:00 UTC (in 10 min)'
  test.for<{ what: string; text: string; context: ExplainContext; summary: string }>([
    {
      what: 'an account',
      text: token007([{ ...rtc([[1, 0]]), texts: ['lobby', 'ada'] }]),
      context: { join: { ...place, uid: 'ada' } },
      summary: `Valid: the account "ada" may join "lobby" until ${until}.`,
    },
    ...[0, '', null].map((uid) => ({
      what: `uid ${uid}`,
      text: token007([{ ...rtc([[1, 0]]), texts: ['lobby', ''] }]),
      context: { join: { ...place, uid } },
      summary: `Valid: a user to whom Agora gives a uid may join "lobby" until ${until}.`,
    })),
    {
      what: 'RTM',
      text: login(2),
      context: { join: { product: 'rtm', userId: 'ada' } },
      summary: `Valid: "ada" may log in to RTM until ${until}.`,
    },
    {
      what: 'Chat',
      text: login(5),
      context: { join: { product: 'chat', userId: 'ada' } },
      summary: `Valid: "ada" may log in to Chat until ${until}.`,
    },
    {
      what: 'an end of the privilege',
      text: token007([rtc([[1, 300]])]),
      context: {},
      summary:
        'Valid: uid 1234 may join "lobby" until 2027-01-15 08:05:00 UTC (in 5 min). One warning below.',
    },
    {
      what: 'two warnings',
      text: token007([rtc([[1, 300]])]),
      context: { now: NOW - 30 },
      summary:
        'Valid: uid 1234 may join "lobby" until 2027-01-15 08:05:00 UTC (in 5 min 30 s). 2 warnings below.',
    },
    {
      what: 'an error',
      text: token007([rtc([[1, 0]])]),
      context: { join: { ...place, uid: 1235 } },
      summary: 'Refused: The token is for uid "1234", the join is for the number 1235.',
    },
    {
      what: 'two errors',
      text: token007([rtc([[1, 0]])]),
      context: { now: NOW + 700, join: { ...place, uid: 1235 } },
      summary:
        'Refused: The token ended 1 min 40 s ago, at 2027-01-15 08:10:00 UTC; it was made for 10 min. One more error below.',
    },
    {
      what: 'three errors',
      text: token007([rtc([[1, 0]])]),
      context: { now: NOW + 700, join: { channel: 'hall', uid: 1235 } },
      summary:
        'Refused: The token ended 1 min 40 s ago, at 2027-01-15 08:10:00 UTC; it was made for 10 min. 2 more errors below.',
    },
    {
      what: 'an App ID that is enough',
      text: APP_ID,
      context: { project: { appId: APP_ID, allowsAppIdOnly: true, certificates: [] } },
      summary: 'Valid: uid 1234 may join "lobby" until 24 hours after the join.',
    },
    {
      what: 'too little',
      text: token007([rtc([[1, 300]])]),
      context: { join: { channel: 'lobby' } },
      summary:
        'Undecided: nothing refuses it so far, but not everything is known. One warning below.',
    },
  ])('of $what', ({ text, context, summary }) => {
    expect(explained(text, context).summary).toBe(summary)
  })
})

describe('a login with a token that may join as well', () => {
  const rtm: WireService = { type: 2, privileges: [[1, 0]], texts: ['ada'] }
  const chat: WireService = { type: 5, privileges: [[1, 0]], texts: ['ada'] }
  const minute = rtc([[1, 60]])

  test.for<{ services: readonly WireService[]; join: ExplainContext['join']; to: string }>([
    { services: [minute, rtm], join: { product: 'rtm', userId: 'ada' }, to: 'log in to RTM' },
    { services: [minute, chat], join: { product: 'chat', userId: 'ada' }, to: 'log in to Chat' },
    { services: [minute, rtm], join: { userId: 'ada' }, to: 'log in to RTM' },
    { services: [minute, chat], join: { userId: 'ada' }, to: 'log in to Chat' },
    { services: [rtm, chat], join: { userId: 'ada' }, to: 'log in to RTM' },
  ])('lasts as long as the token: $join, to $to', ({ services, join, to }) => {
    const { summary, timeline } = explained(token007(services), { join })
    expect(summary).toBe(`Valid: "ada" may ${to} until 2027-01-15 08:10:00 UTC (in 10 min).`)
    expect(timeline.map(({ event }) => event)).not.toContain('leave')
  })
})

test.for([
  { what: 'no token', text: 'hello', codes: ['NOT_A_TOKEN'] },
  { what: 'another kind of text', text: 'null', codes: ['PLACEHOLDER_AS_TOKEN'] },
  { what: 'a damaged token', text: good.slice(0, 40), codes: ['TRUNCATED'] },
])('of $what nothing more is asked', ({ text, codes }) => {
  const { findings, ...rest } = explainToken(text, { now: NOW })
  expect(findings.map(({ code }) => code)).toEqual(codes)
  expect(rest).toEqual({
    ...{ verdict: 'refused', summary: `Refused: ${findings[0]?.what}` },
    ...{ repaired: false, token: null, timeline: [] },
  })
})

test('an App ID that is enough is told as what it is, and nothing beside', () => {
  const allowed = { appId: APP_ID, allowsAppIdOnly: true, certificates: [] }
  const { findings } = explained(APP_ID, { project: allowed })
  expect(findings.map(({ code }) => code)).toEqual(['APP_ID_ONLY'])
})

describe('what is still unknown', () => {
  const APP = 'the App ID of the client'
  const CERTIFICATES = "the project's certificates"
  const WHAT = 'what is joined (channel and uid) or logged in to'
  test.for<{ text?: string; context: ExplainContext; missing: string }>([
    { context: { project, join: place }, missing: '' },
    { context: {}, missing: `${APP}, ${CERTIFICATES} and ${WHAT}` },
    { context: { join: place }, missing: `${APP} and ${CERTIFICATES}` },
    { context: { join: { ...place, appId: APP_ID } }, missing: CERTIFICATES },
    { context: { project: { appId: APP_ID }, join: place }, missing: CERTIFICATES },
    {
      context: { project: { appId: APP_ID, certificates: [] }, join: place },
      missing: CERTIFICATES,
    },
    { context: { project: { certificates: [PRIMARY] }, join: place }, missing: APP },
    { context: { project, join: { channel: 'lobby' } }, missing: 'the uid of the join' },
    { context: { project, join: { uid: 1234 } }, missing: 'the channel of the join' },
    {
      context: { project, join: { product: 'rtc' } },
      missing: 'the channel of the join and the uid of the join',
    },
    {
      text: token007([{ type: 2, privileges: [[1, 0]], texts: ['ada'] }]),
      context: { project, join: { product: 'rtm' } },
      missing: 'the user who logs in',
    },
    {
      text: token007([{ type: 5, privileges: [[1, 0]], texts: ['ada'] }]),
      context: { project, join: { product: 'chat' } },
      missing: 'the user who logs in',
    },
    {
      text: APP_ID,
      context: { project: { appId: APP_ID, allowsAppIdOnly: true }, join: { channel: 'lobby' } },
      missing: 'the uid of the join',
    },
  ])('of $context: $missing', ({ text = good, context, missing }) => {
    const { verdict, findings } = explainToken(text, { now: NOW, ...context })
    const what = findings.find(({ code }) => code === 'NOT_CHECKED')?.what
    const words = `Not everything could be checked. Still unknown: ${missing}.`
    expect([verdict, what]).toEqual(missing === '' ? ['valid', undefined] : ['undecided', words])
  })
})

describe('what is told of the join and the project', () => {
  test('the clock of the system is taken where no time is given', () => {
    vi.useFakeTimers({ now: NOW * 1000 + 59_999 })
    try {
      expect(explainToken(good).timeline).toContainEqual({
        at: NOW + 59,
        event: 'now',
        text: 'Now.',
      })
    } finally {
      vi.useRealTimers()
    }
  })

  test.for([
    {
      context: { join: { uid: true } },
      message: 'join.uid must be a number, a string or null, got',
    },
    { context: { join: { channel: 7 } }, message: 'join.channel must be a string, got 7' },
    { context: { join: { userId: 7 } }, message: 'join.userId must be a string, got 7' },
    { context: { join: { appId: null } }, message: 'join.appId must be a string, got' },
    { context: { project: { appId: 7 } }, message: 'project.appId must be a string, got 7' },
    {
      context: { project: { certificates: [PRIMARY, 7] } },
      message: 'project.certificates[1] must be a text, or have one as its value',
    },
    {
      context: { project: { certificates: [{ slot: 'primary', value: 7, enabled: true }] } },
      message: 'project.certificates[0] must be a text, or have one as its value',
    },
  ])('$message', ({ context, message }) => {
    expect(() => explainToken(good, context as unknown as ExplainContext)).toThrow(message)
    expect(() => explainToken(good, context as unknown as ExplainContext)).toThrow(TypeError)
  })

  test.for([
    { given: PRIMARY, problem: undefined },
    { given: ` ${PRIMARY}`, problem: 'has white space around it' },
    { given: `${PRIMARY}\n`, problem: 'has white space around it' },
    { given: `"${PRIMARY}"`, problem: 'has quotation marks around it' },
    { given: `'${PRIMARY}'`, problem: 'has quotation marks around it' },
    { given: `\`${PRIMARY}\``, problem: 'has quotation marks around it' },
    { given: ` "${PRIMARY}"\n`, problem: 'has quotation marks around it' },
    { given: `"a\nb"`, problem: 'has quotation marks around it' },
    { given: `"${PRIMARY}'`, problem: 'has 34 characters' },
    { given: `x"${PRIMARY}"`, problem: 'has 35 characters' },
    { given: `"${PRIMARY}"x`, problem: 'has 35 characters' },
    { given: PRIMARY.slice(1), problem: 'has 31 characters' },
    { given: ` ${PRIMARY}0 `, problem: 'has 33 characters' },
    { given: '', problem: 'has 0 characters' },
    { given: `${PRIMARY.slice(1)}x`, problem: 'holds characters that are not hexadecimal' },
  ])('a certificate $given $problem', ({ given, problem }) => {
    const { findings } = explained(good, {
      project: { appId: APP_ID, certificates: [SECONDARY, given] },
    })
    const what = findings.find(({ code }) => code === 'CERTIFICATE_UNUSABLE')?.what
    expect(what).toBe(
      problem &&
        `The secondary certificate that you gave ${problem}; a certificate is 32 hexadecimal characters.`,
    )
  })

  test.for([
    { role: 'publisher', wants: true },
    { role: 'host', wants: true },
    { role: 'subscriber', wants: false },
    { role: 'audience', wants: false },
    { role: undefined, wants: false },
  ] as const)('a $role wants to publish: $wants', ({ role, wants }) => {
    const text = token007([rtc([[1, 0]])])
    const { findings } = explained(text, { join: { ...place, role } })
    expect(findings.some(({ code }) => code === 'PUBLISH_DEPENDS')).toBe(wants)
  })
})
