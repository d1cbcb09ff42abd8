import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { encode006, PRIVILEGES_006, sign006, signRtm006, verify006 } from '../006/index.ts'
import { crc32 } from '../wire/crc32.ts'
import { utf8 } from '../wire/utf8.ts'
import type { Admission, AdmissionProject, JoinRequest } from './admission.ts'
import { admit } from './admit.ts'

const APP_ID = '0123456789abcdef0123456789abcdef'
const PRIMARY = 'a1'.repeat(16)
const DISABLED = 'b2'.repeat(16)
const NOW = 1_800_000_000
const DAY = 86_400

const project: AdmissionProject = {
  appId: APP_ID,
  certificates: [
    { slot: 'primary', value: PRIMARY, enabled: true },
    { slot: 'secondary', value: DISABLED, enabled: false },
  ],
  status: 'active',
  allowsAppIdOnly: false,
  coHostAuthentication: true,
}

interface Options {
  readonly appId?: string
  readonly certificate?: string
  readonly channel?: string
  /** As text: `""` is any user. */
  readonly uid?: string
  /** By default the token is issued at `NOW`. */
  readonly ts?: number
  readonly join?: number
  readonly privileges?: readonly (readonly [number, number])[]
}

function token006(options: Options = {}): string {
  return encode006(
    {
      appId: options.appId ?? APP_ID,
      channel: options.channel ?? 'lobby',
      uid: options.uid ?? '12345',
      salt: 1,
      ts: options.ts ?? NOW + DAY,
      privileges: options.privileges ?? [[PRIVILEGES_006.joinChannel, options.join ?? NOW + 600]],
    },
    options.certificate ?? PRIMARY,
  )
}

function judge(token: string, change: Partial<JoinRequest> = {}, now: number = NOW): Admission {
  return admit({ appId: APP_ID, channel: 'lobby', uid: 12_345, token, ...change }, project, { now })
}

/** The token with one of its two checksums replaced: nothing signs them. */
function relabelled(token: string, field: 'channel' | 'uid', text: string): string {
  const content = Uint8Array.from(atob(token.slice(35)), (character) => character.charCodeAt(0))
  new DataView(content.buffer).setUint32(field === 'channel' ? 34 : 38, crc32(utf8(text)), true)
  return token.slice(0, 35) + btoa(String.fromCharCode(...content))
}

describe('a 006 token', () => {
  test.for([
    { row: 8, token: '006', reason: 'TOKEN_MALFORMED' },
    { row: 8, token: token006().slice(0, -4), reason: 'TOKEN_MALFORMED' },
    { row: 8, token: token006({ certificate: 'c3'.repeat(16) }), reason: 'BAD_SIGNATURE' },
    { row: 9, token: token006({ appId: 'f'.repeat(32) }), reason: 'APP_MISMATCH' },
    { row: 10, token: token006({ channel: 'Lobby' }), reason: 'CHANNEL_MISMATCH' },
    { row: 10, token: token006({ channel: '' }), reason: 'CHANNEL_MISMATCH' },
    { row: 10, token: token006({ channel: '*' }), reason: 'CHANNEL_MISMATCH' },
    { row: 11, token: token006({ uid: '12346' }), reason: 'UID_MISMATCH' },
    { row: 11, token: token006({ uid: '0' }), reason: 'UID_MISMATCH' },
    // Not the account of somebody who has none.
    { row: 11, token: token006({ uid: 'undefined' }), reason: 'UID_MISMATCH' },
    { row: 17, token: token006({ certificate: DISABLED }), reason: 'CERTIFICATE_DISABLED' },
    { row: 18, token: token006({ privileges: [[2, 0]] }), reason: 'NO_JOIN_PRIVILEGE' },
    { row: 18, token: token006({ privileges: [] }), reason: 'NO_JOIN_PRIVILEGE' },
    {
      row: 18,
      token: signRtm006(
        { appId: APP_ID, appCertificate: PRIMARY },
        { userId: 'ada', expiresAt: 0 },
      ),
      reason: 'NO_RTC_SERVICE',
    },
    { row: 19, token: token006({ join: NOW }), reason: 'TOKEN_EXPIRED' },
    {
      row: 19,
      token: token006({
        privileges: [
          [1, NOW],
          [2, 0],
        ],
      }),
      reason: 'JOIN_PRIVILEGE_EXPIRED',
    },
    { row: 19, token: token006({ ts: NOW, join: 0 }), reason: 'TOKEN_EXPIRED' },
    { row: 20, token: token006({ ts: NOW, join: NOW + 6 * DAY }), reason: 'TOO_OLD' },
    { row: 24, token: token006({ ts: NOW + DAY + 61 }), reason: 'NOT_YET_VALID' },
  ])('row $row: meets $reason', ({ token, reason }) => {
    expect(judge(token)).toMatchObject({ admitted: false, reason })
  })

  test.for([
    { row: 8, what: 'its own names', token: token006(), end: NOW + 600 },
    { row: 12, what: 'any user', token: token006({ uid: '' }), end: NOW + 600 },
    { row: 21, what: 'an end of 0', token: token006({ join: 0 }), end: NOW + DAY },
    { row: 21, what: 'an end in a week', token: token006({ join: NOW + 7 * DAY }), end: NOW + DAY },
    {
      row: 24,
      what: 'a clock 60 s ahead',
      token: token006({ ts: NOW + DAY + 60 }),
      end: NOW + 600,
    },
  ])('row $row: is admitted with $what', ({ token, end }) => {
    expect(judge(token)).toMatchObject({
      admitted: true,
      tokenVersion: '006',
      certificateSlot: 'primary',
      deadlines: { leaveAt: end, stayUntil: end, tokenExpiryMatters: false },
    })
  })

  test('is not admitted for uid 0 when it is for one user', () => {
    expect(judge(token006(), { uid: 0 })).toMatchObject({ reason: 'UID_MISMATCH' })
  })

  test('for the account "0" is suspected to be meant for uid 0', () => {
    expect(judge(token006({ uid: '0' }), { uid: 0 })).toMatchObject({
      reason: 'UID_TYPE_SUSPECTED',
    })
  })

  test('for a number is good for the account that has it', () => {
    expect(judge(token006(), { uid: 'ada', accountUid: 12_345 }).admitted).toBe(true)
  })

  test('is not admitted with a changed checksum, though that is not signed', () => {
    const good = token006()
    expect(judge(relabelled(good, 'channel', 'kitchen'))).toMatchObject({
      reason: 'CHANNEL_MISMATCH',
    })
    expect(judge(relabelled(good, 'uid', '7'))).toMatchObject({ reason: 'UID_MISMATCH' })
    expect(judge(relabelled(good, 'channel', 'kitchen'), { channel: 'kitchen' })).toMatchObject({
      reason: 'BAD_SIGNATURE',
    })
  })

  test('gives the rights of its role, each with its end', () => {
    const token = sign006(
      { appId: APP_ID, appCertificate: PRIMARY },
      {
        channel: 'lobby',
        uid: 12_345,
        privileges: { joinChannel: 0, publishAudioStream: NOW + 60 },
      },
      { now: NOW },
    )
    const admission = judge(token)
    expect(admission).toMatchObject({
      privileges: { joinChannel: NOW + DAY, publishAudioStream: NOW + 60 },
      mayPublish: { audio: { allowed: true, endsAt: NOW + 60 }, video: { allowed: false } },
    })
  })

  test('gives a publisher the right to every kind of stream, and to nothing else', () => {
    const ids = [1, 2, 3, 4, PRIVILEGES_006.rtmLogin, 99]
    const admission = judge(token006({ privileges: ids.map((id) => [id, NOW + 60]) }))
    expect(admission.admitted && admission.privileges).toEqual({
      joinChannel: NOW + 60,
      publishAudioStream: NOW + 60,
      publishVideoStream: NOW + 60,
      publishDataStream: NOW + 60,
    })
  })

  test('gives each kind of stream the end of its own privilege', () => {
    const privileges = [0, 10, 20, 30].map((seconds, at): [number, number] => [
      at + 1,
      NOW + 60 + seconds,
    ])
    privileges[0] = [PRIVILEGES_006.joinChannel, NOW + 600]
    const right = (endsAt: number): object => ({ allowed: true, endsAt, stayUntil: endsAt })
    expect(judge(token006({ privileges }))).toMatchObject({
      mayPublish: { audio: right(NOW + 70), video: right(NOW + 80), data: right(NOW + 90) },
    })
  })

  test('is admitted only where verify006 takes it', () => {
    const options = fc.record({
      certificate: fc.constantFrom(PRIMARY, 'c3'.repeat(16)),
      channel: fc.constantFrom('lobby', 'kitchen'),
      uid: fc.constantFrom('', '0', '12345'),
      ts: fc.integer({ min: NOW - DAY, max: NOW + DAY + 120 }),
      join: fc.oneof(fc.constant(0), fc.integer({ min: NOW - DAY, max: NOW + 2 * DAY })),
    })
    fc.assert(
      fc.property(options, (made) => {
        const token = token006(made)
        const verify = (uid: number): unknown =>
          verify006(
            token,
            { appId: APP_ID, certificates: [PRIMARY], channel: 'lobby', uid },
            { now: NOW },
          )
        if (judge(token).admitted) expect(() => verify(made.uid === '' ? 0 : 12_345)).not.toThrow()
        else {
          expect(() => verify(0)).toThrow()
          expect(() => verify(12_345)).toThrow()
        }
      }),
    )
  })
})
