import {
  assertChannelName,
  assertLifetime,
  assertWellFormed,
  shown,
  uidText,
  userIdText,
} from './arguments.ts'
import { MAX_U32 } from './limits.ts'
import { type PrivilegeName, PRIVILEGES, SERVICE_TYPE, type ServiceName } from './privileges.ts'
import { Wildcard } from './wildcards.ts'
import { md5Hex } from './wire/hash.ts'
import type { WirePermission, WirePrivilege, WireService } from './wire/service.ts'

/** Who may do what in an RTC channel: everybody may join, only a publisher may send. */
export type Role = 'publisher' | 'subscriber'

/** A channel by name, or a {@link Wildcard} made by `anyChannel` or `channelPattern`. */
export type Channel = string | Wildcard

/** A uid (0 is any user), a user account, or a {@link Wildcard} made by `anyUid` or `uidPattern`. */
export type Uid = number | string | Wildcard

/**
 * Privileges by name: either each with its own lifetime in seconds from issue (0: no limit of its own, it ends with
 * the token), or a list of those that last as long as the token.
 */
export type Privileges<Name extends ServiceName> =
  { readonly [Privilege in PrivilegeName<Name>]?: number } | readonly PrivilegeName<Name>[]

/**
 * One thing that a token allows. Make it with `rtc`, `rtm`, `chat` and the other functions of this package, which check
 * what they are given; `signToken` takes nothing else.
 */
export interface Service {
  /** The name of the function that made it. */
  readonly type: ServiceKind
  /** What it becomes in the token; more than one entry where Agora's product needs several. */
  readonly wire: readonly WireService[]
}

/** The functions that make a {@link Service}, by name. */
export type ServiceKind =
  | 'rtc'
  | 'rtm'
  | 'rtm2'
  | 'chat'
  | 'chatApp'
  | 'streaming'
  | 'fpa'
  | 'fcdn'
  | 'apaasRoomUser'
  | 'apaasUser'
  | 'apaasApp'
  | 'conversationalAi'
  | 'speechToText'

/** What {@link rtc} takes. */
export type RtcOptions = { readonly channel: Channel; readonly uid: Uid } & (
  | {
      readonly role: Role
      /** Lifetime of each privilege, in seconds from issue; by default that of the token. 0: ends with the token. */
      readonly privilegesExpireInSeconds?: number
      readonly privileges?: never
    }
  | { readonly privileges: Privileges<'rtc'>; readonly role?: never }
)

const SUBSCRIBER = ['joinChannel'] as const
const PUBLISHER = [
  'joinChannel',
  'publishAudioStream',
  'publishVideoStream',
  'publishDataStream',
] as const

/**
 * Joining an RTC channel (video and voice calls, live streaming).
 *
 * Agora looks at publish privileges only in projects with co-host authentication on; elsewhere a subscriber may publish
 * too.
 *
 * @throws {TypeError | RangeError} For a channel, uid, role or privilege that no client could use.
 *
 * @example
 * ```ts
 * rtc({ channel: 'lobby', uid: 1234, role: 'publisher' })
 * rtc({ channel: 'lobby', uid: 1234, privileges: { joinChannel: 3600, publishAudioStream: 600 } })
 * ```
 */
export function rtc(options: RtcOptions): Service {
  const texts = [channelField(options.channel), uidField('uid', options.uid)]
  return service('rtc', [{ type: SERVICE_TYPE.rtc, privileges: rtcPrivileges(options), texts }])
}

function rtcPrivileges(options: RtcOptions): readonly WirePrivilege[] {
  const role: unknown = options.role
  if (options.privileges !== undefined) {
    const privileges = privilegeList('rtc', options.privileges)
    if (role !== undefined) throw new TypeError('role and privileges exclude each other')
    return privileges
  }
  if (role !== 'publisher' && role !== 'subscriber') {
    throw new TypeError(`role must be 'publisher' or 'subscriber', got ${shown(role)}`)
  }
  const seconds = options.privilegesExpireInSeconds
  if (seconds === undefined)
    return role === 'publisher' ? PUBLISHER_FOR_TOKEN : SUBSCRIBER_FOR_TOKEN
  assertLifetime('privilegesExpireInSeconds', seconds, 0, MAX_U32)
  return (role === 'publisher' ? PUBLISHER : SUBSCRIBER).map((name) => [
    PRIVILEGES.rtc[name],
    seconds,
  ])
}

const PUBLISHER_FOR_TOKEN: readonly WirePrivilege[] = PUBLISHER.map((name) => [
  PRIVILEGES.rtc[name],
  undefined,
])
const SUBSCRIBER_FOR_TOKEN: readonly WirePrivilege[] = SUBSCRIBER.map((name) => [
  PRIVILEGES.rtc[name],
  undefined,
])

/** Signing in to RTM (Signaling). Numbers are written in decimal. @throws {TypeError | RangeError} For a bad id. */
export function rtm(options: { readonly userId: string | number }): Service {
  return service('rtm', [rtmLogin(options.userId)])
}

function rtmLogin(userId: string | number): WireService {
  return {
    type: SERVICE_TYPE.rtm,
    privileges: [[PRIVILEGES.rtm.login, undefined]],
    texts: [userIdText('userId', userId)],
  }
}

/** Kinds of things that RTM 2 guards, and their number in a token. */
const RTM2_RESOURCES = {
  messageChannels: 0,
  streamChannels: 1,
  groupChannels: 2,
  serverGroups: 3,
  users: 4,
} as const

/** What an RTM 2 user may read and write, by kind of resource. Names may be Agora's patterns. */
export type Rtm2Permissions = {
  readonly [Resource in keyof typeof RTM2_RESOURCES]?: {
    readonly read?: readonly string[]
    readonly write?: readonly string[]
  }
}

/**
 * Signing in to RTM with permissions by resource. Agora has to enable these for a project; elsewhere use {@link rtm}.
 *
 * @throws {TypeError | RangeError} For a bad user id or an unknown kind of resource.
 */
export function rtm2(options: {
  readonly userId: string | number
  readonly permissions?: Rtm2Permissions
}): Service {
  return service('rtm2', [
    {
      type: SERVICE_TYPE.rtm2,
      privileges: [[PRIVILEGES.rtm2.login, undefined]],
      texts: [userIdText('userId', options.userId)],
      permissions: permissionList(options.permissions ?? {}),
    },
  ])
}

function permissionList(permissions: Rtm2Permissions): WirePermission[] {
  assertPlainObject('permissions', permissions)
  return Object.entries(permissions).flatMap(([resource, kinds]) => {
    if (!Object.hasOwn(RTM2_RESOURCES, resource)) {
      throw new TypeError(
        `permissions.${resource} is not one of ${Object.keys(RTM2_RESOURCES).join(', ')}`,
      )
    }
    assertPlainObject(`permissions.${resource}`, kinds)
    const type = RTM2_RESOURCES[resource as keyof typeof RTM2_RESOURCES]
    return Object.entries(kinds).map(([kind, names]): WirePermission => {
      if (kind !== 'read' && kind !== 'write') {
        throw new TypeError(`permissions.${resource}.${kind} is not one of read, write`)
      }
      if (!Array.isArray(names) || names.some((name) => typeof name !== 'string')) {
        throw new TypeError(`permissions.${resource}.${kind} must be a list of strings`)
      }
      for (const name of names as readonly string[]) {
        assertWellFormed(`permissions.${resource}.${kind}`, name)
      }
      return [type, kind === 'read' ? 0 : 1, [...(names as readonly string[])]]
    })
  })
}

function assertPlainObject(name: string, value: unknown): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new TypeError(`${name} must be an object, got ${shown(value)}`)
  }
}

/** Signing in to Chat as one user. @throws {TypeError | RangeError} For a bad id. */
export function chat(options: { readonly userId: string | number }): Service {
  return service('chat', [chatUser(userIdText('userId', options.userId))])
}

function chatUser(userId: string): WireService {
  return {
    type: SERVICE_TYPE.chat,
    privileges: [[PRIVILEGES.chat.user, undefined]],
    texts: [userId],
  }
}

/**
 * The whole Chat application: its REST API, every user, every message. For your own backend only; never send it to a
 * browser or a phone.
 */
export function chatApp(): Service {
  return service('chatApp', [
    { type: SERVICE_TYPE.chat, privileges: [[PRIVILEGES.chat.app, undefined]], texts: [''] },
  ])
}

/** Pushing streams to Agora's media servers. @throws {TypeError | RangeError} For a bad channel, uid or privilege. */
export function streaming(options: {
  readonly channel: Channel
  readonly uid: Uid
  readonly privileges?: Privileges<'streaming'>
}): Service {
  return channelService('streaming', options, ['publishMixStream', 'publishRawStream'])
}

/** Fusion CDN. @throws {TypeError | RangeError} For a bad channel, uid or privilege. */
export function fcdn(options: {
  readonly channel: Channel
  readonly uid: Uid
  readonly privileges?: Privileges<'fcdn'>
}): Service {
  return channelService('fcdn', options, ['publish', 'play'])
}

function channelService<Name extends 'streaming' | 'fcdn'>(
  name: Name,
  options: { readonly channel: Channel; readonly uid: Uid; readonly privileges?: Privileges<Name> },
  all: readonly PrivilegeName<Name>[],
): Service {
  return service(name, [
    {
      type: SERVICE_TYPE[name],
      privileges: privilegeList(name, options.privileges ?? all),
      texts: [channelField(options.channel), uidField('uid', options.uid)],
    },
  ])
}

/** Full-path acceleration. Its login has no limit of its own, as Agora's builder writes it. */
export function fpa(): Service {
  return service('fpa', [
    { type: SERVICE_TYPE.fpa, privileges: [[PRIVILEGES.fpa.login, 0]], texts: [] },
  ])
}

/** Agora: room and user ids of a classroom are shorter than 64 bytes. */
const MAX_CLASSROOM_ID = 63
const NO_ROLE = -1
const MAX_I16 = 32_767

/**
 * Entering a room of Flexible Classroom (aPaaS). Such a user also signs in to RTM and Chat, so the token allows both:
 * RTM under the same id, Chat under the MD5 of it, as Agora's classroom expects.
 *
 * @param options - `role`: the number of the classroom's role, 0 to 32 767. The field is signed, and -1 says that there is
 *   none, as in tokens of {@link apaasUser}; whoever enters a room has one.
 * @throws {TypeError | RangeError} For a bad id or role.
 */
export function apaasRoomUser(options: {
  readonly roomUuid: string
  readonly userUuid: string | number
  readonly role: number
}): Service {
  const userUuid = userIdText('userUuid', options.userUuid, MAX_CLASSROOM_ID)
  const roomUuid = userIdText('roomUuid', options.roomUuid, MAX_CLASSROOM_ID)
  const { role } = options
  if (!Number.isInteger(role) || role < 0 || role > MAX_I16) {
    throw new RangeError(`role must be a whole number from 0 to ${MAX_I16}, got ${shown(role)}`)
  }
  return service('apaasRoomUser', [
    rtmLogin(userUuid),
    chatUser(md5Hex(userUuid)),
    apaas(PRIVILEGES.apaas.roomUser, roomUuid, userUuid, role),
  ])
}

/** A user of aPaaS outside a room. @throws {TypeError | RangeError} For a bad id. */
export function apaasUser(options: { readonly userUuid: string | number }): Service {
  const userUuid = userIdText('userUuid', options.userUuid, MAX_CLASSROOM_ID)
  return service('apaasUser', [apaas(PRIVILEGES.apaas.user, '', userUuid, NO_ROLE)])
}

/** The whole aPaaS application, for your own backend only. */
export function apaasApp(): Service {
  return service('apaasApp', [apaas(PRIVILEGES.apaas.app, '', '', NO_ROLE)])
}

function apaas(privilege: number, roomUuid: string, userUuid: string, role: number): WireService {
  return {
    type: SERVICE_TYPE.apaas,
    privileges: [[privilege, undefined]],
    texts: [roomUuid, userUuid],
    role,
  }
}

/** Conversational AI (since Agora's packages of 2.0.6). It has no privileges; add it beside {@link rtc}. */
export function conversationalAi(): Service {
  return service('conversationalAi', [
    { type: SERVICE_TYPE.conversationalAi, privileges: [], texts: [] },
  ])
}

/** Speech to text (since Agora's packages of 2.0.6). It has no privileges; add it beside {@link rtc}. */
export function speechToText(): Service {
  return service('speechToText', [{ type: SERVICE_TYPE.speechToText, privileges: [], texts: [] }])
}

function service(type: ServiceKind, wire: readonly WireService[]): Service {
  return { type, wire }
}

function channelField(channel: unknown): string {
  if (channel instanceof Wildcard) return wildcardText('channel', channel)
  assertChannelName(channel)
  return channel
}

function uidField(name: 'uid', uid: unknown): string {
  return uid instanceof Wildcard ? wildcardText(name, uid) : uidText(uid)
}

function wildcardText(field: 'channel' | 'uid', wildcard: Wildcard): string {
  if (wildcard.field !== field) {
    throw new TypeError(`${field} was given a wildcard for a ${wildcard.field}`)
  }
  return wildcard.text
}

function privilegeList<Name extends ServiceName>(
  name: Name,
  privileges: Privileges<Name>,
): readonly WirePrivilege[] {
  if (typeof privileges !== 'object' || (privileges as unknown) === null) {
    throw new TypeError(`privileges must be a list or an object, got ${shown(privileges)}`)
  }
  const ids: Readonly<Record<string, number>> = PRIVILEGES[name]
  const entries: (readonly [string, number | undefined])[] = Array.isArray(privileges)
    ? (privileges as readonly string[]).map((privilege) => [privilege, undefined])
    : Object.entries(privileges as Readonly<Record<string, number | undefined>>)
  const list: WirePrivilege[] = []
  for (const [privilege, seconds] of entries) {
    if (!Object.hasOwn(ids, privilege)) {
      throw new TypeError(
        `privileges of ${name} are ${Object.keys(ids).join(', ')}, got ${shown(privilege)}`,
      )
    }
    if (seconds !== undefined) assertLifetime(`privileges.${privilege}`, seconds, 0, MAX_U32)
    else if (!Array.isArray(privileges)) continue
    list.push([ids[privilege]!, seconds])
  }
  return list
}
