import { describe, expect, test } from 'vitest'

import type { RequestedService } from '../pipeline/token-request.ts'
import { DENIAL_REASONS, type DenialReason } from './denial.ts'
import { describeAsked, describeDenial, refusalOf, shown } from './words.ts'

const rtc = { type: 'rtc', channel: 'lobby', uid: 42 } as const

describe('describeAsked', () => {
  test.for<{ asked: RequestedService; words: string }>([
    { asked: rtc, words: 'rtc in "lobby" as uid 42, subscriber' },
    { asked: { ...rtc, role: 'publisher' }, words: 'rtc in "lobby" as uid 42, publisher' },
    { asked: { ...rtc, channel: '*' }, words: 'rtc in every channel as uid 42, subscriber' },
    { asked: { ...rtc, uid: 0 }, words: 'rtc in "lobby" as any user, subscriber' },
    { asked: { ...rtc, uid: 'ada' }, words: 'rtc in "lobby" as uid "ada", subscriber' },
    {
      asked: { ...rtc, privileges: { joinChannel: 60, publishAudioStream: 0 } },
      words: 'rtc in "lobby" as uid 42, to joinChannel, publishAudioStream',
    },
    {
      asked: { ...rtc, privileges: { joinChannel: 60, publishAudioStream: undefined } },
      words: 'rtc in "lobby" as uid 42, to joinChannel',
    },
    { asked: { ...rtc, privileges: {} }, words: 'rtc in "lobby" as uid 42, to do nothing' },
    { asked: { ...rtc, type: 'streaming' }, words: 'streaming in "lobby" as uid 42' },
    { asked: { ...rtc, type: 'fcdn' }, words: 'fcdn in "lobby" as uid 42' },
    { asked: { type: 'rtm', userId: 'ada' }, words: 'rtm as "ada"' },
    { asked: { type: 'rtm2', userId: 7 }, words: 'rtm2 as 7' },
    { asked: { type: 'chat', userId: 'ada' }, words: 'chat as "ada"' },
    {
      asked: { type: 'apaasRoomUser', roomUuid: 'room', userUuid: 'ada', role: 2 },
      words: 'apaasRoomUser in "room" as "ada", role 2',
    },
    { asked: { type: 'apaasUser', userUuid: 'ada' }, words: 'apaasUser as "ada"' },
    ...(['chatApp', 'apaasApp', 'fpa', 'conversationalAi', 'speechToText'] as const).map(
      (type) => ({ asked: { type }, words: type }),
    ),
  ])('$words', ({ asked, words }) => {
    expect(describeAsked(asked)).toBe(words)
  })
})

test.for([
  [42, '42'],
  ['line\nbreak', String.raw`"line\nbreak"`],
  ['x'.repeat(80), `"${'x'.repeat(80)}"`],
  ['x'.repeat(81), `"${'x'.repeat(80)}…"`],
] as const)('%j is shown as %s', ([value, text]) => {
  expect(shown(value)).toBe(text)
})

/** What is the same whichever rule refuses. */
const OF_NO_RULE: ReadonlySet<DenialReason> = new Set<DenialReason>([
  'NO_RULE',
  'NO_SERVICE',
  'APP_SCOPE',
  'APP_TICKET',
  'CHANNEL_PATTERN',
  'UID_PATTERN',
  'USER_ID_WILDCARD',
  'TICKET_PROJECT',
  'TICKET_CHANNEL',
  'TICKET_UID',
  'TICKET_ROLE',
  'CREDENTIAL_ENDED',
])

const CODES: Partial<Record<DenialReason, string>> = {
  RULE_SCOPE: 'SCOPE_MISSING',
  APP_SCOPE: 'SCOPE_MISSING',
  CREDENTIAL_ENDED: 'CREDENTIAL_EXPIRED',
}

describe.for(DENIAL_REASONS)('the denial %s', (reason) => {
  const denial = { reason, rule: 'members', instead: 'something' }

  test('says in a sentence what is in the way, and what to do about it', () => {
    const { code, detail, hint, rule } = refusalOf(denial, undefined)
    expect(code).toBe(CODES[reason] ?? 'POLICY_DENIED')
    expect(detail).toBe(describeDenial(denial))
    expect(detail).toMatch(/^[a-z].{20,}[^.]$/)
    expect(hint).toMatch(/^[a-z`].{9,}[^.]$/)
    expect(rule).toBe('members')
  })

  test('names the rule if it is its', () => {
    expect(describeDenial(denial).includes('the rule "members"')).toBe(!OF_NO_RULE.has(reason))
  })

  test('says first which service it is about', () => {
    const { detail } = refusalOf(denial, rtc)
    expect(detail).toBe(`rtc in "lobby" as uid 42, subscriber: ${describeDenial(denial)}`)
  })
})

test('where no rule is about the caller, the hint says to add one', () => {
  expect(refusalOf({ reason: 'NO_RULE' }, undefined).hint).toContain('adds one whose match fits')
})

test('no two denials have the same words', () => {
  const details = DENIAL_REASONS.map((reason) => describeDenial({ reason, rule: 'members' }))
  expect(new Set(details).size).toBe(DENIAL_REASONS.length)
})

test.for<{ reason: DenialReason; words: string }>([
  { reason: 'APP_SCOPE', words: 'the credential needs the scope "tokens:app"' },
  { reason: 'RULE_SCOPE', words: 'but for tokens:app, which the credential lacks' },
  { reason: 'UID_UNUSABLE', words: 'takes the uid from tokens:app, which holds none' },
  { reason: 'UID_OTHER', words: 'gives this caller the uid "tokens:app" and no other' },
])('$reason says what would be right', ({ reason, words }) => {
  expect(describeDenial({ reason, rule: 'members', instead: 'tokens:app' })).toContain(words)
})

test.for<{ reason: DenialReason; detail: string }>([
  {
    reason: 'RULE_SCOPE',
    detail: 'the rule "" is about this caller but for a scope, which the credential lacks',
  },
  {
    reason: 'APP_SCOPE',
    detail: 'it stands for the whole application, so the credential needs the scope ""',
  },
  {
    reason: 'UID_UNUSABLE',
    detail: 'the rule "" takes the uid from the caller, which holds none that can be used',
  },
  { reason: 'UID_OTHER', detail: 'the rule "" gives this caller the uid "" and no other' },
])('$reason makes sense when it knows neither rule nor more', ({ reason, detail }) => {
  const refusal = refusalOf({ reason }, undefined)
  expect(refusal.detail).toBe(detail)
  expect(refusal).not.toHaveProperty('rule')
})
