import type { RequestedService } from '../pipeline/token-request.ts'
import type { Caller } from './caller.ts'
import type { CompiledAllow } from './compile.ts'
import type { Denial } from './denial.ts'
import { lowerRole, privilegesOfRole } from './rtc-privileges.ts'
import { asksForPermissions, filterPermissions } from './rtm2-permissions.ts'
import { fitsTemplate } from './template.ts'
import { judgeUid } from './uid-rule.ts'

type Requested<Type extends RequestedService['type']> = Extract<RequestedService, { type: Type }>

/** The scope that a credential needs beside a rule, for tokens that stand for a whole application. */
const APP_SCOPE = { chatApp: 'chat:app', apaasApp: 'apaas:app' } as const

/** What one entry of a rule gives to one who asks for `service`: as much of it as it allows, or a denial. */
export function judge(
  entry: CompiledAllow,
  service: RequestedService,
  caller: Caller,
): RequestedService | Denial {
  const { rule } = entry
  if (entry.projects !== undefined && !entry.projects.includes(caller.appId)) {
    return { reason: 'PROJECT', rule }
  }
  if (!entry.formats.includes(caller.format)) return { reason: 'FORMAT', rule }
  switch (service.type) {
    case 'rtc':
      return judgeRtc(entry, service, caller)
    case 'streaming':
    case 'fcdn':
      return judgeChannelService(entry, service, caller)
    case 'rtm':
    case 'chat':
      return judgeUserId(entry, service.userId, caller) ?? service
    case 'rtm2':
      return judgeRtm2(entry, service, caller)
    case 'apaasRoomUser':
      return judgeRoomUser(entry, service, caller)
    case 'apaasUser':
      return judgeUserId(entry, service.userUuid, caller) ?? service
    case 'chatApp':
    case 'apaasApp':
      return judgeApp(entry, service, caller)
    case 'fpa':
    case 'conversationalAi':
    case 'speechToText':
      return service
  }
}

function judgeRtc(
  entry: CompiledAllow,
  service: Requested<'rtc'>,
  caller: Caller,
): RequestedService | Denial {
  const { channel } = service
  const denial = judgeChannel(entry, channel, caller)
  if (denial !== undefined) return denial
  const uid = judgeUid(entry, service.uid, caller)
  if (typeof uid === 'object') return uid
  if (service.privileges === undefined) {
    return { type: 'rtc', channel, uid, role: lowerRole(service.role, entry.role) }
  }
  const privileges = privilegesOfRole(service.privileges, entry.role)
  if (privileges === undefined) return { reason: 'PRIVILEGES', rule: entry.rule }
  return { type: 'rtc', channel, uid, privileges }
}

function judgeChannelService(
  entry: CompiledAllow,
  service: Requested<'streaming' | 'fcdn'>,
  caller: Caller,
): RequestedService | Denial {
  const denial = judgeChannel(entry, service.channel, caller)
  if (denial !== undefined) return denial
  const uid = judgeUid(entry, service.uid, caller)
  return typeof uid === 'object' ? uid : { type: service.type, channel: service.channel, uid }
}

/** `*` and the empty name are every channel to the platform, and a name with `*` is many: never by accident. */
function judgeChannel(entry: CompiledAllow, channel: string, caller: Caller): Denial | undefined {
  const { rule } = entry
  if (channel === '*') {
    return entry.wildcardChannel ? undefined : { reason: 'CHANNEL_WILDCARD', rule }
  }
  if (channel === '' || channel.includes('*')) return { reason: 'CHANNEL_PATTERN', rule }
  for (const template of entry.channels) {
    if (fitsTemplate(template, channel, caller)) return undefined
  }
  return { reason: 'CHANNEL', rule }
}

/** Agora documents no wildcard for users of RTM, Chat and classrooms, so there is no way to allow one. */
function judgeUserId(
  entry: CompiledAllow,
  userId: string | number,
  caller: Caller,
): Denial | undefined {
  const text = String(userId)
  if (userId === 0 || text === '' || text.includes('*')) {
    return { reason: 'USER_ID_WILDCARD', rule: entry.rule }
  }
  for (const template of entry.userIds) {
    if (fitsTemplate(template, text, caller)) return undefined
  }
  return { reason: 'USER_ID', rule: entry.rule }
}

function judgeRtm2(
  entry: CompiledAllow,
  service: Requested<'rtm2'>,
  caller: Caller,
): RequestedService | Denial {
  const { userId } = service
  const denial = judgeUserId(entry, userId, caller)
  if (denial !== undefined) return denial
  if (service.permissions === undefined || !asksForPermissions(service.permissions)) {
    return { type: 'rtm2', userId }
  }
  // A requested name may be one of Agora's patterns. Then it fits when everything that it covers would fit.
  const permissions = filterPermissions(service.permissions, (resource, verb, name) =>
    (entry.permissions.get(`${resource}.${verb}`) ?? []).some((template) =>
      fitsTemplate(template, name, caller),
    ),
  )
  return permissions === undefined
    ? { reason: 'PERMISSIONS', rule: entry.rule }
    : { type: 'rtm2', userId, permissions }
}

function judgeRoomUser(
  entry: CompiledAllow,
  service: Requested<'apaasRoomUser'>,
  caller: Caller,
): RequestedService | Denial {
  const room = judgeChannel(entry, service.roomUuid, caller)
  if (room !== undefined) return { reason: 'ROOM', rule: entry.rule }
  if (entry.roles !== 'any' && !entry.roles.includes(service.role))
    return { reason: 'CLASSROOM_ROLE', rule: entry.rule }
  return judgeUserId(entry, service.userUuid, caller) ?? service
}

/** A ticket stands in an address, so it may be seen by anyone who sees the address; no application-level token for that. */
function judgeApp(
  entry: CompiledAllow,
  service: Requested<'chatApp' | 'apaasApp'>,
  { principal }: Caller,
): RequestedService | Denial {
  const scope = APP_SCOPE[service.type]
  if (principal.kind === 'ticket') return { reason: 'APP_TICKET', rule: entry.rule }
  return principal.scopes.includes(scope)
    ? service
    : { reason: 'APP_SCOPE', rule: entry.rule, instead: scope }
}
