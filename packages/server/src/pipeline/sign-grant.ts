import {
  anyChannel,
  apaasApp,
  apaasRoomUser,
  apaasUser,
  chat,
  chatApp,
  conversationalAi,
  fcdn,
  fpa,
  type ProjectKey,
  rtc,
  rtm,
  rtm2,
  type Service,
  signToken,
  speechToText,
  streaming,
} from '@tessera/token'
import { sign006, signRtm006 } from '@tessera/token/006'

import { Problem } from '../problems.ts'
import type { Grant, RequestedService, RtcPrivileges } from './token-request.ts'

/**
 * Signs what was granted. What the policy let through but no client could use (a channel with a slash, the account
 * "0") is refused here, by the same checks as in the library.
 *
 * @param now - Unix seconds.
 * @throws {Problem} `REQUEST_INVALID`.
 */
export function signGrant(key: ProjectKey, grant: Grant, now: number): string {
  try {
    return grant.format === '006'
      ? sign006Grant(key, grant, now)
      : signToken(
          key,
          { services: grant.services.map(toService), expiresInSeconds: grant.expiresInSeconds },
          { now },
        )
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) {
      throw new Problem('REQUEST_INVALID', { detail: error.message }, { cause: error })
    }
    throw error
  }
}

function toService(requested: RequestedService): Service {
  switch (requested.type) {
    case 'rtc': {
      const { uid, privileges, role = 'subscriber' } = requested
      const channel = channelOf(requested.channel)
      return privileges === undefined
        ? rtc({ channel, uid, role })
        : rtc({ channel, uid, privileges: defined(privileges) })
    }
    case 'rtm':
      return rtm(requested)
    case 'rtm2':
      return rtm2({
        userId: requested.userId,
        permissions: defined(requested.permissions ?? {}) as never,
      })
    case 'chat':
      return chat(requested)
    case 'chatApp':
      return chatApp()
    case 'streaming':
      return streaming({ channel: channelOf(requested.channel), uid: requested.uid })
    case 'fcdn':
      return fcdn({ channel: channelOf(requested.channel), uid: requested.uid })
    case 'fpa':
      return fpa()
    case 'apaasRoomUser':
      return apaasRoomUser(requested)
    case 'apaasUser':
      return apaasUser(requested)
    case 'apaasApp':
      return apaasApp()
    case 'conversationalAi':
      return conversationalAi()
    case 'speechToText':
      return speechToText()
  }
}

function channelOf(channel: string): string | typeof anyChannel {
  return channel === '*' ? anyChannel : channel
}

/** Without the keys that are `undefined`. */
function defined<Value extends object>(
  value: Value,
): { [Key in keyof Value]-?: Exclude<Value[Key], undefined> } {
  return Object.fromEntries(
    Object.entries(value).filter(([, entry]) => entry !== undefined),
  ) as never
}

function sign006Grant(key: ProjectKey, grant: Grant, now: number): string {
  const [service, second] = grant.services
  const expiresAt = now + grant.expiresInSeconds
  if (second === undefined && service?.type === 'rtc') {
    const { channel, uid } = service
    return service.privileges
      ? sign006(
          key,
          { channel, uid, privileges: absolute(service.privileges, now, expiresAt) },
          { now },
        )
      : sign006(key, { channel, uid, role: service.role ?? 'subscriber', expiresAt }, { now })
  }
  if (second === undefined && service?.type === 'rtm') {
    return signRtm006(key, { userId: service.userId, expiresAt }, { now })
  }
  throw new Problem('REQUEST_INVALID', {
    detail: 'a 006 token holds one service, rtc or rtm',
    hint: 'ask for format "007", or for one service at a time',
  })
}

/** 006 counts privileges to a moment, not from the issue; 0 would mean 24 hours there, so it becomes the token's end. */
function absolute(
  privileges: RtcPrivileges,
  now: number,
  expiresAt: number,
): Record<string, number> {
  return Object.fromEntries(
    Object.entries(defined(privileges)).map(([name, seconds]: [string, number]) => [
      name,
      seconds === 0 ? expiresAt : Math.min(now + seconds, expiresAt),
    ]),
  )
}
