import { readOfficially } from '../../../../test/support/official.ts'
import { APP_ID, CERTIFICATE, NOW } from './app.ts'

/** What a token says, as Agora's own package reads it. Lifetimes: seconds from its issue. */
export interface Decoded {
  readonly appId: string
  readonly expires: number
  readonly services: readonly DecodedService[]
}

export interface DecodedService {
  readonly type: (typeof NAMES)[number]
  /** Empty for every channel. */
  readonly channel?: string
  /** Of whichever kind the service has; empty for every user. */
  readonly user?: string
  readonly role?: number
  readonly privileges: Readonly<Record<string, number>>
}

const NAMES = ['', 'rtc', 'rtm', 'streaming', 'fpa', 'chat', 'fcdn', 'apaas'] as const

/** The fields of the official package's services; texts are bytes there when read from a token. */
interface OfficialFields {
  readonly __type: number
  readonly __privileges: Readonly<Record<string, number>>
  readonly __channel_name?: Buffer
  readonly __room_uuid?: Buffer
  readonly __uid?: Buffer
  readonly __user_id?: Buffer
  readonly __user_uuid?: Buffer
  readonly __role?: number
}

/** Reads a 007 token with npm agora-token. @throws When it was not issued now, by the test's project. */
export function decoded(token: unknown): Decoded {
  if (typeof token !== 'string') throw new Error(`not a token: ${JSON.stringify(token)}`)
  const read = readOfficially(token, CERTIFICATE)
  if (read.appId.toString() !== APP_ID) throw new Error('a token of another project')
  if (read.issueTs !== NOW) throw new Error(`issued at ${read.issueTs}`)
  return {
    appId: read.appId.toString(),
    expires: read.expire,
    services: read.services.map((service) => service as unknown as OfficialFields).map(serviceOf),
  }
}

function serviceOf(fields: OfficialFields): DecodedService {
  const channel = fields.__channel_name ?? fields.__room_uuid
  const user = fields.__uid ?? fields.__user_id ?? fields.__user_uuid
  return {
    type: NAMES[fields.__type] ?? '',
    ...(channel === undefined ? {} : { channel: channel.toString() }),
    ...(user === undefined ? {} : { user: user.toString() }),
    ...(fields.__role === undefined ? {} : { role: fields.__role }),
    privileges: fields.__privileges,
  }
}

/** A service of RTC as {@link decoded} gives it. */
export function rtcService(
  channel: string,
  user: string,
  role: 'publisher' | 'subscriber',
  seconds = 3600,
): DecodedService {
  const privileges =
    role === 'publisher' ? { 1: seconds, 2: seconds, 3: seconds, 4: seconds } : { 1: seconds }
  return { type: 'rtc', channel, user, privileges }
}

/** A service of RTM as {@link decoded} gives it. */
export function rtmService(user: string, seconds = 3600): DecodedService {
  return { type: 'rtm', user, privileges: { 1: seconds } }
}

/** A user of Chat as {@link decoded} gives it. */
export function chatUser(user: string, seconds = 3600): DecodedService {
  return { type: 'chat', user, privileges: { 1: seconds } }
}
