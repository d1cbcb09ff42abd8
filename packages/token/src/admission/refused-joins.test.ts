import { describe, expect, test } from 'vitest'

import { rtc, rtm } from '../services.ts'
import { signToken } from '../sign.ts'
import { anyChannel, anyUid, channelPattern } from '../wildcards.ts'
import { encodePayload } from '../wire/payload.ts'
import { wrapPayload } from '../wire/token-text.ts'
import type { AdmissionProject, JoinRequest } from './admission.ts'
import { admit } from './admit.ts'
import type { AdmissionReason } from './refusals.ts'

const APP_ID = '0123456789abcdef0123456789abcdef'
const PRIMARY = 'a1'.repeat(16)
const SECONDARY = 'b2'.repeat(16)
const STRANGER = 'c3'.repeat(16)
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
const halfRotated: AdmissionProject = {
  ...project,
  certificates: [
    { slot: 'primary', value: PRIMARY, enabled: true },
    { slot: 'secondary', value: SECONDARY, enabled: false },
  ],
}

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

const good = tokenWith()

interface Row {
  /** Its number in the decision table of `spec/`. */
  readonly row: number
  readonly situation: string
  readonly request?: Partial<JoinRequest>
  readonly at?: AdmissionProject | undefined
  readonly now?: number
}

const refusals: (Row & {
  readonly reason: AdmissionReason
  /** Access point code, edge code, native error and native result of a renewal. */
  readonly answers: readonly [number, number, number, number]
})[] = [
  {
    row: 1,
    situation: 'an App ID that no project has',
    at: undefined,
    reason: 'APP_NOT_FOUND',
    answers: [2010005, 2013, 101, 5],
  },
  {
    row: 1,
    situation: 'an App ID in other letters than the project',
    request: { appId: APP_ID.toUpperCase() },
    reason: 'APP_NOT_FOUND',
    answers: [2010005, 2013, 101, 5],
  },
  {
    row: 2,
    situation: 'a disabled project',
    at: { ...project, status: 'disabled' },
    reason: 'PROJECT_DISABLED',
    answers: [2010011, 116, 101, 1],
  },
  {
    row: 3,
    situation: 'an illegal channel name',
    request: { channel: 'lobby/1' },
    reason: 'BAD_CHANNEL_NAME',
    answers: [2010007, 2014, 102, 4],
  },
  {
    row: 3,
    situation: 'a channel name of 65 bytes',
    request: { channel: 'a'.repeat(65) },
    reason: 'BAD_CHANNEL_NAME',
    answers: [2010007, 2014, 102, 4],
  },
  {
    row: 3,
    situation: 'a wildcard as the channel to join',
    request: { channel: '*', token: tokenWith({ services: [rtcAnyChannel()] }) },
    reason: 'BAD_CHANNEL_NAME',
    answers: [2010007, 2014, 102, 4],
  },
  {
    row: 5,
    situation: 'a token where the project has no certificate',
    at: staticProject,
    reason: 'TOKEN_FOR_STATIC_PROJECT',
    answers: [2010014, 119, 110, 3],
  },
  {
    row: 6,
    situation: 'a bad token in mixed mode',
    at: mixedProject,
    request: { token: tokenWith({ certificate: STRANGER }) },
    reason: 'BAD_SIGNATURE',
    answers: [2010009, 110, 110, 3],
  },
  {
    row: 7,
    situation: 'no token where the project wants one',
    request: { token: null },
    reason: 'TOKEN_REQUIRED',
    answers: [2010015, 120, 110, 3],
  },
  {
    row: 7,
    situation: 'the App ID as the token, as the Web SDK sends null',
    request: { token: APP_ID },
    reason: 'TOKEN_REQUIRED',
    answers: [2010015, 120, 110, 3],
  },
  {
    row: 8,
    situation: 'a text that is no token',
    request: { token: 'undefined' },
    reason: 'TOKEN_MALFORMED',
    answers: [2010009, 110, 110, 3],
  },
  {
    row: 8,
    situation: 'a token cut short',
    request: { token: good.slice(0, -8) },
    reason: 'TOKEN_MALFORMED',
    answers: [2010009, 110, 110, 3],
  },
  {
    row: 8,
    situation: 'a token of an unknown version',
    request: { token: `008${good.slice(3)}` },
    reason: 'TOKEN_UNSUPPORTED_VERSION',
    answers: [2010009, 110, 110, 3],
  },
  {
    row: 8,
    situation: 'a certificate of another project',
    request: { token: tokenWith({ certificate: STRANGER }) },
    reason: 'BAD_SIGNATURE',
    answers: [2010009, 110, 110, 3],
  },
  {
    row: 9,
    situation: 'a token for another App ID',
    request: { token: tokenWith({ appId: 'f'.repeat(32) }) },
    reason: 'APP_MISMATCH',
    answers: [2010009, 110, 110, 5],
  },
  {
    row: 9,
    situation: 'a token for the App ID in capitals',
    request: { token: tokenWith({ appId: APP_ID.toUpperCase() }) },
    reason: 'APP_MISMATCH',
    answers: [2010009, 110, 110, 5],
  },
  {
    row: 10,
    situation: 'another channel',
    request: { channel: 'kitchen' },
    reason: 'CHANNEL_MISMATCH',
    answers: [2010009, 110, 110, 4],
  },
  {
    row: 10,
    situation: 'the same channel in other letters',
    request: { channel: 'Lobby' },
    reason: 'CHANNEL_MISMATCH',
    answers: [2010009, 110, 110, 4],
  },
  {
    row: 10,
    situation: 'the same channel with a space behind it',
    request: { channel: 'lobby ' },
    reason: 'CHANNEL_MISMATCH',
    answers: [2010009, 110, 110, 4],
  },
  {
    row: 11,
    situation: 'another uid',
    request: { uid: 12_346 },
    reason: 'UID_MISMATCH',
    answers: [2010009, 110, 110, 3],
  },
  {
    row: 11,
    situation: 'uid 0 with a token for 12345',
    request: { uid: 0 },
    reason: 'UID_MISMATCH',
    answers: [2010009, 110, 110, 3],
  },
  {
    row: 11,
    situation: 'no uid with a token for 12345',
    request: { uid: '' },
    reason: 'UID_MISMATCH',
    answers: [2010009, 110, 110, 3],
  },
  {
    row: 13,
    situation: 'uid 0 with a token for the account "0"',
    request: { uid: 0, token: tokenForText('lobby', '0') },
    reason: 'UID_TYPE_SUSPECTED',
    answers: [2010009, 110, 110, 3],
  },
  {
    row: 13,
    situation: 'uid 7 with a token for the account "0", which is no wildcard',
    request: { uid: 7, token: tokenForText('lobby', '0') },
    reason: 'UID_MISMATCH',
    answers: [2010009, 110, 110, 3],
  },
  {
    row: 14,
    situation: 'an account with a token for a number',
    request: { uid: 'ada' },
    reason: 'UID_TYPE_SUSPECTED',
    answers: [2010009, 110, 110, 3],
  },
  {
    row: 14,
    situation: 'a number with a token for an account',
    request: { uid: 7, token: tokenForText('lobby', 'ada') },
    reason: 'UID_TYPE_SUSPECTED',
    answers: [2010009, 110, 110, 3],
  },
  {
    row: 14,
    situation: 'a number with a token for the same digits after a zero',
    request: { uid: 7, token: tokenForText('lobby', '007') },
    reason: 'UID_TYPE_SUSPECTED',
    answers: [2010009, 110, 110, 3],
  },
  {
    row: 15,
    situation: 'a channel that the pattern does not cover',
    request: {
      channel: 'kitchen-9',
      token: tokenWith({
        services: [rtc({ channel: channelPattern('lobby-*'), uid: anyUid, role: 'subscriber' })],
      }),
    },
    reason: 'CHANNEL_MISMATCH',
    answers: [2010009, 110, 110, 4],
  },
  {
    row: 17,
    situation: 'a certificate that was disabled since',
    at: halfRotated,
    request: { token: tokenWith({ certificate: SECONDARY }) },
    reason: 'CERTIFICATE_DISABLED',
    answers: [2010009, 110, 110, 3],
  },
  {
    row: 17,
    situation: 'a certificate that was deleted since',
    at: { ...project, certificates: project.certificates.slice(0, 1) },
    request: { token: tokenWith({ certificate: SECONDARY }) },
    reason: 'BAD_SIGNATURE',
    answers: [2010009, 110, 110, 3],
  },
  {
    row: 18,
    situation: 'a token without RTC',
    request: { token: tokenWith({ services: [rtm({ userId: '12345' })] }) },
    reason: 'NO_RTC_SERVICE',
    answers: [2010009, 110, 110, 3],
  },
  {
    row: 18,
    situation: 'a token without the privilege to join',
    request: {
      token: tokenWith({
        services: [rtc({ channel: 'lobby', uid: 12_345, privileges: ['publishAudioStream'] })],
      }),
    },
    reason: 'NO_JOIN_PRIVILEGE',
    answers: [2010009, 110, 110, 3],
  },
  {
    row: 19,
    situation: 'a token at its end',
    now: NOW + HOUR,
    reason: 'TOKEN_EXPIRED',
    answers: [2010013, 118, 109, 2],
  },
  {
    row: 19,
    situation: 'a token of an hour, two days later',
    now: NOW + 2 * DAY,
    reason: 'TOKEN_EXPIRED',
    answers: [2010013, 118, 109, 2],
  },
  {
    row: 19,
    situation: 'a join privilege at its end',
    now: NOW + 60,
    request: {
      token: tokenWith({
        services: [rtc({ channel: 'lobby', uid: 12_345, privileges: { joinChannel: 60 } })],
      }),
    },
    reason: 'JOIN_PRIVILEGE_EXPIRED',
    answers: [2010013, 118, 109, 2],
  },
  {
    row: 20,
    situation: 'a token of a week after 24 hours',
    now: NOW + DAY,
    request: { token: tokenWith({ lifetime: 7 * DAY }) },
    reason: 'TOO_OLD',
    answers: [2010010, 109, 109, 2],
  },
  {
    row: 24,
    situation: 'a token from 61 seconds ahead',
    now: NOW - 61,
    reason: 'NOT_YET_VALID',
    answers: [2010009, 110, 110, 3],
  },
]

function rtcAnyChannel(): ReturnType<typeof rtc> {
  return rtc({ channel: anyChannel, uid: anyUid, role: 'subscriber' })
}

function judge(row: Row): ReturnType<typeof admit> {
  const at = 'at' in row ? row.at : project
  return admit(join(row.request), at, { now: row.now ?? NOW })
}

describe('the decision table', () => {
  test.for(refusals)('row $row: refuses $situation', ({ reason, answers, ...row }) => {
    const admission = judge(row)
    expect(admission).toMatchObject({ admitted: false, reason })
    if (admission.admitted) return
    const { platformCode, edgeCode, nativeCode, nativeRenewResult } = admission
    expect([platformCode, edgeCode, nativeCode, nativeRenewResult]).toEqual(answers)
  })
})
