import { describe, expect, test } from 'vitest'

import { encodePayload } from '../wire/payload.ts'
import { wrapPayload } from '../wire/token-text.ts'
import type { Admission, AdmissionProject, JoinRequest } from './admission.ts'
import { admit } from './admit.ts'

const APP_ID = '0123456789abcdef0123456789abcdef'
const CERTIFICATE = 'a1'.repeat(16)
const NOW = 1_800_000_000
const HOUR = 3_600

const project: AdmissionProject = {
  appId: APP_ID,
  certificates: [{ slot: 'primary', value: CERTIFICATE, enabled: true }],
  status: 'active',
  allowsAppIdOnly: false,
  coHostAuthentication: true,
}

interface Part {
  readonly channel?: string
  readonly uid?: string
  readonly privileges?: readonly (readonly [number, number])[]
}

/** A token with one RTC service for each part, as no builder makes them. */
function tokenOf(...parts: readonly Part[]): string {
  const services = parts.map(({ channel = 'lobby', uid = '12345', privileges = [[1, HOUR]] }) => ({
    type: 1,
    privileges: privileges.map(([id, seconds]): [number, number] => [id, seconds]),
    texts: [channel, uid],
  }))
  const claims = { appId: APP_ID, issuedAt: NOW, expiresInSeconds: HOUR, salt: 1, services }
  const payload = encodePayload(claims, CERTIFICATE)
  return wrapPayload(payload, payload.length)
}

function judge(token: string, change: Partial<JoinRequest> = {}): Admission {
  const request = { appId: APP_ID, channel: 'lobby', uid: 12_345, token, ...change }
  return admit(request, project, { now: NOW })
}

describe('a 007 token with several RTC services', () => {
  const otherChannel: Part = { channel: 'kitchen' }
  const otherUid: Part = { uid: '54321' }
  const account: Part = { uid: 'ada' }
  const noJoin: Part = { privileges: [[2, HOUR]] }

  test.for([
    { parts: [otherChannel, otherUid], reason: 'UID_MISMATCH' },
    { parts: [otherUid, otherChannel], reason: 'UID_MISMATCH' },
    { parts: [otherUid, account], reason: 'UID_MISMATCH' },
    { parts: [account, otherUid], reason: 'UID_TYPE_SUSPECTED' },
    { parts: [noJoin, otherUid, otherChannel], reason: 'NO_JOIN_PRIVILEGE' },
  ])('is refused for the one that came furthest, the first of equals: $reason', (row) => {
    expect(judge(tokenOf(...row.parts))).toMatchObject({ admitted: false, reason: row.reason })
  })

  test('is admitted by the one that fits, wherever it stands', () => {
    for (const parts of [
      [{}, otherChannel],
      [otherUid, noJoin, {}],
    ]) {
      expect(judge(tokenOf(...parts))).toMatchObject({
        admitted: true,
        by: 'token',
        tokenVersion: '007',
      })
    }
  })
})

test('privileges that nobody knows grant nothing', () => {
  const admission = judge(
    tokenOf({
      privileges: [
        [1, HOUR],
        [99, HOUR],
      ],
    }),
  )
  expect(admission.admitted && admission.privileges).toEqual({ joinChannel: NOW + HOUR })
})

test("the word for a missing account is nobody's account", () => {
  expect(judge(tokenOf({ uid: 'undefined' }))).toMatchObject({ admitted: false })
})
