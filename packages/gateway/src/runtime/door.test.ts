import { createHmac } from 'node:crypto'
import { deflateSync, inflateSync } from 'node:zlib'
import { rtc, signToken } from '@tessera/token'
import { describe, expect, test } from 'vitest'
import { ProjectList } from '../projects/project-list.ts'
import { Door, type TokenExpiryPolicy } from './door.ts'

const appId = '0123456789abcdef0123456789abcdef'
const appCertificate = 'fedcba9876543210fedcba9876543210'
const NOW = 1_800_000_000

function grant(options: {
  readonly policy: TokenExpiryPolicy
  readonly coHostAuth: boolean
  readonly privileges: Parameters<typeof rtc>[0]['privileges'] & object
}): { endsAt: number; audio: number; video: number } {
  const settings = [{ appId, appCertificate, coHostAuth: options.coHostAuth }]
  const projects = new ProjectList(settings, { now: () => NOW, randomHex: () => '0' })
  const door = new Door(projects, options.policy)
  const token = signToken(
    { appId, appCertificate },
    {
      services: [rtc({ channel: 'lobby', uid: 7, privileges: options.privileges })],
      expiresInSeconds: 600,
    },
    { now: NOW },
  )
  const admission = door.join({ appId, channel: 'lobby', uid: 7 }, 7, token, NOW + 0.9)
  if (!admission.admitted) throw new Error(admission.reason)
  const { endsAt, publishEndsAt } = door.grantOf(admission)
  return {
    endsAt: endsAt - NOW,
    audio: publishEndsAt.audio - NOW,
    video: publishEndsAt.video - NOW,
  }
}

/** The token itself is for 600 seconds in all rows. */
describe('what a channel remembers of a token', () => {
  test.for([
    { policy: 'kick', join: 0, ends: 600 },
    { policy: 'stay', join: 0, ends: 600 },
    { policy: 'kick', join: 300, ends: 300 },
    { policy: 'stay', join: 300, ends: 300 },
    { policy: 'kick', join: 3600, ends: 600 },
    { policy: 'stay', join: 3600, ends: 3600 },
    { policy: 'stay', join: 500_000, ends: 86_400 },
  ] as const)(
    'join privilege of $join s, policy $policy: ends after $ends s',
    ({ policy, join, ends }) => {
      const { endsAt } = grant({ policy, coHostAuth: false, privileges: { joinChannel: join } })
      expect(endsAt).toBe(ends)
    },
  )

  test('without co-host authentication everybody may publish to the end', () => {
    const rights = grant({ policy: 'kick', coHostAuth: false, privileges: { joinChannel: 300 } })
    expect(rights).toEqual({ endsAt: 300, audio: 300, video: 300 })
  })

  test('with it each kind has its own end, or never began', () => {
    const privileges = { joinChannel: 300, publishAudioStream: 60 }
    const rights = grant({ policy: 'kick', coHostAuth: true, privileges })
    expect(rights).toEqual({ endsAt: 300, audio: 60, video: Number.NEGATIVE_INFINITY })
  })
})

/** The token with so many bytes behind its last service, signed as the rest. Its salt has to be 1. */
function lengthened(token: string, bytes: number): string {
  const hmac = (key: Uint8Array, data: Uint8Array): Buffer =>
    createHmac('sha256', key).update(data).digest()
  const u32 = (value: number): Buffer => {
    const four = Buffer.alloc(4)
    four.writeUInt32LE(value)
    return four
  }
  const payload = inflateSync(Buffer.from(token.slice(3), 'base64'))
  const signed = Buffer.concat([payload.subarray(2 + 32), Buffer.alloc(bytes)])
  const signature = hmac(hmac(u32(1), hmac(u32(NOW), Buffer.from(appCertificate))), signed)
  const whole = Buffer.concat([payload.subarray(0, 2), signature, signed])
  return `007${deflateSync(whole).toString('base64')}`
}

describe('who is meant by a token', () => {
  const settings = [{ appId, appCertificate }]
  const door = new Door(new ProjectList(settings, { now: () => NOW, randomHex: () => '0' }), 'kick')
  const account = 'alice'
  const inLobby = { appId, channel: 'lobby', uid: 7 }

  test.for([
    { what: 'a number, of those who ask for it', uid: 7, who: inLobby, asked: 7, admitted: true },
    { what: 'a number, of those who get it', uid: 7, who: inLobby, asked: 0, admitted: false },
    { what: 'nobody, of those who get a number', uid: 0, who: inLobby, asked: 0, admitted: true },
    { what: 'an account', uid: account, who: { ...inLobby, account }, asked: 0, admitted: true },
    { what: 'its number', uid: 7, who: { ...inLobby, account }, asked: 0, admitted: true },
    { what: 'another', uid: 'bob', who: { ...inLobby, account }, asked: 0, admitted: false },
  ])('$what: $admitted', ({ uid, who, asked, admitted }) => {
    const service = rtc({ channel: 'lobby', uid, role: 'publisher' })
    const claims = { services: [service], expiresInSeconds: 600 }
    const token = signToken({ appId, appCertificate }, claims, { now: NOW })
    expect(door.join(who, asked, token, NOW).admitted).toBe(admitted)
    expect(door.renewal(who, token, NOW).admitted).toBe(admitted || uid === who.uid)
  })

  test.for([
    { bytes: 60_000, admitted: true },
    { bytes: 70_000, admitted: false },
  ])('somebody by a good token with $bytes bytes at its end: $admitted', ({ bytes, admitted }) => {
    const claims = {
      services: [rtc({ channel: 'lobby', uid: 7, role: 'publisher' })],
      expiresInSeconds: 600,
    }
    const token = lengthened(
      signToken({ appId, appCertificate }, claims, { now: NOW, salt: 1 }),
      bytes,
    )
    expect(token.length).toBeLessThan(2048)
    expect(door.join(inLobby, 7, token, NOW).admitted).toBe(admitted)
  })

  test.for([undefined, '0'.repeat(8193)])('nobody, when there is none to be read', (token) => {
    expect(door.renewal(inLobby, token, NOW)).toMatchObject({ reason: 'TOKEN_MALFORMED' })
  })
})
