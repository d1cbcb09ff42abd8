import { describe, expect, expectTypeOf, test } from 'vitest'

import { type PrivilegeName } from './privileges.ts'
import {
  apaasApp,
  apaasRoomUser,
  apaasUser,
  chat,
  chatApp,
  conversationalAi,
  fcdn,
  fpa,
  type Role,
  rtc,
  type RtcOptions,
  rtm,
  rtm2,
  type Service,
  speechToText,
  streaming,
} from './services.ts'
import { anyChannel, anyUid, channelPattern, uidPattern } from './wildcards.ts'

/** `undefined` as a lifetime stands for the token's own. */
const FOR_TOKEN = undefined

describe('each service becomes what Agora expects', () => {
  test.for<{ what: string; make: () => Service; wire: Service['wire'] }>([
    {
      what: 'an RTC publisher',
      make: () => rtc({ channel: 'lobby', uid: 42, role: 'publisher' }),
      wire: [
        {
          type: 1,
          privileges: [
            [1, FOR_TOKEN],
            [2, FOR_TOKEN],
            [3, FOR_TOKEN],
            [4, FOR_TOKEN],
          ],
          texts: ['lobby', '42'],
        },
      ],
    },
    {
      what: 'an RTC subscriber',
      make: () => rtc({ channel: 'lobby', uid: 'alice', role: 'subscriber' }),
      wire: [{ type: 1, privileges: [[1, FOR_TOKEN]], texts: ['lobby', 'alice'] }],
    },
    {
      what: 'an RTC publisher whose privileges end before the token',
      make: () =>
        rtc({
          channel: 'lobby',
          uid: 0,
          role: 'publisher',
          privilegesExpireInSeconds: 60,
        }),
      wire: [
        {
          type: 1,
          privileges: [
            [1, 60],
            [2, 60],
            [3, 60],
            [4, 60],
          ],
          texts: ['lobby', ''],
        },
      ],
    },
    {
      what: 'an RTC subscriber whose privilege ends before the token',
      make: () =>
        rtc({ channel: 'lobby', uid: 1, role: 'subscriber', privilegesExpireInSeconds: 60 }),
      wire: [{ type: 1, privileges: [[1, 60]], texts: ['lobby', '1'] }],
    },
    {
      what: 'RTC privileges by name, each with its own end',
      make: () =>
        rtc({
          channel: 'lobby',
          uid: 1,
          privileges: { joinChannel: 3600, publishAudioStream: 0 },
        }),
      wire: [
        {
          type: 1,
          privileges: [
            [1, 3600],
            [2, 0],
          ],
          texts: ['lobby', '1'],
        },
      ],
    },
    {
      what: 'RTC privileges by name, one of them left undefined',
      make: () => {
        const privileges: object = { joinChannel: 3600, publishAudioStream: undefined }
        return rtc({ channel: 'lobby', uid: 1, privileges })
      },
      wire: [{ type: 1, privileges: [[1, 3600]], texts: ['lobby', '1'] }],
    },
    {
      what: 'RTC privileges as a list',
      make: () =>
        rtc({ channel: 'lobby', uid: 1, privileges: ['joinChannel', 'publishDataStream'] }),
      wire: [
        {
          type: 1,
          privileges: [
            [1, FOR_TOKEN],
            [4, FOR_TOKEN],
          ],
          texts: ['lobby', '1'],
        },
      ],
    },
    {
      what: 'RTC in every channel, for every user',
      make: () => rtc({ channel: anyChannel, uid: anyUid, role: 'subscriber' }),
      wire: [{ type: 1, privileges: [[1, FOR_TOKEN]], texts: ['*', ''] }],
    },
    {
      what: 'RTC by patterns',
      make: () =>
        rtc({
          channel: channelPattern('class-*'),
          uid: uidPattern('t*'),
          role: 'subscriber',
        }),
      wire: [{ type: 1, privileges: [[1, FOR_TOKEN]], texts: ['class-*', 't*'] }],
    },
    {
      what: 'RTM',
      make: () => rtm({ userId: 'alice' }),
      wire: [{ type: 2, privileges: [[1, FOR_TOKEN]], texts: ['alice'] }],
    },
    {
      what: 'RTM with a number',
      make: () => rtm({ userId: 7 }),
      wire: [{ type: 2, privileges: [[1, FOR_TOKEN]], texts: ['7'] }],
    },
    {
      what: 'RTM 2 with permissions',
      make: () =>
        rtm2({
          userId: 'alice',
          permissions: {
            users: { read: ['*'] },
            messageChannels: { write: ['b', 'a'], read: ['a'] },
          },
        }),
      wire: [
        {
          type: 8,
          privileges: [[1, FOR_TOKEN]],
          texts: ['alice'],
          permissions: [
            [4, 0, ['*']],
            [0, 1, ['b', 'a']],
            [0, 0, ['a']],
          ],
        },
      ],
    },
    {
      what: 'RTM 2 without permissions',
      make: () => rtm2({ userId: 'alice' }),
      wire: [{ type: 8, privileges: [[1, FOR_TOKEN]], texts: ['alice'], permissions: [] }],
    },
    {
      what: 'a Chat user',
      make: () => chat({ userId: 'alice' }),
      wire: [{ type: 5, privileges: [[1, FOR_TOKEN]], texts: ['alice'] }],
    },
    {
      what: 'the Chat application',
      make: () => chatApp(),
      wire: [{ type: 5, privileges: [[2, FOR_TOKEN]], texts: [''] }],
    },
    {
      what: 'Streaming',
      make: () => streaming({ channel: 'lobby', uid: 5 }),
      wire: [
        {
          type: 3,
          privileges: [
            [1, FOR_TOKEN],
            [2, FOR_TOKEN],
          ],
          texts: ['lobby', '5'],
        },
      ],
    },
    {
      what: 'Fusion CDN',
      make: () => fcdn({ channel: 'lobby', uid: 5 }),
      wire: [
        {
          type: 6,
          privileges: [
            [1, FOR_TOKEN],
            [2, FOR_TOKEN],
          ],
          texts: ['lobby', '5'],
        },
      ],
    },
    {
      what: 'Fusion CDN, playing only',
      make: () => fcdn({ channel: 'lobby', uid: anyUid, privileges: ['play'] }),
      wire: [{ type: 6, privileges: [[2, FOR_TOKEN]], texts: ['lobby', ''] }],
    },
    {
      what: 'full-path acceleration',
      make: () => fpa(),
      wire: [{ type: 4, privileges: [[1, 0]], texts: [] }],
    },
    {
      what: 'a classroom user, who also signs in to RTM and Chat',
      make: () => apaasRoomUser({ roomUuid: 'room', userUuid: '2882341273', role: 0 }),
      wire: [
        { type: 2, privileges: [[1, FOR_TOKEN]], texts: ['2882341273'] },
        { type: 5, privileges: [[1, FOR_TOKEN]], texts: ['6063383428a36fba3fb6030becf8094e'] },
        { type: 7, privileges: [[1, FOR_TOKEN]], texts: ['room', '2882341273'], role: 0 },
      ],
    },
    {
      what: 'a classroom user outside a room',
      make: () => apaasUser({ userUuid: 'alice' }),
      wire: [{ type: 7, privileges: [[2, FOR_TOKEN]], texts: ['', 'alice'], role: -1 }],
    },
    {
      what: 'the classroom application',
      make: () => apaasApp(),
      wire: [{ type: 7, privileges: [[3, FOR_TOKEN]], texts: ['', ''], role: -1 }],
    },
    {
      what: 'conversational AI',
      make: () => conversationalAi(),
      wire: [{ type: 9, privileges: [], texts: [] }],
    },
    {
      what: 'speech to text',
      make: () => speechToText(),
      wire: [{ type: 10, privileges: [], texts: [] }],
    },
  ])('$what', ({ make, wire }) => {
    expect(make().wire).toEqual(wire)
  })

  test.for<Service['type']>([
    'rtc',
    'rtm',
    'rtm2',
    'chat',
    'chatApp',
    'streaming',
    'fpa',
    'fcdn',
    'apaasRoomUser',
    'apaasUser',
    'apaasApp',
    'conversationalAi',
    'speechToText',
  ])('%s says which function made it', (type) => {
    const place = { channel: 'lobby', uid: 1 }
    const made: Record<Service['type'], () => Service> = {
      rtc: () => rtc({ ...place, role: 'subscriber' }),
      rtm: () => rtm({ userId: 'alice' }),
      rtm2: () => rtm2({ userId: 'alice' }),
      chat: () => chat({ userId: 'alice' }),
      chatApp,
      streaming: () => streaming(place),
      fpa,
      fcdn: () => fcdn(place),
      apaasRoomUser: () => apaasRoomUser({ roomUuid: 'room', userUuid: 'alice', role: 1 }),
      apaasUser: () => apaasUser({ userUuid: 'alice' }),
      apaasApp,
      conversationalAi,
      speechToText,
    }
    expect(made[type]().type).toBe(type)
  })

  test.for([0, 1, 32_767])('the classroom role %i is written as it is', (role) => {
    const { wire } = apaasRoomUser({ roomUuid: 'room', userUuid: 'alice', role })
    expect(wire.at(-1)).toMatchObject({ role })
  })
})

describe('a mistake is refused with what to do about it', () => {
  const rtcOf = (options: object): (() => unknown) => {
    return () => rtc({ channel: 'lobby', uid: 1, role: 'publisher', ...options })
  }

  test.for<{ call: () => unknown; error: typeof TypeError; message: string }>([
    {
      call: rtcOf({ role: 'host' }),
      error: TypeError,
      message: `role must be 'publisher' or 'subscriber', got "host"`,
    },
    {
      call: rtcOf({ role: 1 }),
      error: TypeError,
      message: `role must be 'publisher' or 'subscriber', got 1`,
    },
    {
      call: rtcOf({ role: undefined }),
      error: TypeError,
      message: `role must be 'publisher' or 'subscriber', got undefined`,
    },
    {
      call: rtcOf({ privilegesExpireInSeconds: 1_735_689_600 }),
      error: RangeError,
      message: 'privilegesExpireInSeconds 1735689600 looks like a Unix time; pass seconds from now',
    },
    {
      call: rtcOf({ privilegesExpireInSeconds: -1 }),
      error: RangeError,
      message:
        'privilegesExpireInSeconds must be a whole number of seconds from 0 to 4294967295, got -1',
    },
    {
      call: rtcOf({ privileges: { publish: 60 } }),
      error: TypeError,
      message:
        'privileges of rtc are joinChannel, publishAudioStream, publishVideoStream, publishDataStream, got "publish"',
    },
    {
      call: rtcOf({ privileges: ['constructor'] }),
      error: TypeError,
      message:
        'privileges of rtc are joinChannel, publishAudioStream, publishVideoStream, publishDataStream, got "constructor"',
    },
    {
      call: rtcOf({ privileges: { joinChannel: 1_735_689_600 } }),
      error: RangeError,
      message: 'privileges.joinChannel 1735689600 looks like a Unix time; pass seconds from now',
    },
    {
      call: rtcOf({ privileges: { joinChannel: 60 } }),
      error: TypeError,
      message: 'role and privileges exclude each other',
    },
    {
      call: () => rtc({ channel: 'lobby', uid: 1, privileges: true as unknown as [] }),
      error: TypeError,
      message: 'privileges must be a list or an object, got true',
    },
    {
      call: () => rtc({ channel: 'lobby', uid: 1, privileges: null as unknown as [] }),
      error: TypeError,
      message: 'privileges must be a list or an object, got null',
    },
    {
      call: () => fcdn({ channel: 'lobby', uid: 1, privileges: 2 as unknown as [] }),
      error: TypeError,
      message: 'privileges must be a list or an object, got 2',
    },
    {
      call: rtcOf({ channel: anyUid }),
      error: TypeError,
      message: 'channel was given a wildcard for a uid',
    },
    {
      call: rtcOf({ uid: anyChannel }),
      error: TypeError,
      message: 'uid was given a wildcard for a channel',
    },
    {
      call: rtcOf({ channel: undefined }),
      error: TypeError,
      message: 'channel must be a string or anyChannel, got undefined',
    },
    {
      call: () => rtm({ userId: '' }),
      error: RangeError,
      message: 'userId must not be empty',
    },
    {
      call: () => chat({ userId: 1.5 }),
      error: RangeError,
      message: 'userId must be a whole number from 0 to 4294967295, got 1.5',
    },
    {
      call: () => rtm2({ userId: 'a', permissions: { channels: {} } as object }),
      error: TypeError,
      message:
        'permissions.channels is not one of messageChannels, streamChannels, groupChannels, serverGroups, users',
    },
    {
      call: () => rtm2({ userId: 'a', permissions: { users: { admin: [] } } as object }),
      error: TypeError,
      message: 'permissions.users.admin is not one of read, write',
    },
    {
      call: () => rtm2({ userId: 'a', permissions: { users: { read: 'all' } } as object }),
      error: TypeError,
      message: 'permissions.users.read must be a list of strings',
    },
    {
      call: () => rtm2({ userId: 'a', permissions: { users: { read: ['ada', 5] } } as object }),
      error: TypeError,
      message: 'permissions.users.read must be a list of strings',
    },
    {
      call: () => rtm2({ userId: '' }),
      error: RangeError,
      message: 'userId must not be empty',
    },
    {
      call: () => rtm2({ userId: 'a', permissions: { users: { read: ['ada', '\ud83c'] } } }),
      error: RangeError,
      message: 'permissions.users.read holds half of a surrogate pair',
    },
    {
      call: () => rtm2({ userId: 'a', permissions: ['users'] as object }),
      error: TypeError,
      message: 'permissions must be an object, got an array',
    },
    {
      call: () => rtm2({ userId: 'a', permissions: { users: true } as object }),
      error: TypeError,
      message: 'permissions.users must be an object, got true',
    },
    {
      call: () => rtm2({ userId: 'a', permissions: { users: null } as object }),
      error: TypeError,
      message: 'permissions.users must be an object, got null',
    },
    {
      call: () => rtm2({ userId: 'a', permissions: { users: ['read'] } as object }),
      error: TypeError,
      message: 'permissions.users must be an object, got an array',
    },
    {
      call: () => apaasRoomUser({ roomUuid: 'r', userUuid: 'u', role: 32_768 }),
      error: RangeError,
      message: 'role must be a whole number from 0 to 32767, got 32768',
    },
    {
      call: () => apaasRoomUser({ roomUuid: 'r', userUuid: 'u', role: -2 }),
      error: RangeError,
      message: 'role must be a whole number from 0 to 32767, got -2',
    },
    {
      call: () => apaasRoomUser({ roomUuid: 'r', userUuid: 'u', role: -1 }),
      error: RangeError,
      message: 'role must be a whole number from 0 to 32767, got -1',
    },
    {
      call: () => apaasRoomUser({ roomUuid: '', userUuid: 'u', role: 1 }),
      error: RangeError,
      message: 'roomUuid must not be empty',
    },
    {
      call: () => apaasRoomUser({ roomUuid: 'r', userUuid: '', role: 1 }),
      error: RangeError,
      message: 'userUuid must not be empty',
    },
    {
      call: () => apaasRoomUser({ roomUuid: 'r', userUuid: 'u', role: '1' as unknown as number }),
      error: RangeError,
      message: 'role must be a whole number from 0 to 32767, got "1"',
    },
    {
      call: () => apaasUser({ userUuid: 'x'.repeat(64) }),
      error: RangeError,
      message: 'userUuid must be at most 63 characters long, got 64',
    },
  ])('$message', ({ call, error, message }) => {
    expect(call).toThrow(new error(message))
    expect(call).toThrow(error)
  })
})

test('a service keeps nothing of the caller that could change later', () => {
  const readable = ['a']
  const service = rtm2({ userId: 'alice', permissions: { users: { read: readable } } })
  readable.push('b')
  expect(service.wire[0]!.permissions).toEqual([[4, 0, ['a']]])
})

test('types name what may be passed', () => {
  expectTypeOf<Role>().toEqualTypeOf<'publisher' | 'subscriber'>()
  expectTypeOf<PrivilegeName<'fcdn'>>().toEqualTypeOf<'publish' | 'play'>()
  expectTypeOf(rtc).returns.toEqualTypeOf<Service>()
  expectTypeOf<{ channel: string; uid: number; role: 'publisher' }>().toExtend<RtcOptions>()
  expectTypeOf<{ channel: string; uid: number; role: string }>().not.toExtend<RtcOptions>()
  expectTypeOf<{ channel: string; uid: number }>().not.toExtend<RtcOptions>()
  expectTypeOf<{
    channel: string
    uid: number
    role: 'publisher'
    privileges: ['joinChannel']
  }>().not.toExtend<RtcOptions>()
})
