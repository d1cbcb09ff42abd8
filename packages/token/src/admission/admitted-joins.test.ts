import { describe, expect, test } from 'vitest'

import { rtc } from '../services.ts'
import { signToken } from '../sign.ts'
import { anyChannel, anyUid, channelPattern, uidPattern } from '../wildcards.ts'
import { encodePayload } from '../wire/payload.ts'
import { wrapPayload } from '../wire/token-text.ts'
import type { AdmissionProject, JoinRequest } from './admission.ts'
import { admit } from './admit.ts'

const APP_ID = '0123456789abcdef0123456789abcdef'
const PRIMARY = 'a1'.repeat(16)
const SECONDARY = 'b2'.repeat(16)
const NOW = 1_800_000_000
const HOUR = 3_600
const DAY = 86_400

const project: AdmissionProject = {
  appId: APP_ID,
  certificates: [
    { slot: 'primary', value: PRIMARY, enabled: true },
    { slot: 'secondary', value: SECONDARY, enabled: true },
  ],
  status: 'active',
  allowsAppIdOnly: false,
  coHostAuthentication: false,
}
const staticProject: AdmissionProject = { ...project, certificates: [], allowsAppIdOnly: true }
const mixedProject: AdmissionProject = { ...project, allowsAppIdOnly: true }

interface TokenOptions {
  readonly appId?: string
  readonly certificate?: string
  readonly services?: Parameters<typeof signToken>[1]['services']
  readonly lifetime?: number
  readonly issuedAt?: number
}

const lobby = rtc({ channel: 'lobby', uid: 12_345, role: 'publisher' })

function tokenWith(options: TokenOptions = {}): string {
  return signToken(
    { appId: options.appId ?? APP_ID, appCertificate: options.certificate ?? PRIMARY },
    { services: options.services ?? [lobby], expiresInSeconds: options.lifetime ?? HOUR },
    { now: options.issuedAt ?? NOW, salt: 1, maxLifetimeSeconds: 999_999_999 },
  )
}

function tokenForText(channel: string, uid: string): string {
  const services = [
    { type: 1, privileges: [[1, HOUR]] as [number, number][], texts: [channel, uid] },
  ]
  const claims = { appId: APP_ID, issuedAt: NOW, expiresInSeconds: HOUR, salt: 1, services }
  const payload = encodePayload(claims, PRIMARY)
  return wrapPayload(payload, payload.length)
}

function join(change: Partial<JoinRequest> = {}): JoinRequest {
  return { appId: APP_ID, channel: 'lobby', uid: 12_345, token: tokenWith(), ...change }
}

interface Row {
  /** Its number in the decision table of `spec/`. */
  readonly row: number
  readonly situation: string
  readonly request?: Partial<JoinRequest>
  readonly at?: AdmissionProject | undefined
  readonly now?: number
}

const admissions: (Row & { readonly end: number })[] = [
  {
    row: 4,
    situation: 'no token where the project has no certificate',
    at: staticProject,
    request: { token: null },
    end: NOW + DAY,
  },
  {
    row: 4,
    situation: 'the App ID as the token where the project has no certificate',
    at: staticProject,
    request: { token: APP_ID },
    end: NOW + DAY,
  },
  {
    row: 6,
    situation: 'no token in mixed mode',
    at: mixedProject,
    request: { token: null },
    end: NOW + DAY,
  },
  { row: 6, situation: 'a good token in mixed mode', at: mixedProject, end: NOW + HOUR },
  {
    row: 12,
    situation: 'any uid with a token for uid 0',
    request: {
      uid: 99,
      token: tokenWith({ services: [rtc({ channel: 'lobby', uid: 0, role: 'publisher' })] }),
    },
    end: NOW + HOUR,
  },
  {
    row: 12,
    situation: 'uid 0 with a token for uid 0',
    request: {
      uid: 0,
      token: tokenWith({ services: [rtc({ channel: 'lobby', uid: 0, role: 'publisher' })] }),
    },
    end: NOW + HOUR,
  },
  {
    row: 13,
    situation: 'the account "0" with its own token',
    request: { uid: '0', token: tokenForText('lobby', '0') },
    end: NOW + HOUR,
  },
  {
    row: 14,
    situation: 'the account "12345" with a token for the number',
    request: { uid: '12345' },
    end: NOW + HOUR,
  },
  {
    row: 14,
    situation: 'an account whose number the token is for',
    request: { uid: 'ada', accountUid: 12_345 },
    end: NOW + HOUR,
  },
  {
    row: 15,
    situation: 'any channel',
    request: { channel: 'kitchen', token: tokenWith({ services: [rtcAnyChannel()] }) },
    end: NOW + HOUR,
  },
  {
    row: 15,
    situation: 'an empty channel in the token, which means any',
    request: { channel: 'kitchen', uid: 7, token: tokenForText('', '') },
    end: NOW + HOUR,
  },
  {
    row: 15,
    situation: 'a star as the uid of the token',
    request: { uid: 0, token: tokenForText('lobby', '*') },
    end: NOW + HOUR,
  },
  {
    row: 15,
    situation: 'patterns for channel and account',
    request: {
      channel: '1-a-2',
      uid: 'guest-7',
      token: tokenWith({
        services: [
          rtc({
            channel: channelPattern('1*a*2'),
            uid: uidPattern('guest-*'),
            role: 'subscriber',
          }),
        ],
      }),
    },
    end: NOW + HOUR,
  },
  {
    row: 16,
    situation: 'the secondary certificate',
    request: { token: tokenWith({ certificate: SECONDARY }) },
    end: NOW + HOUR,
  },
  {
    row: 19,
    situation: 'a token one second before its end',
    now: NOW + HOUR - 1,
    end: NOW + HOUR,
  },
  {
    row: 20,
    situation: 'a token of a week one second before 24 hours',
    now: NOW + DAY - 1,
    request: { token: tokenWith({ lifetime: 7 * DAY }) },
    end: NOW + DAY,
  },
  {
    row: 22,
    situation: 'a token of a week, which counts as one of 24 hours',
    request: { token: tokenWith({ lifetime: 7 * DAY }) },
    end: NOW + DAY,
  },
  {
    row: 23,
    situation: 'privileges with no limit of their own',
    request: {
      token: tokenWith({
        services: [
          rtc({ channel: 'lobby', uid: 12_345, role: 'publisher', privilegesExpireInSeconds: 0 }),
        ],
      }),
    },
    end: NOW + HOUR,
  },
  { row: 24, situation: 'a token from 60 seconds ahead', now: NOW - 60, end: NOW + HOUR },
  {
    row: 18,
    situation: 'the second of two RTC services',
    request: { token: tokenWith({ services: [rtcIn('kitchen'), lobby, rtcIn('hall')] }) },
    end: NOW + HOUR,
  },
]

function rtcAnyChannel(): ReturnType<typeof rtc> {
  return rtc({ channel: anyChannel, uid: anyUid, role: 'subscriber' })
}

function rtcIn(channel: string): ReturnType<typeof rtc> {
  return rtc({ channel, uid: 12_345, role: 'subscriber' })
}

function judge(row: Row): ReturnType<typeof admit> {
  const at = 'at' in row ? row.at : project
  return admit(join(row.request), at, { now: row.now ?? NOW })
}

describe('the decision table', () => {
  test.for(admissions)('row $row: admits $situation', ({ end, ...row }) => {
    expect(judge(row)).toMatchObject({ admitted: true, deadlines: { leaveAt: end } })
  })
})
