import { createRequire } from 'node:module'

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { decode006 } from './decode.ts'
import { encode006 } from './encode.ts'
import type { Role006 } from './privileges.ts'
import { sign006, signRtm006 } from './sign.ts'

/** What the tests touch of Agora's packages, which have no types for it. */
interface OfficialToken {
  salt: number
  ts: number
  addPriviledge: (id: number, expiresAt: number) => void
  build: () => string
}
type OfficialTokenClass = new (
  appId: string,
  certificate: string,
  channel: string,
  uid: string | number,
) => OfficialToken
interface OfficialAccessToken {
  readonly AccessToken: OfficialTokenClass
}
interface OfficialBuilders {
  readonly RtcTokenBuilder: {
    buildTokenWithUid: (...args: readonly (string | number)[]) => string
  }
  readonly RtmTokenBuilder: {
    buildToken: (...args: readonly (string | number)[]) => string
  }
}

const require = createRequire(import.meta.url)
const packages = {
  'agora-access-token': require('agora-access-token/src/AccessToken') as OfficialAccessToken,
  'agora-token': require('agora-token/src/AccessToken') as OfficialAccessToken,
}
const builders = require('agora-access-token') as OfficialBuilders

const u32 = fc.nat({ max: 2 ** 32 - 1 })
const hex32 = fc.string({
  unit: fc.constantFrom(...Array.from('0123456789abcdefABCDEF')),
  minLength: 32,
  maxLength: 32,
})
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.string({ unit: 'grapheme', maxLength: 80 }),
  fc.string({ unit: 'grapheme-ascii', minLength: 100, maxLength: 400 }),
)
const claims = fc.record({
  appId: hex32,
  certificate: hex32,
  channel: text,
  uid: fc.oneof(u32, fc.constant(0), text),
  salt: u32,
  ts: u32,
  privileges: fc.array(fc.tuple(fc.nat({ max: 65_535 }), u32), { maxLength: 100 }),
})

describe.each(Object.entries(packages))('against npm %s', (_name, { AccessToken }) => {
  test('any claims give the same string', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(claims, ({ appId, certificate, channel, uid, salt, ts, privileges }) => {
        const official = new AccessToken(appId, certificate, channel, uid)
        official.salt = salt
        official.ts = ts
        for (const [id, expiresAt] of privileges) official.addPriviledge(id, expiresAt)
        const wire = { appId, channel, uid: uid === 0 ? '' : String(uid), salt, ts, privileges }
        expect(encode006(wire, certificate)).toBe(official.build())
      }),
      { numRuns: 3000 },
    )
  })
})

describe('against the builders of npm agora-access-token', () => {
  const key = {
    appId: '970CA35de60c44645bbae8a215061b33',
    appCertificate: '5CFd2fd1755d40ecb72977518be15d3b',
  }
  const ids = [key.appId, key.appCertificate]
  const clock = Math.floor(Date.now() / 1000)
  const expiresAt = clock + 3600

  test.for<[Role006, number]>([
    ['attendee', 0],
    ['publisher', 1],
    ['subscriber', 2],
    ['admin', 101],
  ])('a token for a %s is the same as for role %i', ([role, number]) => {
    const { RtcTokenBuilder } = builders
    for (const uid of [0, 1, 1234, 4_294_967_295]) {
      const theirs = RtcTokenBuilder.buildTokenWithUid(...ids, 'lobby', uid, number, expiresAt)
      const { salt, ts } = decode006(theirs)
      const options = { now: ts - 86_400, salt }
      expect(sign006(key, { channel: 'lobby', uid, role, expiresAt }, options)).toBe(theirs)
    }
  })

  test('a token for RTM is the same', () => {
    const { RtmTokenBuilder } = builders
    const theirs = RtmTokenBuilder.buildToken(...ids, 'ada', 1, expiresAt)
    const { salt, ts } = decode006(theirs)
    const options = { now: ts - 86_400, salt }
    expect(signRtm006(key, { userId: 'ada', expiresAt }, options)).toBe(theirs)
  })
})
