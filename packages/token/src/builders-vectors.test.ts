import { describe, expect, test } from 'vitest'

import { type BuilderVector, readVectors } from '../../../test/support/vectors.ts'
import { decodeToken } from './decode.ts'
import type { PrivilegeName } from './privileges.ts'
import {
  apaasApp,
  apaasRoomUser,
  apaasUser,
  chat,
  chatApp,
  conversationalAi,
  type Role,
  rtc,
  rtm,
  rtm2,
  type Service,
  speechToText,
  type Uid,
} from './services.ts'
import { signToken } from './sign.ts'
import { toHex, unwrapPayload } from './wire/index.ts'

/*
 * What Agora's builders make from the arguments of their callers, made with our own functions. Arguments that ours
 * refuse, and what ours do differently on purpose, are listed by name; every vector is in exactly one list.
 */
const vectors = readVectors('builders').filter(({ id }) => !/^b-\d+-RtcTokenBuilder\./.test(id))

/** Ours refuse what no client could use, where the builder makes a token, throws, or returns an empty string. */
const REFUSED: Readonly<Record<string, RegExp>> = {
  'b-0005': /role must be 'publisher' or 'subscriber', got 3/,
  'b-0006': /role must be 'publisher' or 'subscriber', got "1"/,
  'b-0014': /expiresInSeconds must be a whole number of seconds from 1/,
  'b-0015': /privilegesExpireInSeconds 4294967295 looks like a Unix time/,
  'b-0017': /appId must be the 32 hexadecimal characters/,
  'b-0018': /appCertificate must be the 32 hexadecimal characters/,
  'b-0019': /channel "" would be valid in every channel/,
  'b-0020': /privilegesExpireInSeconds 4294967296 looks like a Unix time/,
  'b-0021': /expiresInSeconds must be a whole number of seconds from 1 to 86400, got -1/,
  'b-0022': /uid must be a whole number from 0 to 4294967295, got -1/,
  'b-0025': /must be a whole number of seconds .* got 600\.9/,
  'b-0027': /channel must be at most 64 bytes long, got 65535/,
  'b-0033': /uid "" would be valid for every user/,
  'b-0036': /uid "用户😀" holds "用" at position 0/,
  'b-0037': /uid "用户😀" holds "用" at position 0/,
  'b-0038': /uid "0" \(a string\) is the account named "0"/,
  'b-0039': /uid "0" \(a string\) is the account named "0"/,
  'b-0052': /uid "用户" holds "用" at position 0/,
  'b-0055': /uid "" would be valid for every user/,
  'b-0061': /role must be 'publisher' or 'subscriber', got "1"/,
  'b-0066': /userId must not be empty/,
  'b-0070': /expiresInSeconds 4294967295 looks like a Unix time/,
  'b-0101': /role must be 'publisher' or 'subscriber', got "1"/,
  'b-0104': /role must be 'publisher' or 'subscriber', got "1"/,
}

/** Agora's Node package writes no privilege on the classroom service; six other languages, and ours, do. */
const ROOM_USERS = ['b-0082', 'b-0083', 'b-0084', 'b-0085', 'b-0091', 'b-0093', 'b-0095']

/** A number as the user id of RTM: the builder throws a TypeError, ours write it in decimal. */
const NUMERIC_RTM_IDS = ['b-0057', 'b-0071']

/** The builder lets the RTM login outlive its token, which nothing can; ours end both together. */
const LONGER_LOGINS = ['b-0059', 'b-0060', 'b-0099', 'b-0100', 'b-0102']

const shortId = ({ id }: BuilderVector): string => id.slice(0, 6)
const listed = [...Object.keys(REFUSED), ...ROOM_USERS, ...NUMERIC_RTM_IDS, ...LONGER_LOGINS]
const equal = vectors.filter((vector) => !listed.includes(shortId(vector)))

test('no vector is left out', () => {
  expect(vectors).toHaveLength(60)
  expect(equal).toHaveLength(60 - listed.length)
  expect(new Set(vectors.map(shortId))).toEqual(new Set([...listed, ...equal.map(shortId)]))
})

describe('equal payloads', () => {
  test.for(equal.map((vector) => [vector.id, vector] as const))('%s', ([, vector]) => {
    expect(toHex(unwrapPayload(sign(vector)))).toBe(vector.payloadHex)
    expect(toHex(unwrapPayload(vector.expected!))).toBe(vector.payloadHex)
  })
})

describe('refused', () => {
  test.for(Object.entries(REFUSED))('%s: %s', ([id, message]) => {
    expect(() => sign(vectorOf(id))).toThrow(message)
  })
})

describe('different on purpose', () => {
  test.for(ROOM_USERS)('%s: the classroom service may be entered', (id) => {
    const [rtmService, chatService, classroom] = decodeToken(sign(vectorOf(id))).services
    const theirs = decodeToken(vectorOf(id).expected!).services
    expect([rtmService, chatService]).toEqual(theirs.slice(0, 2))
    expect(theirs[2]!.privileges).toEqual([])
    expect(classroom!.privileges).toMatchObject([{ name: 'roomUser', seconds: 600 }])
    // Node also turns the role 0 into "none".
    const role = vectorOf(id).args[4]
    expect(classroom).toMatchObject({ role })
    expect(theirs[2]).toMatchObject({ role: role === 0 ? -1 : role })
  })

  test.for(NUMERIC_RTM_IDS)('%s: a number is an RTM user id', (id) => {
    expect(vectorOf(id).expectedError).toMatch(/^TypeError/)
    const number = vectorOf(id).args.find((argument) => typeof argument === 'number')
    const { services } = decodeToken(sign(vectorOf(id)))
    expect(services.at(-1)).toMatchObject({ type: 'rtm', userId: String(number) })
  })
})

describe('equal but for a login that no token lets last as long as it says', () => {
  test.for(LONGER_LOGINS)('%s', (id) => {
    const ends = (token: string): unknown =>
      decodeToken(token).services.map(({ privileges, raw: _raw, ...service }) => ({
        ...service,
        privileges: privileges.map(({ name, expiresAt }) => [name, expiresAt]),
      }))
    expect(ends(sign(vectorOf(id)))).toEqual(ends(vectorOf(id).expected!))
  })
})

function vectorOf(id: string): BuilderVector {
  return vectors.find((vector) => shortId(vector) === id)!
}

/** The vector's call, with our functions; ours check at run time what the builder's callers may pass. */
function sign(vector: BuilderVector): string {
  const [appId, appCertificate, ...rest] = vector.args.map(expanded) as [string, string]
  const { services, seconds } = claims(vector, rest)
  return signToken(
    { appId, appCertificate },
    { services, expiresInSeconds: seconds },
    { now: vector.now, salt: vector.salt },
  )
}

function expanded(argument: unknown): unknown {
  const repeat = (argument as { $repeat?: [string, number] } | undefined)?.$repeat
  return repeat === undefined ? argument : repeat[0].repeat(repeat[1])
}

interface Claims {
  readonly services: Service[]
  readonly seconds: number
}

type RtcArguments = [channel: string, uid: Uid, role: number, seconds: number, privilege?: number]
type FourSeconds = [join: number, audio: number, video: number, data: number]

function claims({ builder, method }: BuilderVector, args: unknown[]): Claims {
  switch (`${builder.replace(/TokenBuilder2?$/, '')}.${method}`) {
    case 'Rtc.buildTokenWithUid':
    case 'Rtc.buildTokenWithUserAccount':
      return rtcByRole(...(args as RtcArguments))
    case 'Rtc.buildTokenWithUidAndPrivilege':
    case 'Rtc.BuildTokenWithUserAccountAndPrivilege': {
      const [channel, uid, seconds, ...four] = args as [string, Uid, number, ...FourSeconds]
      return { services: [rtc({ channel, uid, privileges: publishing(four) })], seconds }
    }
    case 'Rtc.buildTokenWithRtm': {
      const { services, seconds } = rtcByRole(...(args as RtcArguments))
      return { services: [...services, rtm({ userId: args[1] as string })], seconds }
    }
    case 'Rtc.buildTokenWithRtm2':
      return rtcAndRtm(args, [])
    case 'ConvoAI.buildToken':
      return rtcAndRtm(args, [conversationalAi()])
    case 'Stt.buildToken':
      return rtcAndRtm(args, [speechToText()])
    case 'Rtm.buildToken':
      return { services: [rtm({ userId: args[0] as string })], seconds: args[1] as number }
    case 'Rtm.buildTokenWithPermissions':
      return { services: [rtm2({ userId: args[0] as string })], seconds: args[2] as number }
    case 'Chat.buildUserToken':
      return { services: [chat({ userId: args[0] as string })], seconds: args[1] as number }
    case 'Chat.buildAppToken':
      return { services: [chatApp()], seconds: args[0] as number }
    case 'Education.buildRoomUserToken':
    case 'Apaas.buildRoomUserToken': {
      const [roomUuid, userUuid, role, seconds] = args as [string, string, number, number]
      return { services: [apaasRoomUser({ roomUuid, userUuid, role })], seconds }
    }
    case 'Education.buildUserToken':
      return { services: [apaasUser({ userUuid: args[0] as string })], seconds: args[1] as number }
    case 'Education.buildAppToken':
      return { services: [apaasApp()], seconds: args[0] as number }
    default:
      throw new Error(`no counterpart for ${builder}.${method}`)
  }
}

/** A role by Agora's number; what is no role stays as it is, for ours to refuse. */
function role(number: unknown): Role {
  return number === 1 ? 'publisher' : number === 2 ? 'subscriber' : (number as Role)
}

function rtcByRole(...[channel, uid, roleNumber, seconds, own = 0]: RtcArguments): Claims {
  const options = { channel, uid, role: role(roleNumber), privilegesExpireInSeconds: own }
  return { services: [rtc(options)], seconds }
}

function publishing([join, audio, video, data]: FourSeconds): Record<PrivilegeName<'rtc'>, number> {
  return {
    joinChannel: join,
    publishAudioStream: audio,
    publishVideoStream: video,
    publishDataStream: data,
  }
}

function rtcAndRtm(args: unknown[], more: readonly Service[]): Claims {
  const [channel, uid, roleNumber, seconds, join, audio, video, data, userId] = args as [
    ...[channel: string, uid: Uid, role: number, seconds: number],
    ...FourSeconds,
    ...[userId: string],
  ]
  // Ours take a role or privileges; asking for the role first is what refuses an unknown one.
  const [byRole] = rtcByRole(channel, uid, roleNumber, seconds).services
  const granted = byRole!.wire[0]!.privileges.length
  const names = Object.entries(publishing([join, audio, video, data])).slice(0, granted)
  const service = rtc({ channel, uid, privileges: Object.fromEntries(names) })
  return { services: [service, rtm({ userId }), ...more], seconds }
}
