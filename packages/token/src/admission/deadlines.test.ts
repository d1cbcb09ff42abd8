import { describe, expect, test } from 'vitest'

import { rtc } from '../services.ts'
import { signToken } from '../sign.ts'
import type { AdmissionProject, Admitted } from './admission.ts'
import { admit } from './admit.ts'
import { judgePublish, judgeRole, publishableKinds } from './publishing.ts'

const APP_ID = '0123456789abcdef0123456789abcdef'
const CERTIFICATE = 'a1'.repeat(16)
const NOW = 1_800_000_000
const DAY = 86_400

interface Privileges {
  readonly joinChannel?: number
  readonly publishAudioStream?: number
  readonly publishVideoStream?: number
}

function member(privileges: Privileges, lifetime: number, coHostAuthentication = true): Admitted {
  const project: AdmissionProject = {
    appId: APP_ID,
    certificates: [{ slot: 'primary', value: CERTIFICATE, enabled: true }],
    status: 'active',
    allowsAppIdOnly: true,
    coHostAuthentication,
  }
  const token = signToken(
    { appId: APP_ID, appCertificate: CERTIFICATE },
    { services: [rtc({ channel: 'lobby', uid: 1, privileges })], expiresInSeconds: lifetime },
    { now: NOW, salt: 1, maxLifetimeSeconds: 7 * DAY },
  )
  const admission = admit({ appId: APP_ID, channel: 'lobby', uid: 1, token }, project, {
    now: NOW,
  })
  if (!admission.admitted) throw new Error(admission.reason)
  return admission
}

describe('deadlines', () => {
  test.for([
    { case: 'both end together', join: 600, token: 600, leave: 600, stay: 600 },
    { case: 'the privilege ends first', join: 300, token: 600, leave: 300, stay: 300 },
    { case: 'the token ends first', join: 900, token: 600, leave: 600, stay: 900 },
    { case: 'the privilege has no end of its own', join: 0, token: 600, leave: 600, stay: 600 },
    { case: 'both outlive the day', join: 3 * DAY, token: 2 * DAY, leave: DAY, stay: DAY },
    {
      case: 'the privilege alone outlives the day',
      join: 2 * DAY,
      token: 600,
      leave: 600,
      stay: DAY,
    },
  ])('when $case', ({ join, token, leave, stay }) => {
    expect(member({ joinChannel: join }, token).deadlines).toEqual({
      tokenEndsAt: NOW + token,
      joinEndsAt: join === 0 ? undefined : NOW + join,
      dayEndsAt: NOW + DAY,
      leaveAt: NOW + leave,
      stayUntil: NOW + stay,
      tokenExpiryMatters: leave !== stay,
    })
  })

  test('lists each privilege with its effective end', () => {
    const { privileges } = member({ joinChannel: 0, publishAudioStream: 60 }, 600)
    expect(privileges).toEqual({ joinChannel: NOW + 600, publishAudioStream: NOW + 60 })
  })
})

describe('publishing, row 30', () => {
  const speaker = member({ joinChannel: 600, publishAudioStream: 60 }, 600)
  const listener = member({ joinChannel: 600 }, 600)

  test('with co-host authentication a right ends with its privilege', () => {
    expect(speaker.mayPublish).toEqual({
      audio: { allowed: true, endsAt: NOW + 60, stayUntil: NOW + 60 },
      video: { allowed: false },
      data: { allowed: false },
    })
  })

  test('without co-host authentication a subscriber may publish everything', () => {
    const right = { allowed: true, endsAt: NOW + 600, stayUntil: NOW + 600 }
    expect(member({ joinChannel: 600 }, 600, false).mayPublish).toEqual({
      audio: right,
      video: right,
      data: right,
    })
  })

  test('never outlives the membership', () => {
    const { mayPublish } = member({ joinChannel: 60, publishAudioStream: 600 }, 600)
    expect(mayPublish.audio).toEqual({ allowed: true, endsAt: NOW + 60, stayUntil: NOW + 60 })
  })

  test('outlives the token where its end removes nobody', () => {
    const outliving = member({ joinChannel: 900, publishAudioStream: 900 }, 600)
    const now = NOW + 700
    expect(publishableKinds(outliving, { now })).toEqual([])
    expect(publishableKinds(outliving, { now, onTokenEnd: 'stay' })).toEqual(['audio'])
  })

  test('a listener cannot become host, and meets 2018', () => {
    expect(judgeRole(listener, 'host', { now: NOW })).toMatchObject({
      allowed: false,
      reason: 'ROLE_NOT_PERMITTED',
      edgeCode: 2018,
      edgeName: 'ERR_SET_CLIENT_ROLE_TIMEOUT',
      edgeText: 'no permission to publish',
      nativeCode: 2,
    })
  })

  test('a speaker can become host, until the last privilege ends', () => {
    expect(judgeRole(speaker, 'host', { now: NOW + 59 }).allowed).toBe(true)
    expect(judgeRole(speaker, 'host', { now: NOW + 60 }).allowed).toBe(false)
  })

  test('everybody can become audience', () => {
    expect(judgeRole(listener, 'audience', { now: NOW })).toEqual({ allowed: true })
  })

  test('a kind without its privilege meets 2020', () => {
    expect(judgePublish(speaker, ['audio'], { now: NOW })).toEqual({ allowed: true })
    expect(judgePublish(speaker, ['audio', 'video'], { now: NOW })).toMatchObject({
      allowed: false,
      reason: 'PUBLISH_NOT_PERMITTED',
      edgeCode: 2020,
      edgeName: 'ERR_PUBLISH_REQUEST_INVALID',
    })
  })
})

describe('the App ID alone, row 29', () => {
  const join = { appId: APP_ID, channel: 'lobby', uid: 1, token: null }
  const project: AdmissionProject = {
    appId: APP_ID,
    certificates: [],
    status: 'active',
    allowsAppIdOnly: true,
    coHostAuthentication: false,
  }

  test('lasts 24 hours and may publish', () => {
    const right = { allowed: true, endsAt: NOW + DAY, stayUntil: NOW + DAY }
    expect(admit(join, project, { now: NOW })).toEqual({
      admitted: true,
      by: 'app-id',
      tokenVersion: undefined,
      issuedAt: NOW,
      certificateSlot: undefined,
      privileges: {},
      mayPublish: { audio: right, video: right, data: right },
      deadlines: {
        tokenEndsAt: undefined,
        joinEndsAt: undefined,
        dayEndsAt: NOW + DAY,
        leaveAt: NOW + DAY,
        stayUntil: NOW + DAY,
        tokenExpiryMatters: false,
      },
    })
  })

  test('does not publish under co-host authentication', () => {
    const admission = admit(join, { ...project, coHostAuthentication: true }, { now: NOW })
    expect(admission).toMatchObject({ mayPublish: { audio: { allowed: false } } })
  })
})
