import { describe, expect, test } from 'vitest'

import type { AdmissionReason } from '../admission/refusals.ts'
import { answerTo } from './answers.ts'
import { duration, listed, moment, momentFrom } from './wording.ts'

const MINUTE = 60
const HOUR = 3_600
const DAY = 86_400

describe('duration', () => {
  test.for([
    [0, '0 s'],
    [0.4, '0 s'],
    [0.5, '1 s'],
    [1, '1 s'],
    [59, '59 s'],
    [-45, '45 s'],
    [MINUTE, '1 min'],
    [MINUTE + 1, '1 min 1 s'],
    [5 * MINUTE, '5 min'],
    [HOUR - 1, '59 min 59 s'],
    [HOUR, '1 h'],
    [HOUR + 1, '1 h'],
    [HOUR + MINUTE, '1 h 1 min'],
    [2 * HOUR + 5 * MINUTE + 9, '2 h 5 min'],
    [DAY - 1, '23 h 59 min'],
    [DAY, '1 day'],
    [DAY + MINUTE, '1 day'],
    [DAY + HOUR, '1 day 1 h'],
    [2 * DAY, '2 days'],
    [3 * DAY + 4 * HOUR + 5 * MINUTE, '3 days 4 h'],
    [-3 * DAY, '3 days'],
  ] as const)('of %d s is %s', ([seconds, words]) => {
    expect(duration(seconds)).toBe(words)
  })
})

test('a moment is told by the clock of UTC, and how far away it is', () => {
  const at = 1_800_000_000
  expect(moment(at)).toBe('2027-01-15 08:00:00 UTC')
  expect(momentFrom(at, at)).toBe('2027-01-15 08:00:00 UTC (now)')
  expect(momentFrom(at, at - 1)).toBe('2027-01-15 08:00:00 UTC (in 1 s)')
  expect(momentFrom(at, at + 300)).toBe('2027-01-15 08:00:00 UTC (5 min ago)')
})

test.for([
  { words: [], list: '' },
  { words: ['a'], list: 'a' },
  { words: ['a', 'b'], list: 'a and b' },
  { words: ['a', 'b', 'c'], list: 'a, b and c' },
])('$words are listed as "$list"', ({ words, list }) => {
  expect(listed(words)).toBe(list)
})

describe('what Agora answers', () => {
  test.for<{ reason: AdmissionReason; rtm: string; chat: string }>([
    { reason: 'APP_NOT_FOUND', rtm: '-10003, invalid App ID.', chat: '28 (or 2, 40)' },
    { reason: 'APP_MISMATCH', rtm: '-10016, the App ID differs.', chat: '28 (or 2, 40)' },
    { reason: 'TOKEN_EXPIRED', rtm: '-10009, token expired.', chat: '56, token expired.' },
    { reason: 'TOO_OLD', rtm: '-10009, token expired.', chat: '56, token expired.' },
    { reason: 'BAD_SIGNATURE', rtm: '-10005, invalid token.', chat: '28 (or 2, 40)' },
  ])('to $reason at a login', ({ reason, rtm, chat }) => {
    expect(answerTo(reason, 'rtm')).toBe(`RTM refuses to log in: ${rtm}`)
    const end = chat.startsWith('28') ? `${chat}, authentication failed.` : chat
    expect(answerTo(reason, 'chat')).toBe(`Chat refuses to log in: ${end}`)
  })

  test.for<{ reason: AdmissionReason; native: string; documented: boolean }>([
    {
      reason: 'APP_NOT_FOUND',
      native: 'reason 6, invalid App ID (error 101, ERR_INVALID_APP_ID)',
      documented: true,
    },
    {
      reason: 'BAD_CHANNEL_NAME',
      native: 'reason 7, invalid channel name (error 102)',
      documented: true,
    },
    { reason: 'BAD_UID', native: 'error 121, invalid user ID', documented: false },
    {
      reason: 'TOKEN_EXPIRED',
      native: 'reason 9, token expired (error 109, ERR_TOKEN_EXPIRED)',
      documented: true,
    },
    {
      reason: 'NO_JOIN_PRIVILEGE',
      native: 'reason 8, invalid token (error 110, ERR_INVALID_TOKEN)',
      documented: false,
    },
  ])('to $reason at a join', ({ reason, native, documented }) => {
    const answer = answerTo(reason, 'rtc')
    expect(answer).toContain("The Web SDK's join() fails with CAN_NOT_GET_GATEWAY_SERVER: ")
    expect(answer).toContain(`; native SDKs: ${native}; renewToken(): `)
    expect(answer.endsWith(' (Agora does not document this case.)')).toBe(!documented)
  })
})
