import type { Buffer } from 'node:buffer'

import agoraToken, { RtcRole, RtcTokenBuilder, Rtm2Permissions } from '@tessera/agora-token'
import { RtcRole as RtcRole006, RtmRole } from '@tessera/agora-token/access-token'
import { AccessToken } from '@tessera/agora-token/src/AccessToken'
import accessToken2, {
  AccessToken2,
  Service,
  ServiceRtc,
} from '@tessera/agora-token/src/AccessToken2'
import { generateMediaChannelKey } from '@tessera/agora-token/src/DynamicKey5.js'
import signaling from '@tessera/agora-token/src/SignalingToken'
import type * as officialAccessToken from 'agora-access-token'
import type * as official from 'agora-token'
import { describe, expect, expectTypeOf, test } from 'vitest'

import type * as ourAccessToken from '../src/access-token.ts'
import type * as ours from '../src/index.ts'

describe('types', () => {
  test('whatever the official types let through compiles', () => {
    expectTypeOf<typeof ours>().toExtend<Omit<typeof official, never>>()
    expectTypeOf<typeof ourAccessToken>().toExtend<Omit<typeof officialAccessToken, never>>()
  })

  test('an official program needs no change of its types', () => {
    // With literal types the second assignment would be an error.
    let role = RtcRole.PUBLISHER
    expect(role).toBe(1)
    role = RtcRole.SUBSCRIBER
    expect(role).toBe(2)
    expectTypeOf(role).toEqualTypeOf<number>()
    expectTypeOf(RtcRole006.ADMIN).toEqualTypeOf<number>()
    expectTypeOf(RtmRole.Rtm_User).toEqualTypeOf<number>()
    expectTypeOf(Rtm2Permissions.kRead).toEqualTypeOf<number>()
    expectTypeOf<ReturnType<typeof RtcTokenBuilder.buildTokenWithUid>>().toBeString()
    expectTypeOf(agoraToken.RtcTokenBuilder).toEqualTypeOf<typeof RtcTokenBuilder>()
  })

  test('privilegeExpire is optional, as its default says', () => {
    expectTypeOf<Parameters<typeof RtcTokenBuilder.buildTokenWithUid>['length']>().toEqualTypeOf<
      6 | 7
    >()
  })

  test('reading and verifying are typed, which the official types leave out', () => {
    const token = new AccessToken2('', '', null, 600)
    expectTypeOf(token.from_string('007')).toBeBoolean()
    expectTypeOf(token.verifySignature('')).toBeBoolean()
    expectTypeOf(token.services).toEqualTypeOf<Service[]>()
    expectTypeOf(token.appId).toEqualTypeOf<string | Buffer>()
    expectTypeOf(token.issueTs).toBeNumber()
    expectTypeOf(new ServiceRtc('room', 1).__uid).toEqualTypeOf<string | Buffer>()
    expectTypeOf(new AccessToken('', '', '', 0).messages).toEqualTypeOf<{
      [privilege: number]: number
    }>()
    expectTypeOf(accessToken2.kRtcServiceType).toExtend<number>()
    expect(token.services).toEqual([])
  })

  test('mistakes that always throw or never help do not compile', () => {
    // @ts-expect-error -- a missing channel
    expect(() => generateMediaChannelKey('', '')).toThrow(TypeError)
    // @ts-expect-error -- a lifetime as a text
    expect(signaling.get('a', 'b', 'c', '60')).toMatch(/^1:a:/)
    // @ts-expect-error -- a service without a type
    expect(new Service().service_type()).toBeUndefined()
  })
})
